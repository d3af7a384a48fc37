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


def boxes(draw, x, y, number):
    """A row of boxes for a letter each; a space leaves one empty."""
    face = font(13)
    for i, letter in enumerate(number):
        left = x + 46 * i
        draw.rectangle((left, y, left + 46, y + 46), outline=0, width=2)
        draw.text((left + 24, y + 37), letter, 0, font=face, anchor="ms")


def form(name):
    """Numbers in boxes, and digits alone in the cells of a table: TEXT has a line for each row, cells apart by tabs."""
    lines = open(os.path.join(HERE, name + ".txt"), encoding="utf-8").read().splitlines()
    image = Image.new("L", (1300, 160 + 80 * len(lines)), 255)
    draw = ImageDraw.Draw(image)
    italic = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Arimo-Italic.ttf", round(11 * DPI / 72), layout_engine=ImageFont.Layout.RAQM)
    y = 80
    for line in lines:
        cells = line.split("\t")
        if len(cells) == 2:
            draw.text((80, y + 37), cells[0], 0, font=font(13), anchor="ls")
            boxes(draw, 420, y, cells[1])
            y += 80
            continue
        for i, cell in enumerate(cells):
            draw.rectangle((80 + 150 * i, y, 230 + 150 * i, y + 50), outline=0, width=2)
            draw.text((155 + 150 * i, y + 37), cell, 0, font=italic, anchor="ms")
        y += 50
    save(image, name + ".png")


page("page_vi")
strip("strip_vi")
form("form_vi")
