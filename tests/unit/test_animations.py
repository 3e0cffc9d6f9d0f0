"""What moves on a screen without end moves in steps: smooth, it draws the screen sixty times a second.

A frame around 1920×1080 that fades smoothly takes 44 % of a core where there is no graphics card, in two
steps 4 % (docs/measurements.md); office computers and wall screens run for hours with such a frame.
"""

import re

from settings import CHECKOUT

ENDLESS = re.compile(r"animation:[^;]*\binfinite\b[^;]*;")


def test_endless_animations_move_in_steps() -> None:
    styles = CHECKOUT.glob("dashboard/assets/**/*.css")
    endless = [rule for path in styles for rule in ENDLESS.findall(path.read_text(encoding="utf-8"))]

    assert endless
    assert [rule for rule in endless if "steps(" not in rule] == []
