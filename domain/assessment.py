"""Points that the towns' ratings cost departments in a year: what takes them, gives them back, and the cap.

Points are whole numbers and shares fractions, so that no order of adding changes a figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from domain.deductions import DeductionRules, DeductionSchedule
from domain.enums import Effect, Role, Speed
from domain.errors import Invalid, NotAllowed
from domain.scopes import Actor

OF_ALL = frozenset({Role.ASSESSMENT_OFFICE, Role.LEADER, Role.SUPERVISOR})  # they read every sheet
RATED = frozenset({Role.DEPARTMENT, Role.AGENCY})  # they read their own
RATERS = frozenset({Role.TOWN})  # they read how they rate
READERS = OF_ALL | RATED | RATERS


class EntryKind(StrEnum):
    """What an entry of a sheet is."""

    RATING = "rating"
    APPEAL = "appeal"  # an upheld one gives back what the rating took
    EXCLUSION = "exclusion"  # 不计考核, decided after the period of the rating was frozen
    REVOCATION = "revocation"  # of an exclusion, after that


@dataclass(frozen=True, slots=True)
class AssessedRating:
    """One rating of a work order of a called ticket, as a town gave it."""

    id: UUID
    ticket_id: UUID
    work_order_id: UUID
    department: str
    town: str
    rated_at: datetime
    speed: Speed
    effect: Effect


@dataclass(frozen=True, slots=True)
class Restoration:
    """An upheld appeal: which grades of a rating count from a decision on; None = that aspect was lifted."""

    rating: UUID
    decided_at: datetime
    speed: Speed | None
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class ExclusionSpan:
    """A decision that a ticket does not count, until it is revoked."""

    decided_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Corrections:
    """What was decided about ratings: upheld appeals by rating, and exclusions by ticket."""

    restorations: Mapping[UUID, Sequence[Restoration]] = field(default_factory=dict)
    exclusions: Mapping[UUID, Sequence[ExclusionSpan]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FrozenSpan:
    """A frozen period: from ``begins`` until before ``ends``, frozen at an instant."""

    begins: datetime
    ends: datetime
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentEntry:
    """One line of a sheet. booked_at: the instant that decides to which period it belongs.

    happened_at: when it was rated or decided. points: as if nothing were excluded; counted: without what is
    excluded. Given back points are below zero.
    """

    kind: EntryKind
    rating: AssessedRating
    booked_at: datetime
    happened_at: datetime
    points: int
    counted: int

    @property
    def is_excluded(self) -> bool:
        """Tell whether it is shown and does not count."""
        return self.points != self.counted and self.kind in (EntryKind.RATING, EntryKind.APPEAL)

    @property
    def is_late(self) -> bool:
        """Tell whether it corrects a frozen period, and is booked where it was decided."""
        return self.kind is not EntryKind.RATING and self.booked_at == self.happened_at

    @property
    def changes_points(self) -> bool:
        """Tell whether it belongs on a sheet; a rating that costs nothing is only counted."""
        return bool(self.points or self.counted)

    @property
    def order(self) -> tuple[datetime, datetime, str, str]:
        """Return its place on a sheet."""
        return (self.booked_at, self.happened_at, self.kind.value, str(self.rating.id))


def book(happened_at: datetime, decided_at: datetime, frozen: Iterable[FrozenSpan]) -> datetime:
    """Return when a decision about something that happened counts: then, or now if then was frozen before."""
    closed = any(span.begins <= happened_at < span.ends and span.frozen_at <= decided_at for span in frozen)
    return decided_at if closed else happened_at


Decision = tuple[datetime, Restoration | bool]  # an appeal, or whether the ticket is excluded from then on


def list_entries(
    rating: AssessedRating,
    schedule: DeductionSchedule,
    *,
    corrections: Corrections = Corrections(),  # it cannot be changed
    frozen: Sequence[FrozenSpan] = (),
) -> list[AssessmentEntry]:
    """Return what a rating took and everything that was given back of it, by the rules of its moment.

    What was decided before its period was frozen counts where it was rated, whatever the order; what was
    decided later is an entry where it was decided.
    """
    rules, happened = schedule.at(rating.rated_at), rating.rated_at
    decisions = _list_decisions(rating, corrections)
    early = [one for one in decisions if book(happened, one[0], frozen) == happened]
    excluded = _is_excluded(early)
    took = rules.take(rating.speed, rating.effect)
    entries = [AssessmentEntry(EntryKind.RATING, rating, happened, happened, took, 0 if excluded else took)]
    points, counted = took, entries[0].counted
    for at, decision in decisions:
        booked = book(happened, at, frozen)
        if isinstance(decision, Restoration):
            change = rules.take(decision.speed, decision.effect) - points
            kind, change_counted = EntryKind.APPEAL, 0 if excluded else change
        elif booked == happened:
            continue  # ``excluded`` knows it
        else:
            excluded = decision
            kind = EntryKind.EXCLUSION if excluded else EntryKind.REVOCATION
            change, change_counted = 0, (0 if excluded else points) - counted
        points, counted = points + change, counted + change_counted
        entries.append(AssessmentEntry(kind, rating, booked, at, change, change_counted))
    return entries


def _list_decisions(rating: AssessedRating, corrections: Corrections) -> list[Decision]:
    """Return what was decided about a rating and its ticket, the earliest first."""
    found: list[Decision] = [(one.decided_at, one) for one in corrections.restorations.get(rating.id, ())]
    for span in corrections.exclusions.get(rating.ticket_id, ()):
        found.append((span.decided_at, True))
        if span.revoked_at is not None:
            found.append((span.revoked_at, False))
    return sorted(found, key=lambda one: (one[0], isinstance(one[1], bool)))


def _is_excluded(decisions: Iterable[Decision]) -> bool:
    """Return whether the ticket is excluded after these decisions."""
    return next((last for _, last in reversed(list(decisions)) if isinstance(last, bool)), False)


@dataclass(frozen=True, slots=True)
class PointTally:
    """Sums over entries; two of them add up to that of both.

    ratings: with excluded ones. costing: of these, those that took points. excluded: ratings that do not
    count. restored: points given back, as if nothing were excluded. points: lost, without what is excluded;
    points_with_excluded: as if nothing were excluded.
    """

    ratings: int = 0
    costing: int = 0
    excluded: int = 0
    restored: int = 0
    points: int = 0
    points_with_excluded: int = 0

    def __add__(self, other: Self) -> Self:
        """Return the sums over the entries of both."""
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def tally_entry(entry: AssessmentEntry) -> PointTally:
    """Return the sums over one entry."""
    if entry.kind is EntryKind.RATING:
        return PointTally(
            ratings=1,
            costing=int(entry.points > 0),
            excluded=int(entry.is_excluded),
            points=entry.counted,
            points_with_excluded=entry.points,
        )
    return PointTally(restored=-entry.points, points=entry.counted, points_with_excluded=entry.points)


def tally_ratings(rules: DeductionRules, speed: Speed, effect: Effect, count: int) -> PointTally:
    """Return the sums over ``count`` ratings of the same grades that nothing was decided about."""
    points = rules.take(speed, effect)
    return PointTally(
        ratings=count,
        costing=count if points else 0,
        points=points * count,
        points_with_excluded=points * count,
    )


def sum_tallies(tallies: Iterable[PointTally]) -> PointTally:
    """Return the sums over all of them."""
    return sum(tallies, PointTally())


def check_year(text: str | int, *, first: int = 2000, last: int = 2100) -> int:
    """Return a calendar year. Raises Invalid."""
    word = str(text)
    year = int(word) if word.isascii() and word.isdecimal() and len(word) == 4 else 0
    if not first <= year <= last:
        raise Invalid("年份须在 {first} 至 {last} 之间", first=str(first), last=str(last))
    return year


def permit_points(actor: Actor) -> None:
    """Refuse points to those whom they do not concern. Raises NotAllowed."""
    if not (OF_ALL | RATED) & actor.roles:
        raise NotAllowed("考核扣分由{who}查看", who=tuple(sorted(OF_ALL | RATED)))


def permit_sheet(actor: Actor, department: str) -> None:
    """Refuse the sheet of another department. Raises NotAllowed."""
    permit_points(actor)
    if not OF_ALL & actor.roles and actor.party != department:
        raise NotAllowed("部门只能查看本单位的考核明细")


def permit_town_sheet(actor: Actor, town: str) -> None:
    """Refuse the sheet of another town. Raises NotAllowed."""
    permit_raters(actor)
    if not OF_ALL & actor.roles and actor.party != town:
        raise NotAllowed("镇街只能查看本镇街的考核明细")


def permit_raters(actor: Actor) -> None:
    """Refuse how towns rate to those whom it does not concern. Raises NotAllowed."""
    if not (OF_ALL | RATERS) & actor.roles:
        raise NotAllowed("镇街评价情况由{who}查看", who=tuple(sorted(OF_ALL | RATERS)))
