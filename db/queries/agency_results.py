"""Query for the results of agencies in a year: both forms of each quarter, and what follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlalchemy.orm import Session

from db.queries import agency_forms
from db.queries.agency_forms import AgencyFormFacts, FormAmendment
from domain.agency_forms import FormSide
from domain.agency_scores import compute_quarter, compute_year

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class AgencyQuarter:
    """The forms of an agency in a quarter; None where there is no form. score: None while one is missing.

    amendments: entries after the freeze, the earliest first; they change no score, but what counts since.
    """

    quarter: int
    town: AgencyFormFacts | None
    parent: AgencyFormFacts | None
    amendments: tuple[FormAmendment, ...] = ()

    @property
    def score(self) -> Fraction | None:
        """Return the result, of 100; None where a form was not opened or not filled in."""
        if self.town is None or self.parent is None:
            return None
        return compute_quarter((self.town.score, self.parent.score))

    @property
    def amended_score(self) -> Fraction | None:
        """Return the result with what was amended after the freeze; None where a form is still missing."""
        if self.town is None or self.parent is None:
            return None
        last = {one.form_id: sum(one.points) for one in self.amendments}
        return compute_quarter(
            [replace(form.score, points=last.get(form.id, form.total)) for form in self.forms]
        )

    @property
    def forms(self) -> tuple[AgencyFormFacts, ...]:
        """Return the forms that there are, the town's first."""
        return tuple(form for form in (self.town, self.parent) if form is not None)


@dataclass(frozen=True, slots=True)
class AgencyYear:
    """The quarters of a year of which an agency has a form, the earliest first."""

    agency: str
    name: str
    name_en: str | None
    town_code: str
    quarters: tuple[AgencyQuarter, ...]

    @property
    def score(self) -> Fraction | None:
        """Return the mean of the quarters that have a result; None where none has."""
        return compute_year(one.score for one in self.quarters)

    @property
    def is_amended(self) -> bool:
        """Tell whether anything was amended after a freeze."""
        return any(one.amendments for one in self.quarters)

    @property
    def amended_score(self) -> Fraction | None:
        """Return the mean of the quarters with what was amended after a freeze."""
        return compute_year(one.amended_score for one in self.quarters)

    @property
    def complete(self) -> int:
        """Return how many quarters have a result."""
        return sum(one.score is not None for one in self.quarters)


@dataclass(frozen=True, slots=True)
class TownForms:
    """How a town fills in its forms of a year: how many there are, and the sums of points of filled ones."""

    town: str
    forms: int
    totals: tuple[int, ...]

    @property
    def mean(self) -> Fraction | None:
        """Return the mean of the points; None where nothing was filled in."""
        return Fraction(sum(self.totals), len(self.totals)) if self.totals else None


def load_agency_years(
    session: Session, city: str, year: int, *, agency: str | None = None
) -> list[AgencyYear]:
    """Return the results of a year of the agencies within the scope that have a form, by code."""
    by_agency: dict[str, list[AgencyFormFacts]] = {}
    for form in agency_forms.list_of_year(session, city, year, agency=agency):
        by_agency.setdefault(form.agency, []).append(form)
    amendments = agency_forms.list_amendments(session, city, year, agency=agency)
    return [_to_year(forms, amendments) for _, forms in sorted(by_agency.items())]


def load_town_forms(session: Session, city: str, year: int) -> list[TownForms]:
    """Return how each town of the scope filled in its forms of a year, by code."""
    by_town: dict[str, list[AgencyFormFacts]] = {}
    for form in agency_forms.list_of_year(session, city, year):
        if form.side is FormSide.TOWN:
            by_town.setdefault(form.town_code, []).append(form)
    return [
        TownForms(town, len(forms), tuple(sorted(form.total for form in forms if form.total is not None)))
        for town, forms in sorted(by_town.items())
    ]


def _to_year(forms: Iterable[AgencyFormFacts], amendments: Iterable[FormAmendment]) -> AgencyYear:
    known = {(form.quarter, form.side): form for form in forms}
    first = next(iter(known.values()))
    of_form = {form.id: form.quarter for form in known.values()}
    amended: dict[int, list[FormAmendment]] = {}
    for one in amendments:
        if one.form_id in of_form:
            amended.setdefault(of_form[one.form_id], []).append(one)
    quarters = tuple(
        AgencyQuarter(
            number,
            known.get((number, FormSide.TOWN)),
            known.get((number, FormSide.PARENT)),
            tuple(amended.get(number, ())),
        )
        for number in QUARTERS
        if any((number, side) in known for side in FormSide)
    )
    return AgencyYear(first.agency, first.agency_name, first.agency_name_en, first.town_code, quarters)
