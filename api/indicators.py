"""Indicators API: rates with numerator and denominator, compared with the period before and last year's."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

import clock
from db.queries import indicators
from db.queries.indicators import Counted, IndicatorFigures, IndicatorRow, IndicatorTable
from db.session import Session
from domain.errors import Invalid
from domain.indicator_periods import PeriodStep
from domain.indicator_questions import IndicatorQuestion, narrow_to_reach, read_question
from domain.indicators import BY_CODE, INDICATORS, Better, Breakdown, IndicatorSpec
from domain.scopes import Actor
from etl import indicator_files
from i18n import t
from web.dependencies import CityActor, CityDbSession
from web.indicator_labels import label_row

router = APIRouter(prefix="/api/v1", tags=["indicators"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
Code = Annotated[
    str | None, Query(max_length=200, description="Codes of indicators, separated by commas; all if left out")
]


async def get_question(
    request: Request,
    by: Annotated[Breakdown, Query(description="What the indicators are split by")] = Breakdown.TOWN,
    period: Annotated[PeriodStep, Query(description="Length of the running period")] = PeriodStep.MONTH,
    until: Annotated[
        date | None, Query(description="Last day; without it, and at the most, the newest counted one")
    ] = None,
) -> IndicatorQuestion:
    """Return the question of the query; each breakdown is also the name of a filter by one key."""
    narrowed = {name.value: request.query_params.get(name.value, "") for name in Breakdown}
    day = "" if until is None else until.isoformat()
    return read_question({**narrowed, "by": by.value, "period": period.value, "until": day})


Question = Annotated[IndicatorQuestion, Depends(get_question)]


class IndicatorRowAnswer(BaseModel):
    """One key. value, previous, last_year: per cent with two decimals, null where nothing was due.

    previous and last_year are null, too, where a day of those periods is not counted.
    """

    key: str
    label: str
    numerator: int
    denominator: int
    value: float | None
    previous: float | None
    last_year: float | None


class IndicatorAnswer(BaseModel):
    """One indicator over the days from ``since`` to ``until``; better: which way it improves."""

    code: str
    name: str
    unit: str
    definition: str
    better: Better
    since: date
    until: date
    rows: list[IndicatorRowAnswer]


@router.get("/indicators")
def list_indicators(
    actor: CityActor, session: CityDbSession, question: Question, code: Code = None
) -> list[IndicatorAnswer]:
    """Return the indicators split by ``by`` over the running ``period`` up to ``until``.

    Each breakdown is also a filter by one key: town=, unit=, department=, agency=, work_field=, matter=,
    duty=, channel=, origin=, requester_kind=, request_kind=. One of them can be combined with the town; other
    combinations are refused with 422, periods with days that are not counted yet with 409.
    """
    table = _load(session, actor, question, code)
    return [_to_answer(table, figures) for figures in table.figures]


@router.get("/indicators.csv", response_class=Response)
def export_csv(actor: CityActor, session: CityDbSession, question: Question, code: Code = None) -> Response:
    """Return the same as CSV with a byte-order mark, with the definition of each indicator."""
    table = _load(session, actor, question, code)
    return _to_file(indicator_files.write_csv(_list_lines(table)), CSV, f"indicators-{actor.city}.csv")


@router.get("/indicators.xlsx", response_class=Response)
def export_xlsx(actor: CityActor, session: CityDbSession, question: Question, code: Code = None) -> Response:
    """Return the same as a workbook: the numbers, and a sheet of definitions."""
    table = _load(session, actor, question, code)
    content = indicator_files.write_xlsx(_list_lines(table), specs=[one.spec for one in table.figures])
    return _to_file(content, XLSX, f"indicators-{actor.city}.xlsx")


def _load(session: Session, actor: Actor, question: IndicatorQuestion, code: str | None) -> IndicatorTable:
    asked = narrow_to_reach(actor, question)
    now = clock.now(session, actor.city)
    return indicators.load_indicators(session, actor, asked, now=now, specs=_choose(code))


def _choose(code: str | None) -> tuple[IndicatorSpec, ...]:
    codes = [one for one in (code or "").split(",") if one]
    if unknown := [one for one in codes if one not in BY_CODE]:
        raise Invalid("没有编码为 {code} 的指标", code=unknown[0])
    return tuple(BY_CODE[one] for one in codes) or INDICATORS


def _to_answer(table: IndicatorTable, figures: IndicatorFigures) -> IndicatorAnswer:
    spec = figures.spec
    return IndicatorAnswer(
        code=spec.code,
        name=t(spec.name),
        unit=spec.unit,
        definition=t(spec.definition),
        better=spec.better,
        since=table.periods.current.first,
        until=table.periods.current.last,
        rows=[_to_row(table.question.by, row) for row in figures.rows],
    )


def _to_row(by: Breakdown, row: IndicatorRow) -> IndicatorRowAnswer:
    return IndicatorRowAnswer(
        key=row.key,
        label=label_row(by, row),
        numerator=row.current.numerator,
        denominator=row.current.denominator,
        value=to_percent(row.current),
        previous=to_percent(row.previous),
        last_year=to_percent(row.last_year),
    )


def to_percent(counted: Counted | None) -> float | None:
    """Return a share in per cent with two decimals, None of nothing."""
    return None if counted is None or counted.value is None else round(100 * counted.value, 2)


def _list_lines(table: IndicatorTable) -> list[indicator_files.IndicatorLine]:
    return [
        indicator_files.IndicatorLine(
            figures.spec, label_row(table.question.by, row), table.periods.current, row
        )
        for figures in table.figures
        for row in figures.rows
    ]


def _to_file(content: bytes, kind: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=kind, headers=headers)
