"""A clean picture of a page as a scanner or a phone gives it: paper_scan.py IN.png OUT.jpg DPI SEED. Runs where Pillow is."""
import random
import sys

from PIL import Image, ImageChops, ImageFilter

WAYS = ("flat", "scan", "scan", "gray", "phone")


def with_noise(image, sigma, dice):
    noise = Image.effect_noise(image.size, sigma)
    # The library's own noise has no seed; a shift of it at least differs from page to page.
    noise = ImageChops.offset(noise, dice.randrange(image.width), dice.randrange(image.height))
    return Image.merge("RGB", [ImageChops.add(band, noise, scale=1, offset=-128) for band in image.split()])


def in_uneven_light(image, dice):
    light = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270))).resize(image.size).point(lambda v: 255 - v * 0.35)
    return Image.merge("RGB", [ImageChops.multiply(band, light.point(lambda v, tint=tint: v * tint)) for band, tint in zip(image.split(), (1, 0.97, 0.9))])


def main():
    source, target, dpi, dice = sys.argv[1], sys.argv[2], int(sys.argv[3]), random.Random(sys.argv[4])
    image, way = Image.open(source).convert("RGB"), dice.choice(WAYS)
    if way != "flat":
        image = image.rotate(dice.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=(250, 249, 245))
        image = image.filter(ImageFilter.GaussianBlur(dpi / 300 * dice.uniform(0.6, 1.1)))
        if way == "phone":
            image = in_uneven_light(image, dice)
        image = with_noise(image.point(lambda v: v * 0.9 + 12), dice.uniform(3, 8), dice)
    if way == "gray":
        image = image.convert("L")
    image.save(target, quality=dice.choice((60, 75, 88)), dpi=(dpi, dpi))


main()
