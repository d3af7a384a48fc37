#!/usr/bin/env python3
"""Recounts the rates from exported events, sharing no code with the program.

    recount_rates.py RULES_FOLDER SET [balance:]FROM TO AS_OF [[balance:]FROM TO AS_OF]... < events.jsonl

Prints one line "UNIT INDICATOR NUMERATOR/DENOMINATOR" for each unit with its own dossiers or services, sorted, and the
balance of each unit as "UNIT balance CARRIED RECEIVED FINISHED WITHDRAWN PAUSED RUNNING"; with several moments the day
of AS_OF in front. With "balance:" the balances only, with "FROM/TO" in front. Dossiers are grouped by their events with
dictionaries and sets, days are counted by stepping through a set of worked days.
"""
import bisect
import datetime as dt
import functools
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
    """What the events that were known at one moment tell of a dossier."""

    def __init__(self, events, days, restart):
        self.events, self.days, self.restart = events, days, restart
        self.received = next(e for e in events if e["event"] == "dossier.received")
        self.data = self.received["data"]
        self.unit = self.received["unit"]
        self.on = dt.date.fromisoformat(self.data["received_on"])
        steps = [e for e in events if e["event"] == "dossier.status"]
        self.steps = [(e["data"]["status"], dt.date.fromisoformat(e["data"]["on"]), e["data"].get("due_on")) for e in steps]
        self.refused = any(s == 3 for s, _, _ in self.steps)
        self.finished = min((on for s, on, _ in self.steps if s in (9, 10)), default=None)
        self.withdrawn = min((on for s, on, _ in self.steps if s == 7), default=None)

    @functools.cached_property
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

    @functools.cached_property
    def due(self):
        """The day promised, as it stands now; None without a deadline."""
        if "due_on" not in self.data:
            return None
        moved = [due for _, _, due in self.steps if due]
        return dt.date.fromisoformat(moved[-1]) if moved else due_day(self.days, self.data, self.pauses, self.restart)

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

    def has_file(self, kind):
        return any(e["event"] in ("component.digitized", "component.deposited") and e["data"]["kind"] == kind for e in self.events)

    def standing(self, end):
        if self.finished and self.finished <= end:
            return "finished"
        if self.withdrawn and self.withdrawn <= end:
            return "withdrawn"
        open_pause = any(s <= end and (e is None or e > end) for s, e, _ in self.pauses)
        return "paused" if open_pause else "running"

    @functools.cached_property
    def cases(self):
        """(indicator, the day it belongs to, whether it counts): all but what depends on the day of the question."""
        if self.refused:
            return []
        data, required, cases = self.data, self.data["required"], []

        def received(indicator, counts):
            cases.append((indicator, self.on, counts))

        received("processed_online", data["channel"] == "online" and data["online_level"] != "none")
        if data["required_paper"]:
            received("digitized_dossiers", all(self.has_valid(c) or self.reused(c) for c in data["required_paper"]))
        received("digitized_dossiers_attached", self.has_file("component") or any(e["event"] == "component.reused" for e in self.events))
        for component in required:
            received("papers_reused", self.reused(component))
        if required:
            received("dossiers_without_papers", all(self.reused(c) for c in required))
        if data["online_level"] != "none" and data["channel"] != "by_post":
            received("processed_online_field", data["channel"] == "online")
        received("personal_signatures",
                 any(e["event"] == "component.signed" and e["data"]["role"] == "citizen" for e in self.events))
        in_time = self.due is None or (self.finished is not None and self.finished <= self.due)
        if self.finished and not self.withdrawn:
            cases.append(("digitized_results", self.finished, not data["has_result"] or self.has_valid(kind="result")))
            cases.append(("on_time", self.finished, in_time))
        ended = self.finished or self.withdrawn
        if ended:
            cases.append(("digitized_results_field", ended, not data["has_result"] or self.has_file("result")))
            cases.append(("on_time_field", ended, bool(self.withdrawn) or in_time))
        return cases

    def is_late(self, today):
        if self.refused or self.due is None:
            return False
        if self.finished:
            return self.finished > self.due
        return not self.withdrawn and self.due < today and not any(end is None for _, end, _ in self.pauses)

    def has_apologized(self):
        limit = dt.datetime.combine(self.due, dt.time(), HANOI)
        return any(e["event"] == "apology.sent" and e["data"]["reason"] and e["instant"] < limit
                   and dt.date.fromisoformat(e["data"]["new_due_on"]) > self.due for e in self.events)


class History:
    """All events of one dossier; what was known at a moment. The same knowledge is told once."""

    def __init__(self, events, days, restart):
        self.events = sorted(events, key=lambda e: (e["instant"], e["data"].get("status", 0), e["key"]))
        self.times = [e["instant"] for e in self.events]
        self.days, self.restart, self.known, self.dossier = days, restart, 0, None

    def at(self, moment):
        known = bisect.bisect_right(self.times, moment)
        if known != self.known:
            events = self.events[:known]
            was_received = any(e["event"] == "dossier.received" for e in events)
            self.known, self.dossier = known, Dossier(events, self.days, self.restart) if was_received else None
        return self.dossier


def read_events(lines):
    """The lines, by dossier, with what is counted of them; reports apart."""
    groups, reports = {}, []
    for line in lines:
        event = json.loads(line)
        event["instant"] = dt.datetime.fromisoformat(event["at"])
        for unused in ("at", "seq", "actor", "hash", "previous"):
            del event[unused]
        if event["event"] == "report.handed_in":
            reports.append(event)
        if event["dossier"]:
            groups.setdefault(event["dossier"], []).append(event)
    return groups, reports


def main():
    folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
    top, parts = load_rules(folder, name)
    days = worked_days(parts["calendar"])
    restart = top.get("deadlines", {}).get("after_supplement") == "restart"
    groups, reports = read_events(sys.stdin)
    histories = [History(own, days, restart) for own in groups.values()]
    times = sys.argv[3:]
    for i in range(0, len(times), 3):
        balances_only = times[i].startswith("balance:")
        first, last = dt.date.fromisoformat(times[i].removeprefix("balance:")), dt.date.fromisoformat(times[i + 1])
        as_of = dt.datetime.fromisoformat(times[i + 2])
        dossiers = [d for d in (history.at(as_of) for history in histories) if d]
        label = f"{as_of.date()} " if len(times) > 3 else ""
        if balances_only:
            print_balances(dossiers, first, last, f"{first}/{last} ")
        else:
            print_indicators(top, parts, dossiers, [r for r in reports if r["instant"] <= as_of], first, last, as_of, label)
            print_balances(dossiers, first, last, label)


def print_indicators(top, parts, dossiers, reports, first, last, as_of, label):
    sums = {}

    def add(unit, indicator, counts):
        pair = sums.setdefault((unit, indicator), [0, 0])
        pair[0] += bool(counts)
        pair[1] += 1

    used = {}
    today = as_of.astimezone(HANOI).date()
    for d in dossiers:
        for indicator, day, counts in d.cases:
            if first <= day <= last:
                add(d.unit, indicator, counts)
        if not d.refused and first <= d.on <= last:
            used.setdefault(d.unit, set()).add(d.data["procedure"])
            if d.is_late(today):
                add(d.unit, "apologies_in_time", d.has_apologized())

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


def print_balances(dossiers, first, last, label):
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
