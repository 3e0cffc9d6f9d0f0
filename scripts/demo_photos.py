"""Draw the photos of the demonstration: ``python -m scripts.demo_photos`` writes data/demo-photos/*.jpg.

Plain scenes, before and after, each marked as simulated.
"""

import io
import random
from collections.abc import Callable, Mapping
from types import MappingProxyType

from PIL import Image, ImageDraw

from demo.photo_store import PHOTOS, VARIANTS, Moment, Scene, photo_path

SIZE = WIDTH, HEIGHT = 640, 480
HORIZON = 210
QUALITY = 80
SKY, WALL, WINDOW, GROUND, ROAD = "#c9d6df", "#b9ab98", "#7d8a92", "#9aa58a", "#77797b"
KERB, DIRT, DARK, WATER, LEAF, WOOD = "#d8d4cb", "#8a7355", "#3f3b36", "#6f93a8", "#5f7f4f", "#6b5138"
BAGS = ("#4d5a66", "#6f6a5f", "#a3a07e", "#7a4d46")

Pen = ImageDraw.ImageDraw
Draws = Callable[[Pen, random.Random], None]


def photo(scene: Scene, moment: Moment, variant: int) -> bytes:
    """Return a JPEG; the same arguments always give the same picture, and before and after the same place."""
    place = random.Random(f"{scene} {variant}")  # noqa: S311 — drawings
    trouble = random.Random(f"{scene} {variant} trouble")  # noqa: S311 — drawings
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    _street(pen, place)
    if moment is not Moment.AFTER:
        TROUBLES[scene](pen, trouble)
    else:
        REMAINS[scene](pen, trouble)
    _mark(picture, moment)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _street(pen: Pen, dice: random.Random) -> None:
    """Draw houses, a verge and a road."""
    left = -dice.randrange(60)
    while left < WIDTH:
        width, top = dice.randrange(120, 220), dice.randrange(40, 110)
        pen.rectangle((left, top, left + width - 8, HORIZON + 30), fill=WALL, outline=WINDOW)
        for x in range(left + 16, left + width - 36, 40):
            for y in range(top + 18, HORIZON - 10, 44):
                pen.rectangle((x, y, x + 20, y + 24), fill=WINDOW)
        left += width
    pen.rectangle((0, HORIZON + 30, WIDTH, HORIZON + 80), fill=GROUND)
    pen.rectangle((0, HORIZON + 80, WIDTH, HORIZON + 92), fill=KERB)
    pen.rectangle((0, HORIZON + 92, WIDTH, HEIGHT), fill=ROAD)
    for x in range(dice.randrange(60), WIDTH, 140):
        pen.rectangle((x, 392, x + 70, 400), fill=KERB)


def _pothole(pen: Pen, dice: random.Random) -> None:
    x, y = dice.randrange(160, 360), dice.randrange(320, 350)
    pen.ellipse((x, y, x + 190, y + 74), fill=DIRT, outline=DARK)
    pen.ellipse((x + 34, y + 18, x + 150, y + 58), fill=DARK)
    for _ in range(14):
        left, top = x + dice.randrange(-30, 210), y + dice.randrange(-14, 86)
        pen.ellipse((left, top, left + 9, top + 7), fill=DIRT)


def _patch(pen: Pen, dice: random.Random) -> None:
    x, y = dice.randrange(160, 360), dice.randrange(320, 350)
    pen.rectangle((x - 8, y - 6, x + 198, y + 80), fill="#5f6163", outline="#55575a")


def _heap(pen: Pen, dice: random.Random) -> None:
    base = dice.randrange(140, 300)
    for _ in range(26):
        x, y = base + dice.randrange(0, 240), HORIZON + 40 + dice.randrange(0, 70)
        width, height = dice.randrange(24, 58), dice.randrange(20, 44)
        pen.ellipse((x, y - height, x + width, y), fill=dice.choice(BAGS), outline=DARK)


def _bin(pen: Pen, dice: random.Random) -> None:
    x = dice.randrange(140, 300)
    for left in (x, x + 66):
        pen.rectangle((left, HORIZON + 6, left + 50, HORIZON + 78), fill="#557a68", outline=DARK)
        pen.rectangle((left - 4, HORIZON, left + 54, HORIZON + 10), fill="#44614f")


def _fallen_tree(pen: Pen, dice: random.Random) -> None:
    x = dice.randrange(120, 220)
    pen.polygon(((x, 268), (x + 12, 250), (x + 280, 360), (x + 272, 376)), fill=WOOD)
    for _ in range(30):
        left, top = x + dice.randrange(190, 340), dice.randrange(300, 400)
        pen.ellipse((left, top, left + 42, top + 30), fill=LEAF)


def _tree(pen: Pen, dice: random.Random) -> None:
    x = dice.randrange(120, 220)
    pen.rectangle((x, 130, x + 16, 276), fill=WOOD)
    pen.ellipse((x - 58, 50, x + 74, 168), fill=LEAF)


def _flood(pen: Pen, dice: random.Random) -> None:
    x = dice.randrange(60, 140)
    pen.ellipse((x, 310, x + 440, 440), fill=WATER)
    pen.ellipse((x + 60, 330, x + 300, 390), fill="#82a5b8")
    _cover(pen, x + 200)


def _drain(pen: Pen, dice: random.Random) -> None:
    _cover(pen, dice.randrange(60, 140) + 200)


def _cover(pen: Pen, x: int) -> None:
    pen.rectangle((x, 308, x + 70, 326), fill=DARK)
    for left in range(x + 6, x + 66, 10):
        pen.line((left, 310, left, 324), fill=KERB)


def _stalls(pen: Pen, dice: random.Random) -> None:
    for x in range(dice.randrange(40, 100), WIDTH - 120, 170):
        pen.rectangle((x, 276, x + 120, 320), fill=WOOD, outline=DARK)
        pen.polygon(((x - 12, 226), (x + 132, 226), (x + 112, 196), (x + 8, 196)), fill=dice.choice(BAGS))
        for post in (x, x + 118):
            pen.line((post, 226, post, 320), fill=DARK, width=3)


def _nothing(_pen: Pen, _dice: random.Random) -> None:
    """Draw the street as it should be."""


TROUBLES: Mapping[Scene, Draws] = MappingProxyType(
    {
        Scene.ROAD: _pothole,
        Scene.RUBBISH: _heap,
        Scene.TREE: _fallen_tree,
        Scene.WATER: _flood,
        Scene.STALL: _stalls,
    }
)
REMAINS: Mapping[Scene, Draws] = MappingProxyType(
    {
        Scene.ROAD: _patch,
        Scene.RUBBISH: _bin,
        Scene.TREE: _tree,
        Scene.WATER: _drain,
        Scene.STALL: _nothing,
    }
)


def _mark(picture: Image.Image, moment: Moment) -> None:
    """Write on a dark strip at the foot that the photo is simulated, and when it was taken."""
    with Image.open(PHOTOS / f"{moment}.png") as stored:
        words = stored.convert("L")
    foot = HEIGHT - words.height
    picture.paste("#2b2b2b", (0, foot, WIDTH, HEIGHT))
    picture.paste("#ffffff", (0, foot), words)


def main() -> None:
    """Write every photo."""
    for scene in Scene:
        for variant in range(VARIANTS):
            for moment in Moment:
                photo_path(scene, variant, moment).write_bytes(photo(scene, moment, variant))


if __name__ == "__main__":
    main()
