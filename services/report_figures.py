"""Read the figures of one report: what its recipient sees of the period, and of what is open now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import dropwhile

from sqlalchemy.orm import Session

from db.queries import (
    area_figures,
    indicator_trends,
    indicators,
    report_areas,
    report_sums,
    report_tickets,
    secret_tickets,
)
from db.queries.cities import CityFacts, load_city_facts, load_settings
from db.queries.indicators import Counted, IndicatorTable
from db.queries.report_tickets import ReportTicketSummary
from domain.enums import Effect, Light, Speed
from domain.indicator_periods import ComparedPeriods, DayRange, get_compared_periods
from domain.indicator_questions import IndicatorQuestion, narrow_to_reach
from domain.indicators import BY_CODE, INDICATORS, Breakdown
from domain.report_figures import (
    CountedShare,
    CountFigure,
    IndicatorFigure,
    NamedKey,
    OpenNumbers,
    PartyRanking,
    PartyStanding,
    PrintedTicket,
    RatingFigures,
    ReportFigures,
    ReportStep,
    ReportSurge,
    TicketLists,
    list_counts,
)
from domain.reports import (
    OF_ORDERS,
    STEPS,
    WHOLE_CITY,
    ReportAudience,
    ReportKind,
    ReportLimits,
    ReportRecipient,
    parse_report_limits,
)
from domain.rollups import Family
from domain.scopes import Actor
from domain.setting_values import parse_scores

ON_TIME = "completion_in_time"
RANKED = (
    ON_TIME, "response_in_time", "completion", "rework", "extension", "order_return", "solved", "satisfied",
)  # fmt: skip
MOST_SURGES = 8
TREND = BY_CODE[ON_TIME]


@dataclass(frozen=True, slots=True)
class FiguresRequest:
    """Which report is read: of what, for whom, over which days, and as of which instant."""

    city: str
    kind: ReportKind
    recipient: ReportRecipient
    period: DayRange
    now: datetime


class _Reader:
    """One report being read in a transaction of its recipient's scope."""

    def __init__(self, session: Session, request: FiguresRequest) -> None:
        self.session, self.request = session, request
        self.actor: Actor = request.recipient.to_actor(request.city)
        self.facts: CityFacts = load_city_facts(session, request.city)
        stored = load_settings(session, request.city)
        self.limits: ReportLimits = parse_report_limits(stored)
        self.scores = parse_scores(stored)
        step = STEPS[request.kind]
        asked = IndicatorQuestion(Breakdown.ALL, step, until=request.period.last)
        self.question = narrow_to_reach(self.actor, asked)
        self.periods: ComparedPeriods = get_compared_periods(step, request.period.last)

    def counts(self) -> tuple[CountFigure, ...]:
        specs = list_counts(self.request.recipient.audience)
        numbers = report_sums.load_counts(
            self.session,
            self.actor,
            self.question,
            self.periods,
            measures=[(one.family, one.measure) for one in specs],
        )
        return tuple(
            CountFigure(code=spec.code, current=one.current, previous=one.previous, last_year=one.last_year)
            for spec, one in zip(specs, numbers, strict=True)
        )

    def table(self, by: Breakdown, codes: Sequence[str] | None = None) -> IndicatorTable:
        specs = INDICATORS if codes is None else tuple(BY_CODE[code] for code in codes)
        asked = narrow_to_reach(self.actor, replace(self.question, by=by))
        return indicators.load_indicators(self.session, self.actor, asked, now=self.request.now, specs=specs)

    def indicators(self) -> tuple[IndicatorFigure, ...]:
        return tuple(
            IndicatorFigure(
                code=figures.spec.code,
                current=_to_share(row.current),
                previous=None if row.previous is None else _to_share(row.previous),
                last_year=None if row.last_year is None else _to_share(row.last_year),
            )
            for figures in self.table(Breakdown.ALL).figures
            for row in figures.rows
        )

    def open(self) -> tuple[OpenNumbers, dict[str, tuple[int, int]]]:
        """Return what is open, and by leading party how much of it is open and overdue."""
        now = self.request.now
        tomorrow = now.astimezone(self.facts.zone).date() + timedelta(days=1)
        ends = datetime.combine(tomorrow, time.min, self.facts.zone)
        found = area_figures.open_figures(self.session, self.request.city, where=(), now=now, day_ends=ends)
        marked = report_tickets.count_marked(self.session, self.request.city)
        by_party: dict[str, tuple[int, int]] = {}
        for one in found.counts:
            count, late = by_party.get(one.department or "", (0, 0))
            more = one.count if one.light is Light.RED else 0
            by_party[one.department or ""] = (count + one.count, late + more)
        near = (Light.YELLOW, Light.ORANGE)
        figures = OpenNumbers(
            open=sum(one.count for one in found.counts),
            overdue=sum(one.count for one in found.counts if one.light is Light.RED),
            near=sum(one.count for one in found.counts if one.light in near),
            due_today=found.due_today,
            escalated=marked.escalated,
            urgent=marked.urgent,
            kept_secret=secret_tickets.count_kept_secret(self.session, self.actor),
        )
        return figures, by_party

    def ranking(self, by: Breakdown, opened: Mapping[str, tuple[int, int]]) -> PartyRanking:
        """Return the departments or towns; who had nothing in the period is left out, as on screens."""
        rows: dict[str, dict[str, Counted]] = {}
        previous: dict[str, CountedShare] = {}
        names: dict[str, NamedKey] = {}
        for figures in self.table(by, RANKED).figures:
            for row in figures.rows:
                names[row.key] = NamedKey(key=row.key, name=row.name, name_en=row.name_en)
                rows.setdefault(row.key, {})[figures.spec.code] = row.current
                if figures.spec.code == ON_TIME and row.previous is not None:
                    previous[row.key] = _to_share(row.previous)
        return PartyRanking(
            by=by,
            rows=tuple(
                PartyStanding(
                    who=names[key],
                    indicators={code: _to_share(one) for code, one in own.items()},
                    previous=previous.get(key),
                    open=opened.get(key, (0, 0))[0],
                    overdue=opened.get(key, (0, 0))[1],
                )
                for key, own in sorted(rows.items())
            ),
            whole={
                code: CountedShare(
                    numerator=sum(own[code].numerator for own in rows.values() if code in own),
                    denominator=sum(own[code].denominator for own in rows.values() if code in own),
                )
                for code in RANKED
            },
        )

    def surges(self) -> tuple[ReportSurge, ...] | None:
        """Return what came far more often than usual, the largest excess first; None without comparison."""
        of_orders = self.request.recipient.audience in OF_ORDERS
        asked = {
            ReportAudience.DEPARTMENT: (Breakdown.TOWN,),
            ReportAudience.AGENCY: (Breakdown.MATTER,),
            ReportAudience.TOWN: (Breakdown.MATTER, Breakdown.UNIT),
        }.get(self.request.recipient.audience, (Breakdown.MATTER, Breakdown.TOWN))
        measure = (Family.ORDER, "sent") if of_orders else (Family.TICKET, "received")
        found: list[ReportSurge] = []
        for by in asked:
            question = narrow_to_reach(self.actor, replace(self.question, by=by))
            numbers = report_sums.load_usual(
                self.session,
                self.actor,
                question,
                self.request.period,
                measure=measure,
                weeks=self.limits.usual_weeks,
            )
            if numbers is None:
                return None
            high = [
                (key, count, numbers.usual.get(key, 0.0))
                for key, count in numbers.counts.items()
                if self._is_surge(count, numbers.usual.get(key, 0.0))
            ]
            names = indicators.load_names(self.session, self.request.city, by, [key for key, *_ in high])
            found += [
                ReportSurge(by=by, who=_name(key, names), count=count, usual=round(usual, 2))
                for key, count, usual in high
            ]
        found.sort(key=lambda one: (one.usual - one.count, one.who.key))
        return tuple(found[:MOST_SURGES])

    def _is_surge(self, count: int, usual: float) -> bool:
        return count >= self.limits.surge_least and count >= usual * (1 + self.limits.surge_percent / 100)

    def tickets(self) -> TicketLists:
        lists = (report_tickets.list_overdue, report_tickets.list_near, report_tickets.list_watched)
        overdue, near, watched = (
            tuple(
                map(
                    _to_listed,
                    load(self.session, self.request.city, now=self.request.now, limit=self.limits.tickets),
                )
            )
            for load in lists
        )
        return TicketLists(overdue=overdue, near=near, watched=watched)

    def trend(self) -> tuple[ReportStep, ...]:
        """Return the trend from its first counted step on."""
        until = self.request.period.last
        points = indicator_trends.load_trend(self.session, self.actor, self.question, TREND, until=until)
        of_orders = self.request.recipient.audience in OF_ORDERS
        codes = ("sent", "completed") if of_orders else ("received", "completed")
        family = Family.ORDER if of_orders else Family.TICKET
        flow = report_sums.load_flow(
            self.session, self.actor, self.question, until=until, measures=[(family, code) for code in codes]
        )
        steps = [
            ReportStep(
                start=point.start,
                received=flow[point.start][0] if point.start in flow else None,
                completed=flow[point.start][1] if point.start in flow else None,
                on_time=None if point.current is None else _to_share(point.current),
                last_year=None if point.last_year is None else _to_share(point.last_year),
            )
            for point in points
        ]
        return tuple(dropwhile(lambda one: one.received is None and one.on_time is None, steps))

    def took(self) -> tuple[int, ...] | None:
        found = indicator_trends.load_took_hours(self.session, self.actor, self.question, self.periods)
        return None if found is None else found.counts

    def ratings(self) -> RatingFigures:
        found = report_sums.load_rating_numbers(self.session, self.actor, self.question, self.periods)
        points = sum(self.scores.speed[grade] * found.speed[grade] for grade in Speed)
        points += sum(self.scores.effect[grade] * found.effect[grade] for grade in Effect)
        return RatingFigures(
            count=found.count,
            speed={grade.value: count for grade, count in found.speed.items()},
            effect={grade.value: count for grade, count in found.effect.items()},
            score=round(points / (2 * found.count), 2) if found.count else None,
        )


def build_figures(
    session: Session, request: FiguresRequest, *, at: Callable[[int], None] = lambda _: None
) -> ReportFigures:
    """Return the figures of a report; the transaction has the recipient's scope.

    at: called with the per cent that are done. Raises NotCountedYet while days of the period are not counted.
    """
    reader = _Reader(session, request)
    last = indicators.get_last_day(session, reader.facts, request.period.last, now=request.now)
    if last != request.period.last:
        raise indicators.NotCountedYet((request.period.last - last).days)
    counts, own = reader.counts(), reader.indicators()
    at(15)
    opened, by_party = reader.open()
    drawn = report_areas.load_report_map(session, reader.actor, now=request.now)
    at(30)
    whole = request.recipient.audience in WHOLE_CITY
    in_towns = {} if drawn is None else {part.who.key: (part.open, part.overdue) for part in drawn.areas}
    ranked = ((Breakdown.DEPARTMENT, by_party), (Breakdown.TOWN, in_towns)) if whole else ()
    rankings = tuple(reader.ranking(by, numbers) for by, numbers in ranked)
    at(50)
    facts = reader.facts
    return ReportFigures(
        kind=request.kind,
        audience=request.recipient.audience,
        who=_name_recipient(session, facts, request.recipient),
        city=NamedKey(key=facts.city, name=facts.name, name_en=facts.name_en),
        zone=facts.zone.key,
        first=request.period.first,
        last=request.period.last,
        as_of=request.now,
        simulated=facts.simulated,
        limits={
            "surge_percent": reader.limits.surge_percent,
            "surge_least": reader.limits.surge_least,
            "usual_weeks": reader.limits.usual_weeks,
            "least_cases": reader.limits.least_cases,
        },
        counts=counts,
        indicators=own,
        open=opened,
        rankings=rankings,
        surges=reader.surges(),
        tickets=reader.tickets(),
        trend=reader.trend(),
        took=reader.took(),
        ratings=reader.ratings(),
        map=drawn,
    )


def _name_recipient(session: Session, facts: CityFacts, recipient: ReportRecipient) -> NamedKey:
    by = {
        ReportAudience.TOWN: Breakdown.TOWN,
        ReportAudience.DEPARTMENT: Breakdown.DEPARTMENT,
        ReportAudience.AGENCY: Breakdown.AGENCY,
    }.get(recipient.audience)
    if by is None:
        return NamedKey(key=facts.city, name=facts.name, name_en=facts.name_en)
    return _name(recipient.code, indicators.load_names(session, facts.city, by, [recipient.code]))


def _name(key: str, names: Mapping[str, tuple[str, str | None]]) -> NamedKey:
    name, name_en = names.get(key, (None, None))
    return NamedKey(key=key, name=name, name_en=name_en)


def _to_share(counted: Counted) -> CountedShare:
    return CountedShare(numerator=counted.numerator, denominator=counted.denominator)


def _to_listed(row: ReportTicketSummary) -> PrintedTicket:
    return PrintedTicket(
        id=row.id,
        number=row.number,
        matter=row.matter_name,
        place=row.place,
        department=row.department_name,
        status=row.status,
        urgent=row.urgent,
        escalated=row.escalated,
        light=row.light,
        reported_at=row.reported_at,
        due_at=row.due_at,
    )
