#!/usr/bin/env python3
"""Recounts the rates from exported events, sharing no code with the program.

    recount_rates.py RULES_FOLDER SET FROM TO AS_OF [FROM TO AS_OF]... < events.jsonl

Prints one line "UNIT INDICATOR NUMERATOR/DENOMINATOR" for each unit with its own dossiers or services, sorted, and the
balance of each unit as "UNIT balance CARRIED RECEIVED FINISHED WITHDRAWN PAUSED RUNNING"; with several moments the day
of AS_OF in front. Dossiers are grouped by their
events with dictionaries and sets, days are counted by stepping through a set of worked days.
"""
import datetime as dt
import json
import pathlib
import sys
import tomllib

HANOI = dt.timezone(dt.timedelta(hours=7))
PAUSED = {5, 6, 8}


def load_rules(folder, name):
    top = tomllib.loads((folder / f"{name}.toml").read_text())
    parts = {"calendar": [], "unit": [], "procedure": []}
    for key, table in (("calendars", "calendar"), ("units", "unit"), ("procedures", "procedure")):
        for file in top[key]:
            parts[table] += tomllib.loads((folder / file).read_text()).get(table, [])
    return top, parts


def worked_days(calendars):
    off, worked, years = set(), set(), set()
    for table in calendars:
        years.add(table["year"])
        for entry in table.get("off", []):
            first, last = entry.get("from", entry.get("day")), entry.get("to", entry.get("day"))
            while first <= last:
                off.add(first)
                first += dt.timedelta(days=1)
        worked |= {entry["day"] for entry in table.get("worked", [])}
    days, day = set(), dt.date(min(years), 1, 1)
    while day.year <= max(years):
        if day not in off and (day.weekday() < 5 or day in worked):
            days.add(day)
        day += dt.timedelta(days=1)
    return days


def count(days, after, until):
    """Work days d with after < d <= until."""
    return sum(1 for d in days if after < d <= until)


def step(days, day, amount):
    while day not in days or amount > 0:
        day += dt.timedelta(days=1)
        if day in days:
            amount -= 1
            if amount <= 0:
                break
    return day


def due_day(days, received, pauses, restart):
    """Work days only: the terms the generator uses."""
    due = dt.date.fromisoformat(received["due_on"])
    for start, end, supplement in pauses:
        if end is None or not (start <= due or (restart and supplement)):
            continue
        if restart and supplement:
            due = step(days, end, int(received["term"].split()[0]))
        else:
            due = step(days, end, count(days, start, due))
    return due


class Dossier:
    def __init__(self, events):
        self.received = next(e for e in events if e["event"] == "dossier.received")
        self.events = events
        self.data = self.received["data"]
        self.unit = self.received["unit"]
        self.on = dt.date.fromisoformat(self.data["received_on"])
        steps = [e for e in events if e["event"] == "dossier.status"]
        self.steps = [(e["data"]["status"], dt.date.fromisoformat(e["data"]["on"]), e["data"].get("due_on")) for e in steps]
        self.refused = any(s == 3 for s, _, _ in self.steps)
        self.finished = min((on for s, on, _ in self.steps if s in (9, 10)), default=None)
        self.withdrawn = min((on for s, on, _ in self.steps if s == 7), default=None)

    def pauses(self):
        found, start, supplement = [], None, False
        for status, on, _ in self.steps:
            if status in PAUSED and start is None:
                start, supplement = on, status == 5
            elif status not in PAUSED and start is not None:
                found.append((start, on, supplement))
                start = None
        if start is not None:
            found.append((start, None, supplement))
        return found

    def deposits(self, component=None, kind="component"):
        return [e["data"] for e in self.events if e["event"] == "component.deposited" and e["data"]["kind"] == kind
                and component in (None, e["data"]["component"])]

    def has_valid(self, component=None, kind="component"):
        accepted = {e["data"]["component"] for e in self.events
                    if e["event"] == "component.reviewed" and e["data"]["accepts_low_dpi"]}
        for d in self.deposits(component, kind):
            if d["verdict"] == "TOTAL-PASSED" and d["pages"] > d["blank_pages"]:
                if d["passes_qc"] or (d["below_min_dpi"] > 0 and d["component"] in accepted):
                    return True
        return False

    def reused(self, component):
        return any(e["event"] == "component.reused" and e["data"]["component"] == component
                   and e["data"]["verdict"] == "TOTAL-PASSED" for e in self.events)

    def standing(self, end):
        if self.finished and self.finished <= end:
            return "finished"
        if self.withdrawn and self.withdrawn <= end:
            return "withdrawn"
        open_pause = any(s <= end and (e is None or e > end) for s, e, _ in self.pauses())
        return "paused" if open_pause else "running"


def main():
    folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
    top, parts = load_rules(folder, name)
    days = worked_days(parts["calendar"])
    events = [json.loads(line) for line in sys.stdin]
    for event in events:
        event["instant"] = dt.datetime.fromisoformat(event["at"])
    times = sys.argv[3:]
    for i in range(0, len(times), 3):
        first, last = dt.date.fromisoformat(times[i]), dt.date.fromisoformat(times[i + 1])
        as_of = dt.datetime.fromisoformat(times[i + 2])
        label = f"{as_of.date()} " if len(times) > 3 else ""
        recount(top, parts, days, events, first, last, as_of, label)


def recount(top, parts, days, events, first, last, as_of, label):
    restart = top.get("deadlines", {}).get("after_supplement") == "restart"
    groups, reports = {}, []
    for event in events:
        if event["event"] == "report.handed_in" and event["instant"] <= as_of:
            reports.append(event)
        if event["dossier"] and event["instant"] <= as_of:
            groups.setdefault(event["dossier"], []).append(event)
    dossiers = []
    for own in groups.values():
        own.sort(key=lambda e: (e["instant"], e["data"].get("status", 0), e["key"]))
        if any(e["event"] == "dossier.received" for e in own):
            dossiers.append(Dossier(own))

    sums = {}

    def add(unit, indicator, counts):
        pair = sums.setdefault((unit, indicator), [0, 0])
        pair[0] += bool(counts)
        pair[1] += 1

    used = {}
    for d in dossiers:
        if not d.refused and first <= d.on <= last:
            used.setdefault(d.unit, set()).add(d.data["procedure"])
            add(d.unit, "processed_online", d.data["channel"] == "online" and d.data["online_level"] != "none")
            required = d.data["required_paper"]
            if required:
                add(d.unit, "digitized_dossiers", all(d.has_valid(c) or d.reused(c) for c in required))
            attached = any(e["event"] in ("component.digitized", "component.deposited") and e["data"]["kind"] == "component"
                           or e["event"] == "component.reused" for e in d.events)
            add(d.unit, "digitized_dossiers_attached", attached)
            for component in d.data["required"]:
                add(d.unit, "papers_reused", d.reused(component))
            if d.data["required"]:
                add(d.unit, "dossiers_without_papers", all(d.reused(c) for c in d.data["required"]))
            if d.data["online_level"] != "none" and d.data["channel"] != "by_post":
                add(d.unit, "processed_online_field", d.data["channel"] == "online")
            add(d.unit, "personal_signatures",
                any(e["event"] == "component.signed" and e["data"]["role"] == "citizen" for e in d.events))
        if not d.refused and not d.withdrawn and d.finished and first <= d.finished <= last:
            add(d.unit, "digitized_results", not d.data["has_result"] or d.has_valid(kind="result"))
            moved = [due for _, _, due in d.steps if due]
            if "due_on" not in d.data:
                in_time = True
            elif moved:
                in_time = d.finished <= dt.date.fromisoformat(moved[-1])
            else:
                in_time = d.finished <= due_day(days, d.data, d.pauses(), restart)
            add(d.unit, "on_time", in_time)

        ended = d.finished or d.withdrawn
        if not d.refused and ended and first <= ended <= last:
            has_result = any(e["event"] in ("component.digitized", "component.deposited") and e["data"]["kind"] == "result"
                             for e in d.events)
            add(d.unit, "digitized_results_field", not d.data["has_result"] or has_result)
            late = False
            if not d.withdrawn and "due_on" in d.data:
                moved = [due for _, _, due in d.steps if due]
                late = d.finished > (dt.date.fromisoformat(moved[-1]) if moved else due_day(days, d.data, d.pauses(), restart))
            add(d.unit, "on_time_field", not late)

        if not d.refused and first <= d.on <= last and "due_on" in d.data:
            moved = [due for _, _, due in d.steps if due]
            due = dt.date.fromisoformat(moved[-1]) if moved else due_day(days, d.data, d.pauses(), restart)
            stands = any(end is None for _, end, _ in d.pauses())
            today = as_of.astimezone(HANOI).date()
            if d.finished > due if d.finished else not d.withdrawn and not stands and due < today:
                letters = [e for e in d.events if e["event"] == "apology.sent"]
                limit = dt.datetime.combine(due, dt.time(), HANOI)
                add(d.unit, "apologies_in_time",
                    any(e["data"]["reason"] and dt.date.fromisoformat(e["data"]["new_due_on"]) > due
                        and e["instant"] < limit for e in letters))

    handed_in = {}
    for event in reports:
        key = (event["unit"], event["data"]["report"], event["data"]["slot"])
        online, when = handed_in.get(key, (False, event["instant"]))
        handed_in[key] = (online or event["data"]["online"], min(when, event["instant"]))
    for unit in parts["unit"]:
        for report in top.get("report", []):
            for slot in range(1, report.get("slots", 1) + 1):
                day = report["first"] + dt.timedelta(days=(slot - 1) * report.get("every_days", 1))
                hour, minute = map(int, report["before"].split(":"))
                due = dt.datetime.combine(day, dt.time(hour, minute), HANOI)
                if (unit["level"] in report["levels"] and unit["from"] <= day <= unit.get("to", day)
                        and first <= day <= last and due <= as_of):
                    found = handed_in.get((unit["code"], report["id"], slot))
                    add(unit["code"], "reports_online", found is not None and found[0])
                    add(unit["code"], "reports_in_time", found is not None and found[1] < due)

    for unit in parts["unit"]:
        if unit["from"] > last or unit.get("to", last) < first or unit["level"] == "province":
            continue
        offered = {p["code"] for p in parts["procedure"]
                   if p["online"] != "none" and p["from"] <= last and p.get("to", last) >= first
                   and unit["level"] in p.get("offered_by", [])}
        for code in offered:
            add(unit["code"], "services_with_online_dossiers", code in used.get(unit["code"], ()))

    for (unit, indicator), (numerator, denominator) in sorted(sums.items()):
        print(f"{label}{unit} {indicator} {numerator}/{denominator}")
    balances = {}
    for d in dossiers:
        if d.refused or d.on > last:
            continue
        is_new = first <= d.on <= last
        before = d.standing(first - dt.timedelta(days=1)) if d.on < first else None
        if not is_new and before not in ("paused", "running"):
            continue
        row = balances.setdefault(d.unit, dict.fromkeys(("carried", "received", "finished", "withdrawn", "paused", "running"), 0))
        row["received" if is_new else "carried"] += 1
        row[d.standing(last)] += 1
    for unit, row in sorted(balances.items()):
        print(label + unit, "balance", *row.values())


main()
