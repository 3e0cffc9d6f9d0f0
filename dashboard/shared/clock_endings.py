"""Draw how a deadline ended: kept, missed or cut off, each with a sign and a word of its own."""

from enum import StrEnum

from dash.development.base_component import Component

from dashboard.shared.controls import light
from i18n import t


class Ending(StrEnum):
    """How it ended; the values name the signs of ``base.css``, as the phone's script does."""

    KEPT = "kept"
    MISSED = "missed"
    CUT = "cut"  # 终止: its work order or ticket ended before

    @property
    def word(self) -> str:
        """Return what it is called on screens."""
        return {Ending.KEPT: t("按时"), Ending.MISSED: t("超期"), Ending.CUT: t("终止")}[self]


def ending_of(*, in_time: bool) -> Ending:
    """Return how something ended that nobody cut off."""
    return Ending.KEPT if in_time else Ending.MISSED


def sign(ending: Ending, word: str | None = None) -> Component:
    """Return the sign of an ending with its word, or with ``word`` where that says more."""
    return light(ending.value, word or ending.word)
