"""Figures of one report as they are kept: page, PDF and workbook are made of nothing else.

Names of areas, parties and matters are kept in both languages, sentences are not: they are written again in
the language of the reader. Shares are kept as counts.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain.enums import Light, Status
from domain.indicators import Breakdown
from domain.reports import OF_ORDERS, ReportAudience, ReportKind
from domain.rollups import Family

LAYOUT = 1  # of the stored figures


class ReportPart(BaseModel):
    """A part of stored figures; unknown fields of other versions are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class NamedKey(ReportPart):
    """The code of an area, party or matter with its names; none where the code is a word of an enum."""

    key: str
    name: str | None = None
    name_en: str | None = None


class CountedShare(ReportPart):
    """A numerator over a denominator."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Return the share of 1, None of nothing."""
        return self.numerator / self.denominator if self.denominator else None


class IndicatorFigure(ReportPart):
    """One indicator of the recipient; None where a day of the compared period is not counted."""

    code: str
    current: CountedShare
    previous: CountedShare | None
    last_year: CountedShare | None


class CountFigure(ReportPart):
    """One number of the period by its code in ``COUNTS``; None where a day is not counted."""

    code: str
    current: int
    previous: int | None
    last_year: int | None


class OpenNumbers(ReportPart):
    """What was open when the report was built. near: yellow and orange; due_today: due before midnight.

    kept_secret: secret tickets of a town that it does not see, None where too few to tell.
    """

    open: int
    overdue: int
    near: int
    due_today: int
    escalated: int
    urgent: int
    kept_secret: int | None = None


class PartyStanding(ReportPart):
    """One department or town with its indicators of the period, and what it had open when it was built."""

    who: NamedKey
    indicators: Mapping[str, CountedShare]
    previous: CountedShare | None = None
    open: int = 0
    overdue: int = 0

    def get(self, code: str) -> CountedShare:
        """Return an indicator, of nothing where it has none."""
        return self.indicators.get(code) or CountedShare(numerator=0, denominator=0)


class PartyRanking(ReportPart):
    """The departments or the towns. whole: their indicators added up, which ranks are compared with."""

    by: Breakdown
    rows: tuple[PartyStanding, ...]
    whole: Mapping[str, CountedShare]


class ReportSurge(ReportPart):
    """What came far more often than usual. usual: how many were expected of the compared days."""

    by: Breakdown
    who: NamedKey
    count: int
    usual: float


class PrintedTicket(ReportPart):
    """One ticket of a list, without any word that a person wrote. Secret ones are never listed."""

    id: UUID
    number: str
    matter: str | None
    place: str | None
    department: str | None
    status: Status
    urgent: bool
    escalated: bool
    light: Light
    reported_at: datetime
    due_at: datetime | None


class TicketLists(ReportPart):
    """Late tickets, those that will be, and those that a leader should see; the most urgent first."""

    overdue: tuple[PrintedTicket, ...]
    near: tuple[PrintedTicket, ...]
    watched: tuple[PrintedTicket, ...]


class ReportStep(ReportPart):
    """One step of the trend: what came and was completed, and the share completed in time."""

    start: date
    received: int | None
    completed: int | None
    on_time: CountedShare | None
    last_year: CountedShare | None


class MapPart(ReportPart):
    """One area of the map: its outline as an SVG path, where its name is written, and its open tickets."""

    who: NamedKey
    path: str
    x: float
    y: float
    open: int
    overdue: int


class MapPicture(ReportPart):
    """The map: its size in units of the outlines, the breaks of its colours, and its areas."""

    width: int
    height: int
    breaks: tuple[float, ...]
    areas: tuple[MapPart, ...]
    unlocated: int


class RatingFigures(ReportPart):
    """Ratings of the period that towns gave to departments, by grade; score: 0 to 100, None of none."""

    count: int
    speed: Mapping[str, int]
    effect: Mapping[str, int]
    score: float | None


class ReportFigures(ReportPart):
    """Everything that one report says. as_of: the instant of what is open; the rest is of the period."""

    layout: int = LAYOUT
    kind: ReportKind
    audience: ReportAudience
    who: NamedKey
    city: NamedKey
    zone: str
    first: date
    last: date
    as_of: datetime
    simulated: bool
    limits: Mapping[str, int]
    counts: tuple[CountFigure, ...]
    indicators: tuple[IndicatorFigure, ...]
    open: OpenNumbers
    rankings: tuple[PartyRanking, ...] = ()
    surges: tuple[ReportSurge, ...] | None
    tickets: TicketLists
    trend: tuple[ReportStep, ...]
    took: tuple[int, ...] | None
    ratings: RatingFigures
    map: MapPicture | None


class CountSpec(ReportPart):
    """One number of the period; name and definition are message ids."""

    code: str
    name: str
    definition: str
    family: Family
    measure: str


TICKET_COUNTS = (
    CountSpec(
        code="received",
        name="新收事项",
        definition="时段内上报的事项，不论渠道，按上报日期计。",
        family=Family.TICKET,
        measure="received",
    ),
    CountSpec(
        code="accepted",
        name="中心受理",
        definition="时段内由中心受理的事项，按受理日期计。",
        family=Family.TICKET,
        measure="accepted",
    ),
    CountSpec(
        code="dispatched",
        name="分派",
        definition="时段内首次分派的事项，按首次分派日期计。",
        family=Family.TICKET,
        measure="dispatched",
    ),
    CountSpec(
        code="completed",
        name="办结",
        definition="时段内办结的事项，按办结日期计；退回重办后以最后一次办结为准。",
        family=Family.TICKET,
        measure="completed",
    ),
    CountSpec(
        code="closed",
        name="结案",
        definition="时段内结案的事项，含撤销和并入，按结案日期计。",
        family=Family.TICKET,
        measure="closed",
    ),
)
ORDER_COUNTS = (
    CountSpec(
        code="sent",
        name="收到工单",
        definition="时段内派给本单位的联动工单，主办和协办都计；撤回的分派不计。",
        family=Family.ORDER,
        measure="sent",
    ),
    CountSpec(
        code="responded",
        name="响应工单",
        definition="时段内本单位首次响应的联动工单，按响应日期计。",
        family=Family.ORDER,
        measure="responded",
    ),
    CountSpec(
        code="order_completed",
        name="办结工单",
        definition="时段内本单位办结的联动工单，按办结日期计。",
        family=Family.ORDER,
        measure="completed",
    ),
)
COUNTS: Mapping[str, CountSpec] = MappingProxyType(
    {spec.code: spec for spec in (*TICKET_COUNTS, *ORDER_COUNTS)}
)


def list_counts(audience: ReportAudience) -> tuple[CountSpec, ...]:
    """Return the numbers of the period that a recipient reads: a department counts its work orders."""
    return ORDER_COUNTS if audience in OF_ORDERS else TICKET_COUNTS
