"""Load what the page of the responsibility list shows at an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import clock
from dashboard.shared.chart_follower import ChartFollower
from dashboard.shared.party_names import load_party_names
from db.queries import amendments, cities, duties, duty_counts, duty_figures, reference_data, ticket_steps
from db.queries.amendments import AmendmentSummary
from db.queries.cities import CityFacts
from db.queries.duties import DutyDetail, DutyListPage, DutyVersionFacts
from db.queries.duty_counts import DutyLink, KindOfDepartment
from db.queries.duty_figures import DutyFigures
from db.session import Session
from domain.duties import DutyField, DutyList, PowerKind
from domain.duty_diff import DutyListDiff
from domain.duty_request import DutiesRequest, DutiesView
from domain.errors import NotFound
from domain.scopes import Actor
from domain.settings import FIGURES_PERIOD
from i18n import either

PAGE_ROWS = 60
Group = DutyField | PowerKind
SAMPLE = "示例"  # in the document number of lists that are no real ones


@dataclass(frozen=True, slots=True)
class Offered:
    """The choices of the filters, each with how many duties the other filters leave it.

    groups: fields of the shared list, kinds of power of the other one, in their order.
    """

    groups: Mapping[Group, int]
    departments: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ListBody:
    """A page of a list."""

    page: DutyListPage


@dataclass(frozen=True, slots=True)
class TotalsBody:
    """The items of departments counted by department and kind."""

    counts: Sequence[KindOfDepartment]


@dataclass(frozen=True, slots=True)
class DutyBody:
    """A duty whole; powers: names of the items on which it rests, matters: of its matters, both by code.

    resting: the shared duties that rest on it. figures: of its tickets in sight, of 30 days where they are of
    a period. amendments: by which its texts came to be, the newest first. follower: the ticket that follows
    its flow chart.
    """

    detail: DutyDetail
    powers: Mapping[str, str]
    matters: Mapping[str, str]
    resting: Sequence[DutyLink]
    figures: DutyFigures
    amendments: Sequence[AmendmentSummary] = ()
    follower: ChartFollower | None = None


@dataclass(frozen=True, slots=True)
class ChangesBody:
    """What a version says differently from an earlier one; code: only of this duty."""

    since: DutyVersionFacts
    until: DutyVersionFacts
    diff: DutyListDiff
    code: str | None


@dataclass(frozen=True, slots=True)
class NothingBody:
    """There is nothing to show at the address. reason: a sentence, translated."""

    reason: NotFound


Body = ListBody | TotalsBody | DutyBody | ChangesBody | NothingBody


@dataclass(frozen=True, slots=True)
class DutiesReading:
    """Everything that the page shows. today: in the city. versions: of the list, the newest first.

    totals: of both lists on the day. names: of departments by code.
    """

    request: DutiesRequest
    city: CityFacts
    today: date
    versions: Sequence[DutyVersionFacts]
    totals: Mapping[DutyList, int]
    offered: Offered
    names: Mapping[str, str]
    body: Body

    @property
    def day(self) -> date:
        """Return the day as of which it is shown."""
        return self.request.day or self.today

    @property
    def version(self) -> DutyVersionFacts | None:
        """Return the version of the list in force on the day."""
        return find_version(self.versions, self.day)

    @property
    def is_sample(self) -> bool:
        """Return whether the list is sample data."""
        return any(SAMPLE in version.reference for version in self.versions)


def read_page(session: Session, actor: Actor, request: DutiesRequest) -> DutiesReading:
    """Return what an address shows."""
    city = cities.load_city_facts(session, actor.city)
    today = clock.now(session, actor.city).astimezone(city.zone).date()
    follower = _load_follower(session, actor.city, request, today=today)
    request = request if follower is None else replace(request, day=follower.day)
    day = request.day or today
    versions = duties.list_versions(session, actor.city, request.duty_list)
    body = _load_body(session, actor.city, request, day, versions=versions)
    if isinstance(body, DutyBody):
        body = replace(body, follower=follower)
    if isinstance(body, DutyBody) and body.detail.duty.duty_list is not request.duty_list:
        request = replace(request, duty_list=body.detail.duty.duty_list, field=None, kind=None)
        versions = duties.list_versions(session, actor.city, request.duty_list)
    return DutiesReading(
        request=request,
        city=city,
        today=today,
        versions=versions,
        totals=duty_counts.count_lists(session, actor.city, as_of=day),
        offered=_load_offered(session, actor.city, request, day),
        names=load_party_names(session, actor.city),
        body=body,
    )


def _load_follower(
    session: Session, city: str, request: DutiesRequest, *, today: date
) -> ChartFollower | None:
    """Return the ticket that the address of a duty names; None where it names none.

    A ticket keeps the text under which it was dispatched: where that has ended, its last day is shown.
    """
    if request.ticket is None or request.duty is None:
        return None
    try:
        found = ticket_steps.load_step_ticket(session, city, request.ticket)
    except NotFound:
        return ChartFollower(request.ticket, None, request.day)
    ended = found.duty == request.duty and found.last_day is not None and found.last_day < today
    return ChartFollower(found.number, found, request.day or (found.last_day if ended else None))


def find_version(versions: Sequence[DutyVersionFacts], day: date) -> DutyVersionFacts | None:
    """Return the version in force on a day, of versions of which the newest is first."""
    return next((version for version in versions if version.effective_from <= day), None)


def _load_offered(session: Session, city: str, request: DutiesRequest, day: date) -> Offered:
    """Return the choices of a list; an opened duty and the counted views need none."""
    if request.duty is not None or request.view is not None:
        return Offered({}, {})
    asked = duty_counts.to_filter(request)
    others = replace(asked, duty_field=None, power_kind=None)
    counted: dict[Group, int] = {}
    if request.duty_list is DutyList.SHARED:
        fields = duty_counts.count_fields(session, city, others, as_of=day)
        counted.update((field, fields[field]) for field in DutyField if field in fields)
    else:
        kinds = duty_counts.count_kinds(session, city, others, as_of=day)
        counted.update((kind, kinds[kind]) for kind in PowerKind if kind in kinds)
    everywhere = replace(asked, department=None)
    return Offered(counted, duty_counts.count_departments(session, city, everywhere, as_of=day))


def _load_body(
    session: Session,
    city: str,
    request: DutiesRequest,
    day: date,
    *,
    versions: Sequence[DutyVersionFacts],
) -> Body:
    try:
        if request.view is DutiesView.CHANGES:
            return _load_changes(session, city, request, versions)
        if request.duty is not None:
            return _load_duty(session, city, request.duty, day)
    except NotFound as error:
        return NothingBody(error)
    if request.view is DutiesView.TOTALS:
        return TotalsBody(duty_counts.list_department_kinds(session, city, as_of=day))
    page = duties.list_duties(
        session, city, duty_counts.to_filter(request), as_of=day, limit=PAGE_ROWS, after=request.after
    )
    return ListBody(page)


def _load_duty(session: Session, city: str, code: str, day: date) -> DutyBody:
    """Return a duty as it holds on a day. Raises NotFound."""
    detail = duties.load_duty(session, city, code, as_of=day)
    duty = detail.duty
    shared = duty.duty_list is DutyList.SHARED
    named = {
        matter.code: either(matter.name, matter.name_en)
        for matter in (reference_data.list_matters(session, city) if duty.matters else ())
    }
    return DutyBody(
        detail=detail,
        powers=duty_counts.list_names_on(session, city, duty.powers, as_of=day) if duty.powers else {},
        matters={code: named.get(code, code) for code in duty.matters},
        resting=[] if shared else duty_counts.list_duties_resting_on(session, city, duty.code, as_of=day),
        figures=duty_figures.load_figures(
            session, city, duty.code, now=clock.now(session, city), period=FIGURES_PERIOD
        ),
        amendments=amendments.list_amendments_of_duty(session, city, duty.code) if shared else (),
    )


def _load_changes(
    session: Session, city: str, request: DutiesRequest, versions: Sequence[DutyVersionFacts]
) -> ChangesBody:
    """Return what the chosen versions say differently, the newest and the one before by default.

    Raises NotFound where one of them was never published.
    """
    known = {version.version: version for version in versions}
    newest = max(known, default=0)
    until = request.until or newest
    since = request.since or until - 1
    for version in (since, until):
        if version not in known:
            raise NotFound("没有第 {version} 版责任清单", version=version)
    before, after = sorted((since, until))
    diff = duties.load_diff(session, city, request.duty_list, before=before, after=after)
    if request.duty is not None:
        diff = _only(diff, request.duty)
    return ChangesBody(known[before], known[after], diff, request.duty)


def _only(diff: DutyListDiff, code: str) -> DutyListDiff:
    return DutyListDiff(
        added=tuple(duty for duty in diff.added if duty.code == code),
        removed=tuple(duty for duty in diff.removed if duty.code == code),
        changed=tuple(change for change in diff.changed if change.after.code == code),
    )
