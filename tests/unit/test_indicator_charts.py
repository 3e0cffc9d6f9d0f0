"""What charts of indicators say where there are no numbers: the reason once, not in every chart."""

from types import SimpleNamespace
from typing import Any

from dashboard.indicators import charts
from domain.errors import DomainError


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
