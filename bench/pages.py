"""The pages to measure on: files with the true text of each page, by group."""
import csv
import fnmatch
import re
import subprocess
from pathlib import Path

IMAGES = (".jpg", ".png", ".tif", ".tiff", ".jpeg")


class Page:
    def __init__(self, file, page, truth, group, single_column):
        self.file, self.page, self.truth, self.group, self.single_column = file, page, truth, group, single_column
        self.is_photo = False    # a camera's picture, or under 100 dpi: such pages are reported apart


def mark_photos(found, python):
    """Pages whose file names no resolution, or one under 100 dpi; they get a group of their own."""
    script = ("import sys\nfrom PIL import Image\nImage.MAX_IMAGE_PIXELS = None\n"
              "for f in sys.argv[1:]: print(round(float(Image.open(f).info.get('dpi', (0, 0))[0])))")
    files = list(dict.fromkeys(page.file for page in found if page.file.suffix != ".pdf"))
    dpi = subprocess.run([python, "-c", script, *files], capture_output=True, text=True, check=True).stdout.split()
    low = {file for file, value in zip(files, dpi) if int(value) < 100}
    for page in found:
        page.is_photo = page.file in low
        if page.is_photo and (page.group == "samples" or page.group.startswith("corpus/")):
            page.group += " (photos)"


def from_index(folder, set_name):
    """pages.tsv as sohoa-sample-scans writes it."""
    with open(folder / "pages.tsv", encoding="utf-8") as index:
        return [Page(folder / row["file"], int(row["page"]), (folder / row["truth"]).read_text(encoding="utf-8"),
                     set_name, row["order"] == "single") for row in csv.DictReader(index, delimiter="\t")]


def sample_pages(maker, out):
    subprocess.run([maker, out], check=True, stdout=subprocess.DEVNULL)
    return from_index(out, "samples")


def group_names(maker):
    return subprocess.run([maker, "--groups"], check=True, capture_output=True, text=True).stdout.split()


def generated_pages(maker, out, groups, count, seed):
    pages = []
    for group in groups:
        subprocess.run([maker, "--group", group, "--seed", str(seed), "--pages", str(count), out / group], check=True,
                       stdout=subprocess.DEVNULL)
        pages += from_index(out / group, group)
    return pages


def corpus_pages(corpus, in_rows):
    """Files of a corpus with `NAME.gt.txt` or `NAME_pN.gt.txt` beside them; a group a folder.

    `in_rows`: patterns of files with several possible reading orders, forms and tables, where only words are counted.
    """
    pages = []
    for truth in sorted(corpus.rglob("*.gt.txt")):
        name, number = truth.name.removesuffix(".gt.txt"), 1
        image = next((truth.with_name(name + e) for e in IMAGES if truth.with_name(name + e).exists()), None)
        if image is None and (numbered := re.fullmatch(r"(.*)_p(\d+)", name)):
            name, number = numbered[1], int(numbered[2])
            image = next((truth.with_name(name + e) for e in IMAGES if truth.with_name(name + e).exists()), None)
        if image is not None:
            text = truth.read_text(encoding="utf-8")
            pages.append(Page(image, number, text, "corpus/" + truth.parent.name,
                              not any(fnmatch.fnmatch(image.name, pattern) for pattern in in_rows)))
    return pages


def language_of(group):
    return "eng" if group == "english" or "en_scan" in group else "vie"
