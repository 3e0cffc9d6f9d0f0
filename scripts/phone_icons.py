"""Draw the icons of the installed phone page; run again where the accent colour changes."""

from pathlib import Path

from PIL import Image, ImageDraw

from settings import CHECKOUT

ICONS = CHECKOUT / "dashboard" / "assets" / "icons"
ACCENT, PAPER = "#0b6fb8", "#ffffff"
FINE = 4  # drawn larger and reduced: smooth edges
# name, size in pixels, share of the side that the drawing takes; a maskable one keeps clear of the edges.
DRAWN = (("phone-192.png", 192, 0.72), ("phone-512.png", 512, 0.72), ("phone-maskable.png", 512, 0.54))


def main() -> None:
    """Write every icon."""
    for name, size, share in DRAWN:
        path = ICONS / name
        drawn(size, share=share, is_round=not name.endswith("maskable.png")).save(path, optimize=True)
        print(f"{path.relative_to(CHECKOUT)}  {Path(path).stat().st_size} bytes")


def drawn(size: int, *, share: float, is_round: bool) -> Image.Image:
    """Return one icon: nine grids, and the pin in the middle one."""
    side = size * FINE
    made = Image.new("RGBA", (side, side), (0, 0, 0, 0) if is_round else ACCENT)
    pen = ImageDraw.Draw(made)
    if is_round:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 0.2, fill=ACCENT)
    start, cell = side * (1 - share) / 2, side * share / 3
    for row in range(3):
        for column in range(3):
            left, top = start + column * cell, start + row * cell
            box = (left + cell * 0.07, top + cell * 0.07, left + cell * 0.93, top + cell * 0.93)
            pen.rounded_rectangle(box, radius=cell * 0.12, fill=(255, 255, 255, 90))
    _pin(pen, side / 2, side / 2 - cell * 0.12, cell * 0.72)
    return made.resize((size, size), Image.Resampling.LANCZOS)


def _pin(pen: ImageDraw.ImageDraw, x: float, y: float, r: float) -> None:
    pen.polygon([(x - r * 0.86, y + r * 0.5), (x + r * 0.86, y + r * 0.5), (x, y + r * 1.9)], fill=PAPER)
    pen.ellipse((x - r, y - r, x + r, y + r), fill=PAPER)
    pen.ellipse((x - r * 0.42, y - r * 0.42, x + r * 0.42, y + r * 0.42), fill=ACCENT)


if __name__ == "__main__":
    main()
