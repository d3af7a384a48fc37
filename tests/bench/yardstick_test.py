"""The benchmarks' yardstick: distances, sums, and what a program's processes cost together."""
import sys
import tempfile
import unittest
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))
import accuracy   # noqa: E402
import measure    # noqa: E402


class Distances(unittest.TestCase):
    def test_are_levenshteins(self):
        for a, b, expected in (("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("thế chấp", "thê châp", 2), ("ab", "ba", 2)):
            self.assertEqual(accuracy.edit_distance(a, b), expected, (a, b))

    def test_leaders_are_nobodys_text(self):
        self.assertEqual(accuracy.plain("Họ tên: ......... An"), "Họ tên: An")
        self.assertEqual(accuracy.plain("mục 1. . . . . 7"), "mục 1 7")
        self.assertEqual(accuracy.plain("v.v.. và"), "v.v.. và")

    def test_rows_count_as_words_only(self):
        score = accuracy.Score()
        score.add("hai ba", "ba hai", single_column=False)
        self.assertIsNone(score.cer)
        self.assertEqual(score.word_f1, 100)

    def test_sums_weigh_by_length(self):
        score = accuracy.Score()
        score.add("a" * 99, "a" * 99, True)
        score.add("b", "c", True)
        self.assertAlmostEqual(score.cer, 1)


class Costs(unittest.TestCase):
    def test_a_helper_that_leaves_its_session_and_outlives_its_parent_is_counted(self):
        burn = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
        start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {burn!r}], start_new_session=True)"
        cost = measure.run([sys.executable, "-c", start])
        self.assertEqual(cost.exit_code, 0)
        self.assertGreater(cost.cpu_seconds, 0.5)

    def test_memory_is_of_all_processes(self):
        with tempfile.TemporaryDirectory() as folder:
            seen = Path(folder) / "seen"
            hold = f"import os, time\nheld = b'x' * (60 << 20)\nwhile not os.path.exists({str(seen)!r}): time.sleep(0.02)"
            two = f"import subprocess, sys; a = [subprocess.Popen([sys.executable, '-c', {hold!r}]) for _ in range(2)]; [p.wait() for p in a]"
            # They hold it until both were seen together.
            cost = measure.run([sys.executable, "-c", two], timeout=60, on_sample=lambda kb: kb > 120 << 10 and seen.touch())
            self.assertEqual(cost.exit_code, 0)
            self.assertGreater(cost.peak_mb, 120)


if __name__ == "__main__":
    unittest.main()
