"""Count all tickets and ratings by plain SQL: the reference of the reconciler, minute by minute.

Nothing is kept and nothing is incremental, so that it is easy to believe.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, any_, case, false, func, literal, or_, select, true
from sqlalchemy.orm import Session

from db.models import Evaluation, Ticket
from db.queries.area_tree import AreaTree, LevelAreas
from db.queries.filters import apply_rating_period, build_conditions, build_rating_conditions
from db.queries.sla_status import build_light_column, build_unstopped_clock
from domain.enums import Light, Secrecy
from domain.filters import Filters
from domain.measures import MeasureSpec, MeasureSums, compute_value
from domain.satisfaction import Scores, compute_shrunk_mean
from domain.scopes import Reach, Scope, sees_all
from domain.sla_status import get_worst_light

Cells = dict[Any, int]  # light, or "ratings" and "points" → how many


@dataclass(frozen=True, slots=True)
class CountQuery:
    """Parameters of a count; ``least_secret`` and the rest are the city's settings."""

    filters: Filters
    scope: Scope
    now: datetime
    zone: ZoneInfo
    scores: Scores = field(default_factory=Scores)
    shrinkage: int = 10
    least_secret: int = 3
    period_days: int = 90


@dataclass(frozen=True, slots=True)
class PlainArea:
    """Figures of one area: value (None = no data), how many it rests on, and its worst light."""

    value: float | None
    count: int
    worst: Light | None


@dataclass(frozen=True, slots=True)
class PlainValues:
    """Figures of the areas of one level that have any, by code."""

    areas: dict[str, PlainArea]
    unlocated: int
    total: int


def count_area_values(
    session: Session, tree: AreaTree, *, level: str, measure: MeasureSpec, question: CountQuery
) -> PlainValues:
    """Return the figures of one level. The role must see the whole city; the scope is a condition here."""
    asked = next(held for held in tree.levels if held.code == level)
    column = _column(asked, tree)
    read = _ratings if measure.sums is MeasureSums.RATINGS else _tickets
    rows = read(session, column, question)
    shown = _shown(rows, asked, tree, question)
    total = _sum(cells for _, _, cells in rows)
    mean = _city_mean(session, column, question, total) if measure.sums is MeasureSums.RATINGS else None
    count = sum(_count(cells) for cells in shown.values())
    return PlainValues(
        areas={code: _figures(cells, measure, mean, question) for code, cells in shown.items()},
        unlocated=_count(total) - count,
        total=_count(total),
    )


def build_scope_condition(scope: Scope) -> ColumnElement[bool]:
    """Return the condition on ``Ticket`` that row security makes of a scope."""
    if sees_all(scope):
        return true()
    reached = _build_reach_condition(scope)
    return reached if scope.secrets else reached & (Ticket.secrecy == Secrecy.NORMAL)


def _build_reach_condition(scope: Scope) -> ColumnElement[bool]:
    plain = Ticket.secrecy != Secrecy.SECRET
    if scope.reach is Reach.TOWN:
        return or_((Ticket.town_code == scope.town) & plain, _involves(scope.town))
    if scope.reach is Reach.DEPARTMENT:
        return _involves(scope.department)
    if scope.reach is Reach.UNIT:
        return (Ticket.unit_code == scope.unit) & plain
    if scope.reach is Reach.GRID:
        return (Ticket.grid_code == scope.grid) & plain
    if scope.reach is Reach.WHOLE:
        return true()
    return false()


def _involves(party: str | None) -> ColumnElement[bool]:
    return literal(party) == any_(Ticket.departments)


Rows = Sequence[tuple[str | None, bool, Cells]]


def _tickets(session: Session, column: ColumnElement[str | None], question: CountQuery) -> Rows:
    clocks = build_unstopped_clock()
    light = build_light_column(clocks, question.now).label("light")
    secret = (Ticket.secrecy == Secrecy.SECRET).label("secret")
    found = session.execute(
        select(column, secret, light, func.count())
        .outerjoin(clocks, true())
        .where(
            Ticket.city == question.scope.city,
            Ticket.closed_at.is_(None),
            build_scope_condition(question.scope),
        )
        .where(*build_conditions(question.filters, question.zone))
        .group_by(column, secret, light)
    )
    return [(code, hidden, {Light(shown): count}) for code, hidden, shown, count in found]


def _ratings(session: Session, column: ColumnElement[str | None], question: CountQuery) -> Rows:
    today = question.now.astimezone(question.zone).date()
    within = apply_rating_period(question.filters, today, days=question.period_days)
    scores = question.scores
    points = case(scores.speed, value=Evaluation.speed) + case(scores.effect, value=Evaluation.effect)
    secret = (Ticket.secrecy == Secrecy.SECRET).label("secret")
    found = session.execute(
        select(column, secret, func.count(), func.sum(points))
        .select_from(Evaluation)
        .join(Ticket, (Ticket.city == Evaluation.city) & (Ticket.id == Evaluation.ticket_id))
        .where(Evaluation.city == question.scope.city, build_scope_condition(question.scope))
        .where(*build_rating_conditions(within, question.zone))
        .group_by(column, secret)
    )
    return [(code, hidden, {"ratings": count, "points": total}) for code, hidden, count, total in found]


def _column(asked: LevelAreas, tree: AreaTree) -> ColumnElement[str | None]:
    """Return which column of a ticket names its area on this level."""
    if asked.depth == 0:
        return literal(asked.codes[0] if asked.codes else None).label("code")
    if asked.depth == max(level.depth for level in tree.levels):
        return Ticket.grid_code.label("code")
    return (Ticket.town_code if asked.depth == 1 else Ticket.unit_code).label("code")


def _shown(rows: Rows, asked: LevelAreas, tree: AreaTree, question: CountQuery) -> dict[str, Cells]:
    """Return the cells of the areas that may be shown: secret ones of the city, or in groups of a town."""
    plain: dict[str, Cells] = defaultdict(dict)
    hidden: dict[str, Cells] = defaultdict(dict)
    codes = set(asked.codes)
    for code, is_secret, cells in rows:
        if code in codes and _may_see(code, tree.parents, question.scope):
            _add((hidden if is_secret else plain)[code], cells)
    for code, cells in hidden.items():
        if asked.depth == 0 or (asked.depth == 1 and _count(cells) >= question.least_secret):
            _add(plain[code], cells)
    return plain


def _may_see(code: str | None, parents: Mapping[str, str | None], scope: Scope) -> bool:
    if scope.reach in (Reach.WHOLE, Reach.DEPARTMENT):
        return True
    home = None if scope.reach is Reach.NONE else getattr(scope, scope.reach.value)
    return (
        home is not None and code is not None and (home in _up(code, parents) or code in _up(home, parents))
    )


def _up(code: str | None, parents: Mapping[str, str | None]) -> list[str]:
    found = []
    while code is not None:
        found.append(code)
        code = parents.get(code)
    return found


def _city_mean(
    session: Session, column: ColumnElement[str | None], question: CountQuery, total: Cells
) -> Fraction | None:
    """Return the mean of all ratings of the city under the filters, None of none. total: of the scope."""
    if question.scope != question.scope.widest:
        whole = replace(question, scope=question.scope.widest)
        total = _sum(cells for _, _, cells in _ratings(session, column, whole))
    return Fraction(total["points"], 2 * total["ratings"]) if total else None


def _figures(cells: Cells, measure: MeasureSpec, mean: Fraction | None, question: CountQuery) -> PlainArea:
    if measure.sums is MeasureSums.RATINGS:
        points = Fraction(cells["points"], 2)
        value = compute_shrunk_mean(points, cells["ratings"], city_mean=mean, k=question.shrinkage)
        return PlainArea(value, cells["ratings"], None)
    exact = compute_value(measure, cells)
    return PlainArea(
        None if exact is None else float(exact),
        _count(cells),
        get_worst_light(light for light, count in cells.items() if count),
    )


def _count(cells: Mapping[Any, int]) -> int:
    return cells["ratings"] if "ratings" in cells else sum(cells.values())


def _sum(found: Iterable[Cells]) -> Cells:
    total: Cells = {}
    for cells in found:
        _add(total, cells)
    return total


def _add(into: Cells, cells: Cells) -> None:
    for key, count in cells.items():
        into[key] = into.get(key, 0) + count
