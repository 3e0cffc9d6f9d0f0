"""Read the figures of one report: what its recipient sees of the period, and of what is open now."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from db.queries import indicators, report_areas
from db.queries.cities import CityFacts
from domain.indicators import Breakdown
from domain.report_figures import NamedKey, ReportFigures
from domain.reports import WHOLE_CITY, ReportAudience, ReportRecipient
from services.report_open import load_open_numbers, load_ticket_lists
from services.report_parties import load_ranking, load_surges
from services.report_period import load_counts, load_indicators, load_ratings, load_took_hours, load_trend
from services.report_reader import FiguresRequest, ReportReader, to_named_key


def build_figures(
    session: Session, request: FiguresRequest, *, at: Callable[[int], None] = lambda _: None
) -> ReportFigures:
    """Return the figures of a report; the transaction has the recipient's scope.

    at: called with the per cent that are done. Raises NotCountedYet while days of the period are not counted.
    """
    reader = ReportReader(session, request)
    last = indicators.get_last_day(session, reader.facts, request.period.last, now=request.now)
    if last != request.period.last:
        raise indicators.NotCountedYet((request.period.last - last).days)
    counts, own = load_counts(reader), load_indicators(reader)
    at(15)
    opened, by_party = load_open_numbers(reader)
    drawn = report_areas.load_report_map(session, reader.actor, now=request.now)
    at(30)
    whole = request.recipient.audience in WHOLE_CITY
    in_towns = {} if drawn is None else {part.who.key: (part.open, part.overdue) for part in drawn.areas}
    ranked = ((Breakdown.DEPARTMENT, by_party), (Breakdown.TOWN, in_towns)) if whole else ()
    rankings = tuple(load_ranking(reader, by, numbers) for by, numbers in ranked)
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
        surges=load_surges(reader),
        tickets=load_ticket_lists(reader),
        trend=load_trend(reader),
        took=load_took_hours(reader),
        ratings=load_ratings(reader),
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
    return to_named_key(recipient.code, indicators.load_names(session, facts.city, by, [recipient.code]))
