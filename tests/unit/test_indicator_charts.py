"""What charts of indicators say: a reason where there are no numbers, once, and names as they are."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.indicators import charts, figures
from dashboard.shared.chart_template import Figure
from db.queries.indicator_trends import TrendPoint
from db.queries.indicators import Counted, IndicatorRow
from domain.errors import DomainError
from domain.indicator_periods import PeriodStep

TAGGED = "<a href='x'>&</a>"
ROW = IndicatorRow("a", None, None, Counted(9, 10), None, None)
POINT = TrendPoint(date(2026, 1, 1), Counted(3, 4), None)


def a_refusal(message_id: str, **values: Any) -> DomainError:
    return DomainError(message_id, **values)


def words_of(totals: DomainError, ranking: DomainError) -> str:
    reading: Any = SimpleNamespace(totals=totals, ranking=ranking)
    return str(charts._ranking(reading)["words"])


def test_a_reason_that_the_tiles_give_is_not_repeated():
    why = "这一时段还有 {days} 天没有汇总，后台正在由近到远汇总，请稍后再看"

    assert "没有汇总" not in words_of(a_refusal(why, days=4), a_refusal(why, days=4))
    assert "没有汇总" in words_of(a_refusal(why, days=4), a_refusal(why, days=9))


def test_another_reason_is_said_in_its_chart():
    assert "另一原因" in words_of(a_refusal("一个原因"), a_refusal("另一原因"))


@pytest.mark.parametrize(
    "figure",
    [
        figures.build_ranking([ROW], {"a": TAGGED}, mean=0.8, chosen=None),
        figures.build_towns({"001": [POINT]}, {"001": TAGGED}, step=PeriodStep.DAY, chosen=None),
    ],
    ids=["ranking", "towns"],
)
def test_a_name_is_text_in_a_chart_that_knows_tags(figure: Figure) -> None:
    said = str(figure)

    assert "<a" not in said
    assert "&lt;a href='x'&gt;&amp;" in said
