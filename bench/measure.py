"""Runs a program and reports what it cost, its children included."""
import os
import resource
import subprocess
import threading
import time


class Cost:
    def __init__(self, seconds, cpu_seconds, peak_mb, exit_code, complaint):
        self.seconds, self.cpu_seconds, self.peak_mb = seconds, cpu_seconds, peak_mb
        self.exit_code, self.complaint = exit_code, complaint


def session_members(session):
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as stat:
                    if int(stat.read().rsplit(")", 1)[1].split()[3]) == session:
                        yield entry
            except (OSError, IndexError):
                pass                                # it ended while we looked


def memory_kb(session):
    """Proportional set size of all processes of the session: shared pages count once."""
    total = 0
    for process in session_members(session):
        try:
            with open(f"/proc/{process}/smaps_rollup", encoding="utf-8") as rollup:
                total += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
        except (OSError, StopIteration):
            pass
    return total


def run(command, environment=None, folder=None, timeout=3600):
    peak, done = [0], threading.Event()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True, errors="replace", start_new_session=True)

    def watch():
        while not done.wait(0.1):
            peak[0] = max(peak[0], memory_kb(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        _, complaint = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        _, complaint = process.communicate()
    finally:
        done.set()
        watcher.join()
    seconds = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Cost(seconds, cpu, peak[0] / 1024, process.returncode, complaint)
