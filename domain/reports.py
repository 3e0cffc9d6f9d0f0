"""Reports of a day, week or month: for whom they are made, over which days, and when they are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType

from domain.enums import Role
from domain.errors import Invalid, NotAllowed
from domain.indicator_periods import DayRange, PeriodStep, get_period_end, get_period_start
from domain.periods import EARLIEST, ONE_DAY
from domain.scopes import Actor, Reach, Scope
from domain.setting_formats import to_time
from domain.stored_settings import get_setting


class ReportKind(StrEnum):
    """How much time a report is about."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class ReportAudience(StrEnum):
    """For whom a report is made: its figures are those that these people see on their screens.

    OFFICE: who sees the whole city without secret and internal tickets.
    """

    LEADERS = "leaders"
    OFFICE = "office"
    TOWN = "town"
    DEPARTMENT = "department"
    AGENCY = "agency"


class ReportState(StrEnum):
    """How far a report is."""

    WAITING = "waiting"
    BUILDING = "building"
    DONE = "done"
    FAILED = "failed"


class ReportFormat(StrEnum):
    """In which form a report can be had as a file."""

    PDF = "pdf"
    XLSX = "xlsx"


STEPS: Mapping[ReportKind, PeriodStep] = MappingProxyType(
    {
        ReportKind.DAILY: PeriodStep.DAY,
        ReportKind.WEEKLY: PeriodStep.WEEK,
        ReportKind.MONTHLY: PeriodStep.MONTH,
    }
)
BUILDERS = frozenset({Role.LEADER, Role.ADMINISTRATOR})
READERS = frozenset(
    {
        Role.LEADER,
        Role.ASSESSMENT_OFFICE,
        Role.ADMINISTRATOR,
        Role.TOWN,
        Role.DEPARTMENT,
        Role.AGENCY,
    }
)
WHOLE_CITY = (ReportAudience.LEADERS, ReportAudience.OFFICE)
OF_ORDERS = (ReportAudience.DEPARTMENT, ReportAudience.AGENCY)  # they are counted by their work orders
MONTH_TIMES = 3  # how many times the weeks that a day or week is compared with a month is compared with
ATTEMPTS = 4  # then a report is given up; an administrator can start it again


@dataclass(frozen=True, slots=True)
class ReportRecipient:
    """For whom one report is made; code: of the town or party, empty for the whole city."""

    audience: ReportAudience
    code: str = ""

    def __post_init__(self) -> None:
        """Refuse a town, department or agency without its code."""
        if bool(self.code) == (self.audience in WHOLE_CITY):
            raise ValueError(f"{self.audience} and {self.code!r} do not fit")

    def to_actor(self, city: str) -> Actor:
        """Return an actor who sees what this recipient sees, for reading the figures."""
        if self.audience is ReportAudience.LEADERS:
            role, scope = Role.LEADER, Scope.whole(city)
        elif self.audience is ReportAudience.OFFICE:
            role, scope = Role.ASSESSMENT_OFFICE, Scope.open_to_all(city)
        elif self.audience is ReportAudience.TOWN:
            role, scope = Role.TOWN, Scope(city, Reach.TOWN, town=self.code)
        else:
            role = Role.AGENCY if self.audience is ReportAudience.AGENCY else Role.DEPARTMENT
            scope = Scope(city, Reach.DEPARTMENT, department=self.code)
        return Actor("report", "", frozenset({role}), scope)


LEADERS, OFFICE = ReportRecipient(ReportAudience.LEADERS), ReportRecipient(ReportAudience.OFFICE)


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """Which reports a city makes, and from which time of day on.

    kept_days: how long the files of the daily reports of towns and departments are kept.
    """

    begins: time
    kinds: tuple[ReportKind, ...]
    of_parties: bool
    kept_days: int


@dataclass(frozen=True, slots=True)
class ReportLimits:
    """What counts as a surge, how many cases a rank needs, how many tickets are listed; city settings.

    usual_weeks: with how many weeks before a day or week is compared.
    """

    surge_percent: int
    surge_least: int
    usual_weeks: int
    least_cases: int
    tickets: int


def parse_plan(stored: Mapping[str, object]) -> ReportPlan:
    """Return the plan of a city from its settings."""
    return ReportPlan(
        begins=to_time(int(get_setting(stored, "reports.begins"))),
        kinds=tuple(kind for kind in ReportKind if get_setting(stored, f"reports.{kind.value}")),
        of_parties=bool(get_setting(stored, "reports.of_parties")),
        kept_days=int(get_setting(stored, "reports.kept_days")),
    )


def parse_report_limits(stored: Mapping[str, object]) -> ReportLimits:
    """Return the limits of a city from its settings."""
    return ReportLimits(
        surge_percent=int(get_setting(stored, "reports.surge_percent")),
        surge_least=int(get_setting(stored, "reports.surge_least")),
        usual_weeks=int(get_setting(stored, "reports.usual_weeks")),
        least_cases=int(get_setting(stored, "reports.least_cases")),
        tickets=int(get_setting(stored, "reports.tickets")),
    )


def find_due_period(kind: ReportKind, local_now: datetime, *, begins: time) -> DayRange:
    """Return the newest period whose report is due.

    Due is each day yesterday, each Monday the last week, each 1st the last month, from ``begins`` on.
    """
    day = local_now.date() if local_now.time() >= begins else local_now.date() - ONE_DAY
    return find_period(kind, get_period_start(STEPS[kind], day) - ONE_DAY)


def find_period(kind: ReportKind, day: date) -> DayRange:
    """Return the day, week or month that ``day`` is in."""
    start = get_period_start(STEPS[kind], day)
    return DayRange(start, get_period_end(STEPS[kind], start))


def check_period(kind: ReportKind, day: date, *, today: date) -> DayRange:
    """Return the period of a day. Raises Invalid while it is not over, and for days before any record."""
    if not EARLIEST <= day < today:
        raise Invalid("这一时段还没有结束，请选择已经结束的日期")
    period = find_period(kind, day)
    if period.last >= today:
        raise Invalid("这一时段还没有结束，请选择已经结束的日期")
    return period


def find_own_recipient(actor: Actor) -> ReportRecipient:
    """Return whose reports the actor reads first. Raises NotAllowed for roles without reports."""
    if not actor.roles & READERS:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(READERS)))
    if Role.LEADER in actor.roles:
        return LEADERS
    if actor.scope.reach is Reach.TOWN and actor.scope.town:
        return ReportRecipient(ReportAudience.TOWN, actor.scope.town)
    if actor.scope.reach is Reach.DEPARTMENT and actor.scope.department:
        is_agency = Role.AGENCY in actor.roles
        audience = ReportAudience.AGENCY if is_agency else ReportAudience.DEPARTMENT
        return ReportRecipient(audience, actor.scope.department)
    return OFFICE


def may_read(actor: Actor, recipient: ReportRecipient) -> bool:
    """Return whether the actor may read the reports of a recipient: leaders all, others their own."""
    if not actor.roles & READERS:
        return False
    return Role.LEADER in actor.roles or find_own_recipient(actor) == recipient


def may_build(actor: Actor) -> bool:
    """Return whether the actor may have a report built now."""
    return bool(actor.roles & BUILDERS)
