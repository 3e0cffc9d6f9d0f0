"""Queries for the quarterly forms of agencies: those that wait, one whole, a year's, and the facts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, Integer, Text, column, func, literal, select
from sqlalchemy.orm import Session

from db.aliases import share_alias
from db.models import AgencyForm, AgencyFormAmendment, Department
from db.models.workflow_events import build_key_conditions
from db.queries.rollup_spans import split_days
from domain.agency_forms import AGENCY_FORM_ACTS, AgencyFormStatus, FormSide
from domain.agency_scores import SettingOfDay, SideScore
from domain.assessment_freezes import AssessmentPeriod, FrozenForm
from domain.errors import NotFound
from domain.periods import ONE_DAY
from domain.rollups import ORDER_MEASURES

MOST = 400


@dataclass(frozen=True, slots=True)
class AgencyFormFacts:
    """One form. rater: who fills it in. percent: its share of the result of the quarter.

    items, most: names and most points, in the order of the form. points: given for each, None where nothing
    was filled in. sample: the items are the shipped samples. items_since: since when they hold, None from the
    start.
    """

    id: UUID
    agency: str
    agency_name: str
    agency_name_en: str | None
    year: int
    quarter: int
    side: FormSide
    rater: str
    rater_name: str
    rater_name_en: str | None
    town_code: str
    percent: int
    items: tuple[str, ...]
    most: tuple[int, ...]
    points: tuple[int, ...] | None
    items_version: int
    items_since: date | None
    sample: bool
    remark: str
    status: AgencyFormStatus
    opened_at: datetime
    due_at: datetime | None
    close_by: datetime | None
    filled_at: datetime | None
    closed_at: datetime | None
    version: int

    @property
    def total(self) -> int | None:
        """Return the sum of the points; None where nothing was filled in."""
        return None if self.points is None else sum(self.points)

    @property
    def score(self) -> SideScore:
        """Return what the form counts."""
        return SideScore(self.percent, self.total, sum(self.most))


@dataclass(frozen=True, slots=True)
class FormAmendment:
    """An entry after the freeze; before: what counted until then, None where the form was missing."""

    form_id: UUID
    before: tuple[int, ...] | None
    points: tuple[int, ...]
    reason: str
    amended_at: datetime
    amended_by_name: str


@dataclass(frozen=True, slots=True)
class AgencyOrderFacts:
    """Call and response of an agency in a quarter: sums of its ordinary work orders, by what was due when.

    missing_days: of the quarter, not counted yet. measures: by the codes of ``domain.rollups``.
    """

    missing_days: int
    measures: dict[str, int]


_AGENCY, _RATER = share_alias(Department), share_alias(Department)
_COMPUTED: dict[str, Any] = {
    "agency_name": _AGENCY.name,
    "agency_name_en": _AGENCY.name_en,
    "rater_name": _RATER.name,
    "rater_name_en": _RATER.name_en,
}
_COLUMNS: tuple[Any, ...] = tuple(
    _COMPUTED.get(name, getattr(AgencyForm, name, None)) for name in AgencyFormFacts.__slots__
)
_LISTS = {"items", "most", "points"}


def list_forms(
    session: Session, city: str, *, status: AgencyFormStatus | None = None
) -> list[AgencyFormFacts]:
    """Return the newest forms within the scope, of one state where it is given."""
    wanted = () if status is None else (AgencyForm.status == status,)
    return _list(session, city, *wanted)


def list_unfinished(session: Session, city: str) -> list[AgencyFormFacts]:
    """Return the forms within the scope that are not closed, the newest quarter first."""
    return _list(session, city, AgencyForm.status != AgencyFormStatus.CLOSED)


def list_closed(session: Session, city: str) -> list[AgencyFormFacts]:
    """Return the newest closed forms within the scope."""
    return _list(session, city, AgencyForm.status == AgencyFormStatus.CLOSED)


def list_of_year(
    session: Session, city: str, year: int, *, agency: str | None = None
) -> list[AgencyFormFacts]:
    """Return the forms of a year within the scope, of one agency where it is given."""
    wanted: list[ColumnElement[bool]] = [AgencyForm.year == year]
    if agency is not None:
        wanted.append(AgencyForm.agency == agency)
    return _list(session, city, *wanted, most=None)


def load_form(session: Session, city: str, name: str) -> AgencyFormFacts:
    """Return the form with this id within the scope. Raises NotFound."""
    found = _list(session, city, *build_key_conditions(AgencyForm, name))
    if not found:
        raise NotFound(AGENCY_FORM_ACTS.missing)
    return found[0]


def list_amendments(
    session: Session, city: str, year: int, *, agency: str | None = None, form: UUID | None = None
) -> list[FormAmendment]:
    """Return what was amended of frozen forms of a year within the scope, the earliest first."""
    kept = AgencyFormAmendment
    wanted: list[ColumnElement[bool]] = [AgencyForm.year == year]
    if agency is not None:
        wanted.append(AgencyForm.agency == agency)
    if form is not None:
        wanted.append(AgencyForm.id == form)
    asked = (
        select(kept.form_id, kept.before, kept.points, kept.reason, kept.amended_at, kept.amended_by_name)
        .join(AgencyForm, (AgencyForm.city == kept.city) & (AgencyForm.id == kept.form_id))
        .where(kept.city == city, *wanted)
        .order_by(kept.amended_at, kept.id)
    )
    return [
        FormAmendment(
            row.form_id,
            None if row.before is None else tuple(row.before),
            tuple(row.points),
            row.reason,
            row.amended_at,
            row.amended_by_name,
        )
        for row in session.execute(asked)
    ]


def list_frozen_forms(session: Session, city: str, period: AssessmentPeriod) -> list[FrozenForm]:
    """Return what is frozen of the forms of a quarter or year within the scope."""
    wanted: list[ColumnElement[bool]] = [AgencyForm.year == period.year]
    if period.quarter is not None:
        wanted.append(AgencyForm.quarter == period.quarter)
    return [
        FrozenForm(
            one.agency,
            AssessmentPeriod(one.year, one.quarter).code,
            one.side.value,
            one.percent,
            tuple(zip(one.items, one.most, strict=True)),
            one.points,
        )
        for one in _list(session, city, *wanted, most=None)
    ]


def list_setting_changes(session: Session) -> list[SettingOfDay]:
    """Return the changes of the settings of forms that have taken effect, the earliest first."""
    found = func.agency_setting_changes().table_valued(
        column("key", Text), column("effective_on", Date), column("before", Text), column("after", Text)
    )
    return [SettingOfDay(*row) for row in session.execute(select(*found.c))]


def load_order_facts(session: Session, city: str, agency: str, period: AssessmentPeriod) -> AgencyOrderFacts:
    """Return the call and response facts of an agency, to those who assess it, itself and the whole city."""
    span = split_days(session, city, period.first, period.after - ONE_DAY, months=True)
    found = func.agency_order_sums(
        agency, literal(list(span.days), ARRAY(Date)), literal(list(span.months), ARRAY(Date))
    ).table_valued(column("counts", ARRAY(Integer)))
    sums = [0] * len(ORDER_MEASURES)
    for [counts] in session.execute(select(found.c.counts)):
        for place, count in enumerate(counts):
            sums[place] += count
    codes = [measure.code for measure in ORDER_MEASURES]
    return AgencyOrderFacts(span.missing_days, dict(zip(codes, sums, strict=True)))


def _list(
    session: Session, city: str, *wanted: ColumnElement[bool], most: int | None = MOST
) -> list[AgencyFormFacts]:
    asked = (
        select(*_COLUMNS)
        .join(_AGENCY, (_AGENCY.city == AgencyForm.city) & (_AGENCY.code == AgencyForm.agency))
        .join(_RATER, (_RATER.city == AgencyForm.city) & (_RATER.code == AgencyForm.rater))
        .where(AgencyForm.city == city, *wanted)
        .order_by(
            AgencyForm.year.desc(), AgencyForm.quarter.desc(), AgencyForm.agency, AgencyForm.side.desc()
        )
        .limit(most)
    )
    return [_to_facts(tuple(row)) for row in session.execute(asked)]


def _to_facts(row: tuple[Any, ...]) -> AgencyFormFacts:
    values = dict(zip(AgencyFormFacts.__slots__, row, strict=True))
    for name in _LISTS:
        values[name] = None if values[name] is None else tuple(values[name])
    return AgencyFormFacts(**values)
