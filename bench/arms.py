"""The programs that are compared, each making one PDF/A of a list of pages, and what each made of it.

Results of programs that are not ours are kept, keyed by the pages' bytes, the program's version and its arguments, so that
a change of ours is measured without measuring them again. Figures to be published come from one run with nothing kept.
"""
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import accuracy
import measure
import pages

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench"
JOBS = os.environ.get("SOHOA_BENCH_JOBS", str(os.cpu_count()))

PUT_TOGETHER = """
import io, sys, img2pdf, pikepdf
from PIL import Image
out, *files = sys.argv[1:]
def layout(file):
    with Image.open(file) as image:
        known = image.info.get("dpi", (0, 0))[0] > 1
    return None if known else img2pdf.get_layout_fun((img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297)))
whole = pikepdf.new()
for file in files:
    fun = layout(file) if not file.endswith(".pdf") else None
    data = open(file, "rb").read() if file.endswith(".pdf") else img2pdf.convert(file, **({"layout_fun": fun} if fun else {}))
    whole.pages.extend(pikepdf.open(io.BytesIO(data)).pages)
whole.save(out)
"""


def output_of(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return (done.stdout or done.stderr).strip().splitlines()[0] if done.stdout or done.stderr else "?"


class Arm:
    def __init__(self, name, command, version=None, groups=None):
        self.name, self.command, self.version, self.groups = name, command, version, groups

    @property
    def is_ours(self):
        return self.version is None

    def takes(self, group):
        return self.groups is None or group in self.groups


def arms(build, same_work_groups):
    version = output_of([WORK / "venv/bin/ocrmypdf", "--version"]) + " " + output_of(["tesseract", "--version"])
    ocrmypdf = [str(WORK / "venv/bin/ocrmypdf"), "--jobs", JOBS, "--output-type", "pdfa", "--quiet"]

    def sohoa(*flags):
        return lambda files, _, language, out: [str(build / "sohoa"), "digitize", *map(str, files), "--out", str(out),
                                                "--languages", language, "--jobs", JOBS, "--quiet", *flags]

    def peer(*flags):
        return lambda _, whole, language, out: [*ocrmypdf, "-l", language, *flags, str(whole), str(out)]

    known = subprocess.run([build / "sohoa", "digitize", "--help"], capture_output=True, text=True, check=True).stdout
    found = [Arm("sohoa", sohoa())]
    if "office" in known:
        found.append(Arm("sohoa, office", sohoa("--profile", "office")))
    found.append(Arm("Tesseract, same preparation", sohoa("--engine", "tesseract")))
    found.append(Arm("OCRmyPDF", peer(), version))
    if shutil.which("unpaper"):
        found.append(Arm("OCRmyPDF, same work", peer("--rotate-pages", "--deskew", "--clean"), version, same_work_groups))
    wanted = os.environ.get("SOHOA_BENCH_ARMS")
    return [arm for arm in found if wanted is None or arm.name in wanted.split(";")]


class Result:
    """What one program did on one group, or the sum over groups."""

    def __init__(self):
        self.seconds = self.cpu = self.peak = self.bytes = self.pages = 0
        self.score, self.failure = accuracy.Score(), ""

    def __iadd__(self, other):
        self.seconds += other.seconds
        self.cpu += other.cpu
        self.bytes += other.bytes
        self.pages += other.pages
        self.peak = max(self.peak, other.peak)
        self.score += other.score
        self.failure = self.failure or other.failure
        return self


def files_of(group):
    return list(dict.fromkeys(page.file for page in group))


def texts_of(pdf, page):
    """A page's text in poppler's two orders: by place, and as written."""
    command = ["pdftotext", "-f", str(page), "-l", str(page), str(pdf), "-"]
    return [subprocess.run([command[0], *order, *command[1:]], capture_output=True, text=True, errors="replace",
                           check=False).stdout for order in ([], ["-raw"])]


def page_count(pdf):
    info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    return int(next(line.split()[1] for line in info.splitlines() if line.startswith("Pages:")))


class Field:
    """One group's pages, put together once for the programs that want one PDF."""

    def __init__(self, name, group):
        self.name, self.group, self.files = name, group, files_of(group)
        self.language = pages.language_of(name)
        self.folder = WORK / "work" / name.replace("/", "-")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.whole = self.folder / "in.pdf"
        subprocess.run([WORK / "venv/bin/python", "-c", PUT_TOGETHER, self.whole, *self.files], check=True)
        self.first, self.total = self.page_numbers()
        self.digest = self.digest_of_files()

    def page_numbers(self):
        """Where each file's first page comes to stand in the document."""
        script = ("import sys\nfrom PIL import Image\nImage.MAX_IMAGE_PIXELS = None\n"
                  "print(*[getattr(Image.open(f), 'n_frames', 1) for f in sys.argv[1:]])")
        images = [file for file in self.files if file.suffix != ".pdf"]
        counts = subprocess.run([WORK / "venv/bin/python", "-c", script, *images], capture_output=True, check=True, text=True).stdout
        count = dict(zip(images, map(int, counts.split())))
        first, at = {}, 1
        for file in self.files:
            first[file] = at
            at += count[file] if file in count else page_count(file)
        return first, at - 1

    def digest_of_files(self):
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()

    def raw_result(self, arm, fresh):
        """Costs and texts; of a foreign program from an earlier run, unless `fresh`."""
        out = self.folder / "out.pdf"
        command = arm.command(self.files, self.whole, self.language, out)
        shown = [part.replace(str(WORK), "") for part in map(str, command)]
        key = hashlib.sha256(json.dumps([self.digest, arm.version, shown]).encode()).hexdigest()
        kept = WORK / "kept" / f"{key}.json"
        if not arm.is_ours and not fresh and kept.exists():
            return json.loads(kept.read_text(encoding="utf-8"))
        out.unlink(missing_ok=True)
        cost = measure.run(command)
        raw = {"seconds": cost.seconds, "cpu": cost.cpu_seconds, "peak": cost.peak_mb, "exit": cost.exit_code,
               "complaint": cost.complaint[-300:], "bytes": out.stat().st_size if out.exists() else 0,
               "texts": {str(number): texts_of(out, number) for number in self.numbers()} if out.exists() else {}}
        if not arm.is_ours:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(raw), encoding="utf-8")
        return raw

    def numbers(self):
        return [self.first[page.file] + page.page - 1 for page in self.group]

    def measured(self, arm, fresh):
        raw, result = self.raw_result(arm, fresh), Result()
        result.pages, result.seconds, result.cpu, result.peak = self.total, raw["seconds"], raw["cpu"], raw["peak"]
        result.bytes = raw["bytes"]
        if not raw["texts"]:
            lines = raw["complaint"].strip().splitlines()
            result.failure = f"exit {raw['exit']}: {lines[-1] if lines else ''}"
        for page, number in zip(self.group, self.numbers()):
            scores = []
            for text in raw["texts"].get(str(number), [""]):
                scores.append(accuracy.Score())
                scores[-1].add(page.truth, text, page.single_column)
            result.score += min(scores, key=lambda score: (score.edits, -score.common))
        return result
