"""Queries of the area panel: every level, without a filter and under each of them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from db.queries import area_panel
from domain.filters import Filters
from tests.support.list_questions import AREAS, FILTERS
from tests.support.questions import ALLOWANCE, OF_ALL_OPEN, Asking, Question, World

# Pages. A small place looks the deadlines up of what it closed in a year; the smaller city is half as old.
A_YEAR_OF_A_PLACE = 1500


def panel_questions() -> list[Question]:
    """Return every question of this module."""
    wanted: dict[str, Callable[[World], Filters]] = {"no filter": lambda _world: Filters(), **FILTERS}
    return [
        Question(
            f"area_panel.load_area_panel {area} by {name}",
            "leader",
            partial(_panel, area=area, filters=filters),
            allowance=_allow(area, name),
        )
        for area in AREAS
        for name, filters in wanted.items()
    ]


def _allow(area: str, name: str) -> int:
    """Return how many pages more are admitted.

    Under a filter without sums the city's panel looks the tickets up that are due today: in the afternoon
    nearly as many as are open, each one page more where the tree grew by a level.
    """
    if area in ("unit", "grid"):
        return A_YEAR_OF_A_PLACE
    return OF_ALL_OPEN if area == "city" and name != "no filter" else ALLOWANCE


def _panel(q: Asking, *, area: str, filters: Callable[[World], Filters]) -> Any:
    return area_panel.load_area_panel(
        q.session, q.city, q.world.code_of(area), filters=filters(q.world), now=q.now
    )
