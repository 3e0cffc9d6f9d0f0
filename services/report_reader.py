"""What a report is read with: its recipient's scope, question, periods and settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import indicators
from db.queries.cities import CityFacts, load_city_facts, load_settings
from db.queries.indicators import Counted, IndicatorTable
from domain.indicator_periods import ComparedPeriods, DayRange, get_compared_periods
from domain.indicator_questions import IndicatorQuestion, narrow_to_reach
from domain.indicators import BY_CODE, INDICATORS, Breakdown
from domain.report_figures import CountedShare, NamedKey
from domain.reports import STEPS, ReportKind, ReportLimits, ReportRecipient, parse_report_limits
from domain.scopes import Actor
from domain.setting_values import parse_scores


@dataclass(frozen=True, slots=True)
class FiguresRequest:
    """Which report is read: of what, for whom, over which days, and as of which instant."""

    city: str
    kind: ReportKind
    recipient: ReportRecipient
    period: DayRange
    now: datetime


class ReportReader:
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

    def load_table(self, by: Breakdown, codes: Sequence[str] | None = None) -> IndicatorTable:
        """Return indicators by a breakdown, all of them where no codes are given."""
        specs = INDICATORS if codes is None else tuple(BY_CODE[code] for code in codes)
        asked = narrow_to_reach(self.actor, replace(self.question, by=by))
        return indicators.load_indicators(self.session, self.actor, asked, now=self.request.now, specs=specs)


def to_named_key(key: str, names: Mapping[str, tuple[str, str | None]]) -> NamedKey:
    """Return a key with its names, those of both languages; None where it has none."""
    name, name_en = names.get(key, (None, None))
    return NamedKey(key=key, name=name, name_en=name_en)


def to_share(counted: Counted) -> CountedShare:
    """Return numerator and denominator of a counted indicator."""
    return CountedShare(numerator=counted.numerator, denominator=counted.denominator)
