"""How far recognized text is from the truth: the same yardstick for every program."""
import re
import unicodedata
from collections import Counter


def plain(text):
    """NFC, white space collapsed, dotted leaders and rules left out: they are ornament, nobody reads them."""
    text = unicodedata.normalize("NFC", text)
    text = re.sub(r"[.…·_]{3,}|(?:\. ){3,}", " ", text)
    return " ".join(text.split())


def edit_distance(a, b):
    """Levenshtein, by Hyyrö's bit vectors: a step for each character of `b`, all of `a` in one integer."""
    if not a or not b:
        return len(a) + len(b)
    masks = {}
    for i, character in enumerate(a):
        masks[character] = masks.get(character, 0) | 1 << i
    full, last = (1 << len(a)) - 1, 1 << len(a) - 1
    positive, negative, distance = full, 0, len(a)
    for character in b:
        match = masks.get(character, 0)
        diagonal = (((match & positive) + positive) ^ positive) | match | negative
        up = negative | ~(diagonal | positive) & full
        down = positive & diagonal
        if up & last:
            distance += 1
        elif down & last:
            distance -= 1
        up, down = (up << 1 | 1) & full, down << 1 & full
        positive = down | ~(diagonal | up) & full
        negative = up & diagonal
    return distance


class Score:
    """Sums over pages; rates are of the sums, so a long page counts more than a short one."""

    def __init__(self):
        self.edits = self.length = self.common = self.truth = self.read = self.pages = 0

    def add(self, truth, read, single_column):
        truth, read = plain(truth), plain(read)
        self.pages += 1
        if single_column:
            self.edits += edit_distance(truth, read)
            self.length += len(truth)
        words_truth, words_read = Counter(truth.split()), Counter(read.split())
        self.common += sum((words_truth & words_read).values())
        self.truth += sum(words_truth.values())
        self.read += sum(words_read.values())

    def __iadd__(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self

    @property
    def cer(self):
        return 100 * self.edits / self.length if self.length else None

    @property
    def word_f1(self):
        return 100 * 2 * self.common / (self.truth + self.read) if self.truth + self.read else 100.0
