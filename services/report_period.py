"""Figures of a report's period: counts, indicators, trend, durations, ratings."""

from itertools import dropwhile

from db.queries import indicator_trends, report_sums
from domain.enums import Effect, Speed
from domain.indicators import BY_CODE, Breakdown
from domain.report_figures import CountFigure, IndicatorFigure, RatingFigures, ReportStep, list_counts
from domain.reports import OF_ORDERS
from domain.rollups import Family
from services.report_reader import ReportReader, to_share

TREND = BY_CODE["completion_in_time"]


def load_counts(reader: ReportReader) -> tuple[CountFigure, ...]:
    """Return the counts of the recipient's audience, with those of the period before and of last year."""
    specs = list_counts(reader.request.recipient.audience)
    numbers = report_sums.load_counts(
        reader.session,
        reader.actor,
        reader.question,
        reader.periods,
        measures=[(one.family, one.measure) for one in specs],
    )
    return tuple(
        CountFigure(code=spec.code, current=one.current, previous=one.previous, last_year=one.last_year)
        for spec, one in zip(specs, numbers, strict=True)
    )


def load_indicators(reader: ReportReader) -> tuple[IndicatorFigure, ...]:
    """Return every indicator over the recipient's whole scope, with those it is compared to."""
    return tuple(
        IndicatorFigure(
            code=figures.spec.code,
            current=to_share(row.current),
            previous=None if row.previous is None else to_share(row.previous),
            last_year=None if row.last_year is None else to_share(row.last_year),
        )
        for figures in reader.load_table(Breakdown.ALL).figures
        for row in figures.rows
    )


def load_trend(reader: ReportReader) -> tuple[ReportStep, ...]:
    """Return the trend from its first counted step on."""
    until = reader.request.period.last
    points = indicator_trends.load_trend(reader.session, reader.actor, reader.question, TREND, until=until)
    of_orders = reader.request.recipient.audience in OF_ORDERS
    codes = ("sent", "completed") if of_orders else ("received", "completed")
    family = Family.ORDER if of_orders else Family.TICKET
    flow = report_sums.load_flow(
        reader.session,
        reader.actor,
        reader.question,
        until=until,
        measures=[(family, code) for code in codes],
    )
    steps = [
        ReportStep(
            start=point.start,
            received=flow[point.start][0] if point.start in flow else None,
            completed=flow[point.start][1] if point.start in flow else None,
            on_time=None if point.current is None else to_share(point.current),
            last_year=None if point.last_year is None else to_share(point.last_year),
        )
        for point in points
    ]
    return tuple(dropwhile(lambda one: one.received is None and one.on_time is None, steps))


def load_took_hours(reader: ReportReader) -> tuple[int, ...] | None:
    """Return how many took how long, by the buckets of hours; None where no sums tell it."""
    found = indicator_trends.load_took_hours(reader.session, reader.actor, reader.question, reader.periods)
    return None if found is None else found.counts


def load_ratings(reader: ReportReader) -> RatingFigures:
    """Return the ratings by grade and their mean, in points of 100; no score without a rating."""
    found = report_sums.load_rating_numbers(reader.session, reader.actor, reader.question, reader.periods)
    points = sum(reader.scores.speed[grade] * found.speed[grade] for grade in Speed)
    points += sum(reader.scores.effect[grade] * found.effect[grade] for grade in Effect)
    return RatingFigures(
        count=found.count,
        speed={grade.value: count for grade, count in found.speed.items()},
        effect={grade.value: count for grade, count in found.effect.items()},
        score=round(points / (2 * found.count), 2) if found.count else None,
    )
