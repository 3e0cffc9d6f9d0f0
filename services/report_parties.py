"""Departments, towns and matters of a report: rankings, and what came far more often than usual."""

from collections.abc import Mapping
from dataclasses import replace

from db.queries import indicators, report_sums
from db.queries.indicators import Counted
from domain.indicator_questions import narrow_to_reach
from domain.indicators import Breakdown
from domain.report_figures import CountedShare, NamedKey, PartyRanking, PartyStanding, ReportSurge
from domain.reports import OF_ORDERS, ReportAudience, ReportLimits
from domain.rollups import Family
from services.report_reader import ReportReader, to_named_key, to_share

ON_TIME = "completion_in_time"
RANKED = (
    ON_TIME, "response_in_time", "completion", "rework", "extension", "order_return", "solved", "satisfied",
)  # fmt: skip
MOST_SURGES = 8


def load_ranking(reader: ReportReader, by: Breakdown, opened: Mapping[str, tuple[int, int]]) -> PartyRanking:
    """Return the departments or towns; who had nothing in the period is left out, as on screens."""
    rows: dict[str, dict[str, Counted]] = {}
    previous: dict[str, CountedShare] = {}
    names: dict[str, NamedKey] = {}
    for figures in reader.load_table(by, RANKED).figures:
        for row in figures.rows:
            names[row.key] = NamedKey(key=row.key, name=row.name, name_en=row.name_en)
            rows.setdefault(row.key, {})[figures.spec.code] = row.current
            if figures.spec.code == ON_TIME and row.previous is not None:
                previous[row.key] = to_share(row.previous)
    return PartyRanking(
        by=by,
        rows=tuple(
            PartyStanding(
                who=names[key],
                indicators={code: to_share(one) for code, one in own.items()},
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


def load_surges(reader: ReportReader) -> tuple[ReportSurge, ...] | None:
    """Return what came far more often than usual, the largest excess first; None without comparison."""
    of_orders = reader.request.recipient.audience in OF_ORDERS
    asked = {
        ReportAudience.DEPARTMENT: (Breakdown.TOWN,),
        ReportAudience.AGENCY: (Breakdown.MATTER,),
        ReportAudience.TOWN: (Breakdown.MATTER, Breakdown.UNIT),
    }.get(reader.request.recipient.audience, (Breakdown.MATTER, Breakdown.TOWN))
    measure = (Family.ORDER, "sent") if of_orders else (Family.TICKET, "received")
    found: list[ReportSurge] = []
    for by in asked:
        question = narrow_to_reach(reader.actor, replace(reader.question, by=by))
        numbers = report_sums.load_usual(
            reader.session,
            reader.actor,
            question,
            reader.request.period,
            measure=measure,
            weeks=reader.limits.usual_weeks,
        )
        if numbers is None:
            return None
        high = [
            (key, count, numbers.usual.get(key, 0.0))
            for key, count in numbers.counts.items()
            if _is_surge(reader.limits, count, numbers.usual.get(key, 0.0))
        ]
        names = indicators.load_names(reader.session, reader.request.city, by, [key for key, *_ in high])
        found += [
            ReportSurge(by=by, who=to_named_key(key, names), count=count, usual=round(usual, 2))
            for key, count, usual in high
        ]
    found.sort(key=lambda one: (one.usual - one.count, one.who.key))
    return tuple(found[:MOST_SURGES])


def _is_surge(limits: ReportLimits, count: int, usual: float) -> bool:
    return count >= limits.surge_least and count >= usual * (1 + limits.surge_percent / 100)
