"""Ending of a deadline: kept, missed or cut off, each with its own sign and word."""

from enum import StrEnum

from dash.development.base_component import Component

from dashboard.shared.controls import render_light
from i18n import t


class EndingSign(StrEnum):
    """How it ended; the values name the signs of ``base.css``, as the phone's script does."""

    KEPT = "kept"
    MISSED = "missed"
    CUT = "cut"  # 终止: its work order or ticket ended before

    @property
    def word(self) -> str:
        """Return what it is called on screens."""
        return {EndingSign.KEPT: t("按时"), EndingSign.MISSED: t("超期"), EndingSign.CUT: t("终止")}[self]


def get_ending(*, in_time: bool) -> EndingSign:
    """Return how something ended that was not cut off."""
    return EndingSign.KEPT if in_time else EndingSign.MISSED


def sign(ending: EndingSign, word: str | None = None) -> Component:
    """Return the sign of an ending with its word, or with ``word`` where that says more."""
    return render_light(ending.value, word or ending.word)
