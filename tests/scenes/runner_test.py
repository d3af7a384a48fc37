#!/usr/bin/env python3
"""The scene runner notices what differs, and only that."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUNNER = Path(__file__).resolve().parent / "run-scene"


def play(text):
    with tempfile.TemporaryDirectory() as folder:
        scene = Path(folder) / "a.scene"
        scene.write_text(text, encoding="utf-8")
        return subprocess.run([sys.executable, RUNNER, "--build", folder, scene], capture_output=True, text=True).returncode


class Runner(unittest.TestCase):
    def test_accepts_what_is_as_written(self):
        self.assertEqual(0, play("< a\n| one\n| two\n$ cat a; echo three >&2; exit 4\n> one\n> ...\n2> th[..]\n? 4\n"))

    def test_notices_another_exit_code(self):
        self.assertEqual(1, play("$ exit 3\n? 4\n"))

    def test_notices_a_line_too_many(self):
        self.assertEqual(1, play("$ echo one; echo two\n> one\n"))

    def test_notices_a_line_too_few(self):
        self.assertEqual(1, play("$ echo one\n> one\n> two\n"))

    def test_notices_unexpected_standard_error(self):
        self.assertEqual(1, play("$ echo one >&2\n"))

    def test_brackets_and_dots_mean_themselves(self):
        self.assertEqual(1, play("$ echo axc\n> a.c\n"))
        self.assertEqual(0, play("$ echo '[a] (b)'\n> [a] (b)\n"))

    def test_wildcards_are_no_wider_than_they_say(self):
        self.assertEqual(0, play("$ echo n 12,5 " + "a" * 64 + "\n> n {number} {hex}\n"))
        self.assertEqual(1, play("$ echo " + "a" * 63 + "\n> {hex}\n"))

    def test_skips_where_a_program_is_absent(self):
        self.assertEqual(77, play("needs no-such-program-anywhere\n$ exit 3\n"))

    def test_a_variable_lasts(self):
        self.assertEqual(0, play("let NAME=$(echo five)\n$ echo $NAME\n> five\n"))

    def test_a_service_runs_until_the_scene_ends(self):
        self.assertEqual(0, play("& sh -c 'echo ready; exec sleep 60'\n$ echo done\n> done\n"))


if __name__ == "__main__":
    unittest.main()
