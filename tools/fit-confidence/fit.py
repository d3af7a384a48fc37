#!/usr/bin/env python3
"""Fits the maps from evidence to confidence, and says how well they hold on other pages.

    tools/fit-confidence/fit.py --program build/release/sohoa-word-evidence --out src/text/data/confidence.inc \\
        --report docs/reliability.md --fit FOLDER... --check FOLDER... [--english-fit FOLDER... --english-check FOLDER...]

FOLDER: pages with their text as sohoa-sample-scans writes them (pages.tsv); pages with one reading order are used. A
word is right when it stands in the longest common sequence of words with the page's text. --check folders are of other
seeds than --fit and decide nothing. A logistic regression of the evidence comes first, then a monotone curve (pool
adjacent violators) over its score, drawn with twelve knots.
"""
import argparse
import csv
import pathlib
import subprocess

import numpy

FEATURES, KNOTS = 8, 12


def pages(folders):
    for folder in map(pathlib.Path, folders):
        with open(folder / "pages.tsv", encoding="utf-8") as index:
            for row in csv.DictReader(index, delimiter="\t"):
                if row["order"] == "single":
                    yield folder / row["file"], (folder / row["truth"]).read_text(encoding="utf-8").split()


def matched(read, truth):
    """Which words of `read` are in the longest common sequence with `truth`."""
    length = numpy.zeros((len(read) + 1, len(truth) + 1), dtype=numpy.int32)
    same = numpy.array([[a == b for b in truth] for a in read], dtype=bool).reshape(len(read), len(truth))
    for i in range(len(read) - 1, -1, -1):
        row = length[i + 1]
        take = numpy.where(same[i], row[1:] + 1, row[:-1])
        length[i, :-1] = numpy.maximum.accumulate(take[::-1])[::-1]
    right, i, j = [False] * len(read), 0, 0
    while i < len(read) and j < len(truth):
        if same[i, j] and length[i, j] == length[i + 1, j + 1] + 1:
            right[i] = True
            i, j = i + 1, j + 1
        elif length[i + 1, j] >= length[i, j + 1]:
            i += 1
        else:
            j += 1
    return right


def logit(p):
    p = numpy.clip(p, 0.001, 0.9995)
    return numpy.log(p / (1 - p))


def observed(program, folders, flags):
    """A row of features for each word, whether it was right, and the confidence before any map."""
    truths = dict(pages(folders))
    out = subprocess.run([program, *flags, *map(str, truths)], check=True, capture_output=True, text=True).stdout
    by_image = {}
    for row in csv.DictReader(out.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        by_image.setdefault(row["image"], []).append(row)
    rows, right = [], []
    for image, truth in truths.items():
        words = by_image.get(str(image), [])
        rows += words
        right += matched([row["text"] for row in words], truth)
    column = lambda name: numpy.array([float(row[name]) for row in rows])
    digit = numpy.array([any(c.isdigit() for c in row["text"]) for row in rows], dtype=float)
    least = column("least")
    if "tesseract" in flags:
        none = numpy.zeros(len(rows))
        features = [logit(least), none, none, none, none, none, digit, none]
    else:
        features = [logit(least), numpy.minimum(column("margin"), 8), logit(column("line_mean")), numpy.minimum(column("cost"), 12),
                    numpy.minimum(column("letters"), 10), column("known"), digit, column("changed")]
    return numpy.stack(features, axis=1), numpy.array(right, dtype=float), least


def regression(x, y):
    """Logistic, by Newton's steps, lightly held towards zero."""
    x = numpy.hstack([x, numpy.ones((len(x), 1))])
    w = numpy.zeros(x.shape[1])
    for _ in range(40):
        p = 1 / (1 + numpy.exp(-numpy.clip(x @ w, -30, 30)))
        slope = x.T @ (y - p) - 1e-2 * w
        bend = (x * (p * (1 - p))[:, None]).T @ x + 1e-2 * numpy.eye(len(w))
        w += numpy.linalg.solve(bend, slope)
    return w


def monotone(score, y):
    """Pools neighbours that fall, and keeps twelve knots."""
    order = numpy.argsort(score, kind="stable")
    score, y = score[order], y[order]
    # Blocks begin with enough words that a share means something.
    size = max(25, len(y) // 400)
    blocks = []
    for at in range(0, len(y), size):
        blocks.append([score[at:at + size].mean(), y[at:at + size].sum(), len(y[at:at + size])])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            s, r, n = blocks.pop()
            t = blocks[-1]
            t[0] = (t[0] * t[2] + s * n) / (t[2] + n)
            t[1] += r
            t[2] += n
    at = numpy.array([b[0] for b in blocks])
    # One right and one wrong word are added to each block: nothing is certain, nothing impossible.
    share = numpy.maximum.accumulate(numpy.array([(b[1] + 1) / (b[2] + 2) for b in blocks]))
    keep = numpy.unique(numpy.linspace(0, len(at) - 1, KNOTS).round().astype(int))
    at, share = at[keep], share[keep]
    while len(at) < KNOTS:
        at, share = numpy.append(at, at[-1] + 1), numpy.append(share, share[-1])
    return at, share


def fitted(x, y):
    if (y == 0).sum() < 100:
        # Too few mistakes to learn from: the probability of the least sure letter stands as it is.
        share = numpy.array([0.02, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999])
        return numpy.array([1.0] + [0.0] * FEATURES), logit(share), share
    w = regression(x, y)
    at, share = monotone(x @ w[:-1] + w[-1], y)
    return w, at, share


def mapped(model, x):
    w, at, share = model
    return numpy.interp(x @ w[:-1] + w[-1], at, share)


def written(name, model):
    w, at, share = model
    numbers = lambda values, places: ", ".join(f"{v:.{places}f}" for v in values)
    return (f"constexpr Map {name} = {{{{{numbers(w[:-1], 4)}}},\n    {w[-1]:.4f},\n    {{{numbers(at, 3)}}},\n"
            f"    {{{numbers(share, 4)}}}}};\n")


EDGES = [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0001]


def table(title, p, y):
    lines = [f"### {title}", "", "| confidence | words | said | right |", "|---|---|---|---|"]
    error = 0
    for low, high in zip(EDGES, EDGES[1:]):
        inside = (p >= low) & (p < high)
        if inside.sum():
            error += inside.sum() * abs(p[inside].mean() - y[inside].mean())
            lines.append(f"| {low:g} – {min(high, 1):g} | {inside.sum()} | {100 * p[inside].mean():.1f} % | {100 * y[inside].mean():.1f} % |")
    brier = ((p - y) ** 2).mean()
    lines += ["", f"{len(y)} words, {100 * y.mean():.2f} % right; expected calibration error {100 * error / len(y):.2f} points, Brier score {brier:.4f}.", ""]
    return "\n".join(lines)


def main():
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--program", "--out", "--report"):
        cli.add_argument(name, required=True)
    for name in ("--fit", "--check", "--english-fit", "--english-check"):
        cli.add_argument(name, nargs="+", default=[])
    args = cli.parse_args()
    code = ["// Made by tools/fit-confidence/fit.py from generated pages; the numbers are not to be touched by hand.\n"]
    report = ["# Reliability of confidence\n", "Made by `tools/fit-confidence/fit.py`, on pages of seeds that the maps were not fitted to. «Said» is the mean",
              "confidence of the words in a row, «right» the share of them that the page's text has in that place.\n"]
    for name, title, flags, fit, check in (
            ("lines_with_language", "Own lines, Vietnamese", ["--lang", "vie"], args.fit, args.check),
            ("lines_alone", "Own lines, English model", ["--lang", "eng"], args.english_fit, args.english_check),
            ("tesseract", "Tesseract, Vietnamese", ["--engine", "tesseract", "--lang", "vie"], args.fit, args.check)):
        model = fitted(*observed(args.program, fit, flags)[:2])
        code.append(written(name, model))
        x, y, before = observed(args.program, check, flags)
        report.append(table(title + ", before (probability of the least sure letter, or Tesseract's own)", before, y))
        report.append(table(title + ", calibrated", mapped(model, x), y))
    pathlib.Path(args.out).write_text("\n".join(code), encoding="utf-8")
    pathlib.Path(args.report).write_text("\n".join(report), encoding="utf-8")
    print("\n".join(report))


if __name__ == "__main__":
    main()
