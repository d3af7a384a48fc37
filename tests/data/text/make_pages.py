#!/usr/bin/env python3
"""Renders the small Vietnamese pages of the recognition tests: make_pages.py (needs Pillow with raqm, fonts-croscore).

The text was written for these tests. The results are checked in; rendering again with another Pillow may move
single pixels.
"""
import os
from PIL import Image, ImageDraw, ImageFont

HERE = os.path.dirname(os.path.abspath(__file__))
FONTS = "/usr/share/fonts/truetype/croscore/Tinos-%s.ttf"
DPI = 200


def font(points, style="Regular"):
    return ImageFont.truetype(FONTS % style, round(points * DPI / 72), layout_engine=ImageFont.Layout.RAQM)


def save(image, name):
    image.convert("1", dither=Image.Dither.NONE).save(os.path.join(HERE, name), dpi=(DPI, DPI), optimize=True)


def page(name):
    lines = open(os.path.join(HERE, name + ".txt"), encoding="utf-8").read().splitlines()
    image = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(image)
    y = 190
    for line in lines:
        style, points = ("Bold", 14) if line.isupper() else ("Regular", 13)
        face = font(points, style)
        x = (1654 - draw.textlength(line, font=face)) / 2 if line.isupper() else 230
        draw.text((x, y), line, 0, font=face)
        y += 66
    save(image, name + ".png")


def strip(name):
    lines = open(os.path.join(HERE, name + ".txt"), encoding="utf-8").read().splitlines()
    image = Image.new("L", (1200, 60 + 62 * len(lines)), 255)
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(lines):
        draw.text((40, 30 + 62 * i), line, 0, font=font(13))
    save(image, name + ".png")


page("page_vi")
strip("strip_vi")
