"""Runs a program and reports what it cost, with all processes it started, also those that left its session or outlived it."""
import ctypes
import os
import resource
import subprocess
import threading
import time

PR_SET_CHILD_SUBREAPER = 36


class Cost:
    def __init__(self, seconds, cpu_seconds, peak_mb, exit_code, complaint):
        self.seconds, self.cpu_seconds, self.peak_mb = seconds, cpu_seconds, peak_mb
        self.exit_code, self.complaint = exit_code, complaint


def parents():
    """The parent of every process."""
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as stat:
                    found[int(entry)] = int(stat.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                pass                                # it ended while we looked
    return found


def descendants(root):
    children = {}
    for process, parent in parents().items():
        children.setdefault(parent, []).append(process)
    found, queue = [], [root]
    while queue:
        for child in children.get(queue.pop(), []):
            found.append(child)
            queue.append(child)
    return found


def memory_kb(processes):
    """Proportional set size of all of them: shared pages count once."""
    total = 0
    for process in processes:
        try:
            with open(f"/proc/{process}/smaps_rollup", encoding="utf-8") as rollup:
                total += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
        except (OSError, StopIteration):
            pass
    return total


def reap_orphans(patience=5.0):
    """Helpers of the program that end after it: their CPU is the program's as well."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            return


def run(command, environment=None, folder=None, timeout=3600, on_sample=None):
    """One program at a time. `on_sample(kilobytes)` is told the memory of all its processes about every 0.1 s."""
    # Orphans become our children, not init's, so that they are counted.
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    peak, done = [0], threading.Event()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               text=True, errors="replace", start_new_session=True)

    def watch():
        while not done.wait(0.1):
            now = memory_kb(descendants(os.getpid()))
            peak[0] = max(peak[0], now)
            if on_sample is not None:
                on_sample(now)

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
    reap_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Cost(seconds, cpu, peak[0] / 1024, process.returncode, complaint)
