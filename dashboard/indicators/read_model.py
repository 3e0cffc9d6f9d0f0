"""Everything that the page of indicators shows at one address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

import clock
from dashboard.indicators.address import PageAddress
from db.queries import indicator_trends, indicators
from db.queries.cities import CityFacts, load_city_facts
from db.queries.indicator_trends import TookHours, TrendPoint
from db.queries.indicators import IndicatorRow, IndicatorTable
from db.session import Session
from domain.errors import DomainError, Invalid
from domain.indicator_periods import ComparedPeriods
from domain.indicator_questions import IndicatorQuestion, drop, narrow_to_reach
from domain.indicators import INDICATORS, Breakdown, IndicatorSpec
from domain.scopes import Actor
from web.indicator_labels import label_key

Part = TypeVar("Part")
TownTrends = dict[str, tuple[TrendPoint, ...]]


@dataclass(frozen=True, slots=True)
class ViewCondition:
    """One condition of the view; own: the reach of who looks, which cannot be dropped."""

    breakdown: Breakdown
    key: str
    name: str
    own: bool


@dataclass(frozen=True, slots=True)
class IndicatorsReading:
    """The page at one address. A part is the error that says why there are no numbers, else what is shown.

    question: the view in the reach of who looks. totals, ranking: the tables without and with breakdown.
    """

    city: CityFacts
    address: PageAddress
    question: IndicatorQuestion
    today: date
    narrowed: tuple[ViewCondition, ...]
    totals: IndicatorTable | DomainError
    ranking: IndicatorTable | DomainError
    trend: tuple[TrendPoint, ...] | DomainError
    took: TookHours | DomainError | None
    hours: dict[tuple[int, int], int] | DomainError | None
    towns: TownTrends | DomainError
    town_names: Mapping[str, str]

    @property
    def spec(self) -> IndicatorSpec:
        """Return the indicator that the charts show."""
        return self.address.spec

    @property
    def chosen_rows(self) -> tuple[IndicatorRow, ...]:
        """Return the rows of the shown indicator by breakdown."""
        if isinstance(self.ranking, DomainError):
            return ()
        return next(one.rows for one in self.ranking.figures if one.spec is self.spec)

    @property
    def chosen_total(self) -> IndicatorRow | None:
        """Return the total of the shown indicator under all conditions."""
        if isinstance(self.totals, DomainError):
            return None
        return next(one.rows[0] for one in self.totals.figures if one.spec is self.spec)


def read_page(session: Session, actor: Actor, address: PageAddress) -> IndicatorsReading:
    """Return what the page shows. Raises NotAllowed, and Invalid for an address that cannot be read."""
    question = narrow_to_reach(actor, address.question)
    facts, now = load_city_facts(session, actor.city), clock.now(session, actor.city)
    spec = address.spec
    whole = replace(question, by=Breakdown.ALL)
    # The chosen bar stays among the others.
    ranked = narrow_to_reach(actor, drop(question, question.by))

    totals = _try(lambda: indicators.load_indicators(session, actor, whole, now=now, specs=INDICATORS))
    ranking = _try(lambda: indicators.load_indicators(session, actor, ranked, now=now, specs=(spec,)))
    until = indicators.get_last_day(session, facts, question.until, now=now)
    of_towns = narrow_to_reach(actor, drop(question, Breakdown.TOWN))
    towns = _try(lambda: indicator_trends.load_town_trends(session, actor, of_towns, spec, until=until))
    return IndicatorsReading(
        city=facts,
        address=address,
        question=question,
        today=now.astimezone(facts.zone).date(),
        narrowed=_list_narrowed(session, actor, address.question, question),
        totals=totals,
        ranking=ranking,
        trend=_try(lambda: indicator_trends.load_trend(session, actor, question, spec, until=until)),
        took=_of_period(totals, partial(indicator_trends.load_took_hours, session, actor, question)),
        hours=_of_period(totals, partial(indicator_trends.load_reported_hours, session, actor, question)),
        towns=towns,
        town_names={}
        if isinstance(towns, DomainError)
        else _names(session, actor.city, Breakdown.TOWN, list(towns)),
    )


def _try(load: Callable[[], Part]) -> Part | DomainError:
    """Return a part, or the refusal that its place on the page says."""
    try:
        return load()
    except (Invalid, indicators.NotCountedYet) as error:
        return error


def _of_period(
    totals: IndicatorTable | DomainError, load: Callable[[ComparedPeriods], Part]
) -> Part | DomainError:
    """Return a part of the period of ``totals``; without them, the refusal that they are."""
    return totals if isinstance(totals, DomainError) else _try(lambda: load(totals.periods))


def _list_narrowed(
    session: Session, actor: Actor, asked: IndicatorQuestion, question: IndicatorQuestion
) -> tuple[ViewCondition, ...]:
    found = []
    for breakdown, key in question.narrowing.items():
        names = _names(session, actor.city, breakdown, [key])
        own = narrow_to_reach(actor, drop(asked, breakdown)).narrowing.get(breakdown) == key
        found.append(ViewCondition(breakdown, key, names.get(key, key), own))
    return tuple(found)


def _names(session: Session, city: str, by: Breakdown, keys: list[str]) -> dict[str, str]:
    names = indicators.load_names(session, city, by, keys)
    return {key: label_key(by, key, names.get(key, (None, None))) for key in keys}
