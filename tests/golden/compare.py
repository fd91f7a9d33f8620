"""Whether two pictures of a page look the same to a person.

pixelmatch, a port of Mapbox's, measures colours as the eye does and knows the smoothed edges of letters, which vary with
the font renderer; Pillow's own ImageChops knows neither.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops
from pixelmatch.contrib.PIL import pixelmatch

# How far a pixel's colour may be off, from 0 to 1, before it counts.
COLOUR = 0.15
# Parts of all pixels that may differ, and of those of any one square: an icon is few of all, and all of its square.
SHARE = 0.004
SQUARE = 24  # px
SHARE_OF_SQUARE = 0.25


@dataclass(frozen=True)
class Comparison:
    """What was found.

    Attributes:
        share: the part of all pixels that differ; 1 for another size.
        worst: the same of the square where most differ.
        picture: shows where, in red.
    """

    share: float
    worst: float
    picture: Image.Image

    @property
    def same(self) -> bool:
        """Whether the difference is within the tolerance."""
        return self.share <= SHARE and self.worst <= SHARE_OF_SQUARE


def compare(expected: Image.Image, actual: Image.Image) -> Comparison:
    """Compares pictures, leaving out what is only smoothed differently."""
    picture = Image.new("RGBA", actual.size)
    if expected.size != actual.size:
        return Comparison(1, 1, picture)
    different = pixelmatch(
        expected.convert("RGBA"), actual.convert("RGBA"), picture, threshold=COLOUR, includeAA=False
    )
    return Comparison(different / (actual.width * actual.height), _worst_square(picture), picture)


def _worst_square(picture: Image.Image) -> float:
    """The largest part of a square that is red. Squares overlap by half, so none falls between two."""
    # pixelmatch paints pure red, and what is the same in shades of grey.
    reds, greens, *_ = picture.split()
    red = ImageChops.subtract(reds, greens).point(lambda difference: 255 if difference == 255 else 0)
    sums = red.resize((picture.width * 2 // SQUARE, picture.height * 2 // SQUARE), Image.Resampling.BOX)
    half = [[sums.getpixel((x, y)) for x in range(sums.width)] for y in range(sums.height)]
    return max(
        (half[y][x] + half[y][x + 1] + half[y + 1][x] + half[y + 1][x + 1]) / (4 * 255)
        for y in range(sums.height - 1)
        for x in range(sums.width - 1)
    )
