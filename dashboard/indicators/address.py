"""The address of the page of indicators: a question, and the indicator that the charts show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from domain.indicator_questions import IndicatorQuestion, drop, read_question
from domain.indicators import BY_CODE, Breakdown, IndicatorSpec

PATH = "/indicators"
USUAL = "completion_in_time"


@dataclass(frozen=True, slots=True)
class PageAddress:
    """What the page shows: the view, and the code of the indicator in the charts."""

    question: IndicatorQuestion
    code: str = USUAL

    @property
    def spec(self) -> IndicatorSpec:
        """Return the indicator in the charts."""
        return BY_CODE[self.code]

    def to_path(self) -> str:
        """Return the address."""
        return f"{PATH}?{urlencode({'indicator': self.code, **self.question.to_query()})}"

    def to_export(self, kind: str, *, by: Breakdown) -> str:
        """Return the address of the file of a kind, split by ``by``."""
        query = urlencode(replace(self.question, by=by).to_query())
        return f"/api/v1/indicators.{kind}?{query}"

    def show(self, code: str) -> "PageAddress":
        """Return the address of another indicator."""
        return replace(self, code=code)

    def without(self, breakdown: Breakdown) -> "PageAddress":
        """Return the address without a condition."""
        return replace(self, question=drop(self.question, breakdown))

    def narrow(self, breakdown: Breakdown, key: str) -> "PageAddress":
        """Return the address of one key; the town stays, other conditions go, as in the script."""
        kept: Mapping[Breakdown, str] = self.question.narrowing
        if breakdown is not Breakdown.TOWN:
            kept = {name: value for name, value in kept.items() if name is Breakdown.TOWN}
        return replace(self, question=replace(self.question, narrowing={**kept, breakdown: key}))


def read_address(query: Mapping[str, str]) -> PageAddress:
    """Return what an address asks for; an unknown indicator is the usual one. Raises Invalid."""
    code = query.get("indicator", USUAL)
    return PageAddress(read_question(query), code if code in BY_CODE else USUAL)
