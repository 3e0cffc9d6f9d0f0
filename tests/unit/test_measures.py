"""A measure is one row of a table: server, wall, legend, list and page follow a row that is added."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import i18n
from dashboard.map import sidebar
from dashboard.shared import map_config
from dashboard.wall import wall_config
from domain.enums import LIGHT_ORDER, Light
from domain.errors import Invalid
from domain.filters import Filters
from domain.measures import (
    MEASURES,
    OPEN_TICKETS,
    SATISFACTION,
    SLA_RISK,
    AreaFigure,
    MeasureScale,
    MeasureSpec,
    MeasureSums,
    MeasureValue,
    WallTexts,
    compute_value,
    get_measure,
)
from domain.scopes import Scope
from domain.sla_status import compute_share_at_risk
from live.counting import AreaValues
from live.subscriptions import open_view
from live.values_json import ValuesAnswers
from live.wall_figures import order_places
from tests.support.live_city import CITY, GRIDS, a_picture, a_ticket, running

SCRIPTS = Path(__file__).parents[2] / "dashboard" / "assets" / "js"
WHOLE = Scope.whole(CITY)
ON_TIME, OVERDUE_BY_ONE = running(60), running(-1)


def a_measure(**facts: Any) -> MeasureSpec:
    """Return a measure that counts overdue tickets, shown on walls."""
    row: dict[str, Any] = {
        "code": "overdue",
        "label": "逾期事项",
        "hint": "逾期",
        "unit": "逾期事项，件",
        "sums": MeasureSums.OPEN_TICKETS,
        "value": MeasureValue.COUNT,
        "scale": MeasureScale.COUNTS,
        "tooltip": (AreaFigure.VALUE, AreaFigure.OPEN_TICKETS),
        "part": frozenset({Light.RED}),
        "wall": WallTexts("逾期共 {0} 件", "逾期最多", "逾期 {0} 件", ("overdue",)),
    }
    return MeasureSpec(**(row | facts))


@pytest.fixture
def overdue(monkeypatch: pytest.MonkeyPatch) -> MeasureSpec:
    """Add a count of overdue tickets to the table for one test."""
    spec = a_measure()
    monkeypatch.setitem(MEASURES, spec.code, spec)
    return spec


@pytest.fixture
def overdue_share(monkeypatch: pytest.MonkeyPatch) -> MeasureSpec:
    """Add the share of overdue tickets to the table for one test."""
    spec = a_measure(
        code="overdue_share", value=MeasureValue.SHARE, scale=MeasureScale.SHARE, breaks=(0.1, 0.5)
    )
    monkeypatch.setitem(MEASURES, spec.code, spec)
    return spec


def a_busy_picture() -> Any:
    """Return a city with two overdue tickets in its first grid, one of three in the second."""
    return a_picture(
        [
            *(a_ticket(GRIDS[0], **OVERDUE_BY_ONE) for _ in range(2)),
            a_ticket(GRIDS[1], **OVERDUE_BY_ONE),
            *(a_ticket(GRIDS[1], **ON_TIME) for _ in range(2)),
        ]
    )


def by_grid(found: AreaValues) -> dict[str, float]:
    """Return the values of the grids that have any."""
    return {code: value for code, value in zip(found.codes, found.values.tolist(), strict=True) if value}


def test_the_values_of_an_added_measure_are_counted_and_follow_changes(overdue: MeasureSpec) -> None:
    picture = a_busy_picture()
    before = by_grid(picture.values("grid", overdue))
    late = a_ticket(GRIDS[2], **OVERDUE_BY_ONE)

    picture.apply([late.id], [late], [], event=2)

    assert before == {GRIDS[0]: 2, GRIDS[1]: 1}
    assert by_grid(picture.values("grid", overdue)) == {GRIDS[0]: 2, GRIDS[1]: 1, GRIDS[2]: 1}


def test_an_added_count_has_class_breaks_of_its_own(overdue: MeasureSpec) -> None:
    found = a_busy_picture().values("grid", overdue)

    assert found.legend == {"kind": "counts", "breaks": list(found.breaks)}
    assert found.classes.tolist() == np.searchsorted(found.breaks, found.values, side="right").tolist()


def test_an_added_share_has_the_breaks_of_its_row(overdue_share: MeasureSpec) -> None:
    found = a_busy_picture().values("grid", overdue_share)

    assert found.legend == {"kind": "share", "breaks": [0.1, 0.5]}
    assert found.classes.tolist() == [2, 1, -1, -1, -1]
    assert by_grid(found)[GRIDS[1]] == pytest.approx(1 / 3)


def test_interface_and_stream_know_an_added_measure(overdue: MeasureSpec) -> None:
    picture = a_busy_picture()

    answer = ValuesAnswers().answer(picture, "grid", get_measure("overdue"), filters=Filters(), scope=WHOLE)
    snapshot = open_view("level=grid&measure=overdue", WHOLE).snapshot(picture)

    assert b'"measure":"overdue"' in answer.plain
    assert f'"code":"{GRIDS[0]}","value":2'.encode() in answer.plain
    assert snapshot["values"] == [2, 1, 0, 0, 0]
    assert snapshot["legend"]["kind"] == "counts"


def test_the_list_of_an_added_measure_begins_with_the_most_critical(overdue: MeasureSpec) -> None:
    assert order_places(a_busy_picture().values("grid", overdue), least_ratings=10) == [0, 1]


def test_the_page_offers_an_added_measure_and_carries_its_row(overdue: MeasureSpec) -> None:
    choices = [
        getattr(part, "data-value")
        for part in sidebar.render_measure_section()._traverse()
        if getattr(part, "data-choice", None) == "measure"
    ]

    assert choices == ["open_tickets", "sla_risk", "satisfaction", "overdue"]
    assert map_config.build_measures(MEASURES.values())["overdue"] == {
        "label": "逾期事项",
        "sums": "open_tickets",
        "value": "count",
        "scale": "counts",
        "breaks": (),
        "tooltip": ["value", "open_tickets"],
    }
    assert map_config.build_legend_strings()["unit_overdue"] == "逾期事项，件"


def test_walls_show_an_added_measure_that_has_texts_for_them(overdue: MeasureSpec) -> None:
    words = wall_config.build_strings(30) | wall_config.build_measure_strings()

    assert wall_config.build_wall_measures()["overdue"]["figures"] == ("overdue",)
    assert [words[f"{kind}_overdue"] for kind in ("note", "hot", "top")] == [
        "逾期共 {0} 件",
        "逾期 {0} 件",
        "逾期最多",
    ]


def test_scripts_name_no_measure_but_the_one_a_page_starts_with() -> None:
    scripts = SCRIPTS.rglob("*.js")
    compared = re.compile(r'measure\s*[!=]==\s*"|"sla_risk"')

    assert [path.name for path in scripts if compared.search(path.read_text())] == []


def test_a_filter_that_a_measure_does_not_know_is_refused() -> None:
    spec = a_measure(filters=frozenset({"department"}))

    spec.check_filters(Filters(department="D01"))
    with pytest.raises(Invalid, match="指标"):
        spec.check_filters(Filters(urgent=True, since=date(2026, 9, 1)))


@pytest.mark.parametrize(
    "facts",
    [
        {"sums": MeasureSums.RATINGS},
        {"value": MeasureValue.MEAN},
        {"period_unit": "得分"},
        {"scale": MeasureScale.SATISFACTION},
        {"scale": MeasureScale.SHARE},
    ],
    ids=["ratings-counted", "mean-of-tickets", "unit-of-periods", "diverging-count", "share-without-breaks"],
)
def test_a_row_that_no_sums_can_answer_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="overdue"):
        a_measure(**facts)


def test_the_risk_of_an_area_is_its_share_at_risk() -> None:
    counts = Counter(dict(zip(LIGHT_ORDER, (5, 4, 3, 2, 1, 7), strict=True)))

    assert compute_value(SLA_RISK, counts) == compute_share_at_risk(counts)
    assert compute_value(OPEN_TICKETS, counts) == counts.total()
    assert compute_value(SLA_RISK, {Light.PAUSED: 2}) is None


def test_every_measure_has_its_names_in_english() -> None:
    with i18n.use("en"):
        rows = map_config.build_measures([OPEN_TICKETS, SLA_RISK, SATISFACTION])

    assert [row["label"] for row in rows.values()] == ["Open tickets", "SLA risk", "Department satisfaction"]
