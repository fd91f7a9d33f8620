"""Whether two pictures of a page look the same to a person."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image
from pixelmatch.contrib.PIL import pixelmatch

# How far a pixel's colour may be off, from 0 to 1, before it counts; edges of letters vary with the font renderer.
COLOUR = 0.15
# Parts of all pixels that may differ.
SHARE = 0.004


@dataclass(frozen=True)
class Comparison:
    """What was found.

    Attributes:
        share: the part of all pixels that differ; 1 for another size.
        picture: shows where, in red.
    """

    share: float
    picture: Image.Image

    @property
    def same(self) -> bool:
        """Whether the difference is within the tolerance."""
        return self.share <= SHARE


def compare(expected: Image.Image, actual: Image.Image) -> Comparison:
    """Compares pictures, leaving out what is only smoothed differently."""
    picture = Image.new("RGBA", actual.size)
    if expected.size != actual.size:
        return Comparison(1, picture)
    different = pixelmatch(
        expected.convert("RGBA"), actual.convert("RGBA"), picture, threshold=COLOUR, includeAA=False
    )
    return Comparison(different / (actual.width * actual.height), picture)
