"""The step of a flow chart at which a ticket is: tables from states to parts of the chart, and their rule.

A chart names steps freely, so a state leads to the steps that may be meant: of the party that has the ticket
now, in the part of the chart where such a ticket is. One such step is the present one, of several one may be.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.coordination import LocalLevel
from domain.duties import CENTER, TOWN, UNIT, FlowStep
from domain.enums import OrderStatus, PartyKind, Status


class ChartPart(StrEnum):
    """Part of a chart, by who takes its steps and what is behind them."""

    LOCAL = "local"  # of village and town, before the Center or a department had it
    DISPATCH = "dispatch"  # of the Center, before a department had it
    HANDLING = "handling"  # of a party that got a work order
    FEEDBACK = "feedback"  # of the Center, after the parties


class StepPick(StrEnum):
    """Which steps of a part are meant."""

    FIRST = "first"  # those by which the part is entered
    LATER = "later"  # the others; the first ones where there are no others
    LAST = "last"  # those at which the chart ends; all where it ends at none
    ANY = "any"


class Standing(StrEnum):
    """How sure it is that a ticket is at a step."""

    PRESENT = "present"
    POSSIBLE = "possible"  # one of several
    AHEAD = "ahead"  # the party has not begun, and steps of other parties lead to its own


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a chart a state is."""

    part: ChartPart
    pick: StepPick = StepPick.ANY


# Of a dispatched or shelved ticket the work orders decide; an ended one is at no step.
TICKET_PLACES: Mapping[Status, Place | None] = MappingProxyType(
    {
        Status.REPORTED: Place(ChartPart.LOCAL, StepPick.FIRST),
        Status.HANDLED_LOCALLY: Place(ChartPart.LOCAL, StepPick.LAST),
        Status.CALLED: Place(ChartPart.DISPATCH),
        Status.ACCEPTED: Place(ChartPart.DISPATCH),
        Status.DISPATCHED: None,
        Status.SHELVED: None,
        Status.COMPLETED: Place(ChartPart.FEEDBACK, StepPick.FIRST),
        Status.REVIEWED: Place(ChartPart.FEEDBACK, StepPick.FIRST),
        Status.FED_BACK: Place(ChartPart.FEEDBACK, StepPick.LAST),
        Status.CALLED_BACK: Place(ChartPart.FEEDBACK, StepPick.LAST),
        Status.CLOSED: None,
        Status.CANCELLED: None,
        Status.MERGED: None,
    }
)
# A party that has completed waits for the others; what it returned is the Center's to decide.
ORDER_PLACES: Mapping[OrderStatus, Place | None] = MappingProxyType(
    {
        OrderStatus.SENT: Place(ChartPart.HANDLING, StepPick.FIRST),
        OrderStatus.RESPONDED: Place(ChartPart.HANDLING, StepPick.FIRST),
        OrderStatus.PLANNED: Place(ChartPart.HANDLING, StepPick.LATER),
        OrderStatus.PAUSED: Place(ChartPart.HANDLING),
        OrderStatus.REWORKED: Place(ChartPart.HANDLING),
        OrderStatus.RETURNED: Place(ChartPart.DISPATCH),
        OrderStatus.COMPLETED: None,
        OrderStatus.PASSED: None,
        OrderStatus.ENDED: None,
    }
)
BY_ORDERS = frozenset({Status.DISPATCHED, Status.SHELVED})
LOCAL_LANES = (UNIT, TOWN)
LANE_OF_LEVEL: Mapping[LocalLevel, str] = MappingProxyType(
    {LocalLevel.GRID: UNIT, LocalLevel.UNIT: UNIT, LocalLevel.TOWN: TOWN}
)


@dataclass(frozen=True, slots=True)
class FollowedOrder:
    """A work order of a ticket that follows a chart; parent: of an agency, its department.

    marked: the step at which it was marked to be.
    """

    party: str
    kind: PartyKind
    status: OrderStatus
    parent: str | None = None
    marked: int | None = None

    @property
    def lanes(self) -> tuple[str, ...]:
        """Return the lanes whose steps the party takes, its own before that of its department."""
        if self.kind is PartyKind.TOWN:
            return (TOWN,)
        return (self.party,) if self.parent is None else (self.party, self.parent)


@dataclass(frozen=True, slots=True)
class StepsOfHolder:
    """The steps at which a ticket may be with one holder; none where the chart has no step of it.

    party: the code of who has it by a work order, None for the Center, the town or the village.
    lane: whose steps they are. is_ahead: steps of other parties come before them.
    is_marked: they were marked by a person.
    """

    party: str | None
    lane: str
    steps: tuple[int, ...]
    is_ahead: bool = False
    is_marked: bool = False

    @property
    def standing(self) -> Standing:
        """Return how sure the steps are."""
        if self.is_ahead:
            return Standing.AHEAD
        return Standing.PRESENT if len(self.steps) == 1 else Standing.POSSIBLE


def find_present_steps(
    steps: Sequence[FlowStep],
    status: Status,
    *,
    local: LocalLevel | None = None,
    orders: Sequence[FollowedOrder] = (),
) -> tuple[StepsOfHolder, ...]:
    """Return where in a chart a ticket is, for each who has it now; nothing for an ended ticket.

    local: who handles it before a call; None: what the public handed in, which waits for the Center.
    orders: its work orders, the lead's first.
    """
    chart = _Chart(steps)
    if status in BY_ORDERS:
        found = (_of_order(chart, order, ORDER_PLACES[order.status]) for order in orders)
        return tuple(one for one in found if one is not None)
    place = TICKET_PLACES[status]
    if place is None:
        return ()
    if place.part is not ChartPart.LOCAL:
        return (chart.of_center(place),)
    if status is Status.HANDLED_LOCALLY:
        solved = chart.of_local(LOCAL_LANES, place)
        return (solved if solved.steps else chart.of_center(Place(ChartPart.FEEDBACK, StepPick.LAST)),)
    if local is None:
        return (chart.of_center(Place(ChartPart.DISPATCH)),)
    return (chart.of_local((LANE_OF_LEVEL[local],), place),)


def list_markable(steps: Sequence[FlowStep], order: FollowedOrder) -> tuple[FlowStep, ...]:
    """Return the steps that the holder of a work order takes, its own before those of its department."""
    found = (tuple(step for step in steps if step.who == lane) for lane in order.lanes)
    return next((own for own in found if own), ())


def find_next_step(markable: Sequence[FlowStep], present: Sequence[int]) -> int | None:
    """Return the step that is probably marked next: one that follows a present one, else a present one."""
    own = {step.no: step for step in markable}
    follows = (leads.to for no in present if no in own for leads in own[no].next)
    candidates = [*(no for no in follows if no in own and no not in present), *present]
    return next((no for no in candidates if no in own), None)


def _of_order(chart: "_Chart", order: FollowedOrder, place: Place | None) -> StepsOfHolder | None:
    if place is None:
        return None
    if place.part is ChartPart.DISPATCH:
        return chart.of_center(place)
    marked = None if order.marked is None else chart.steps.get(order.marked)
    if marked is not None and marked.who in order.lanes:
        return StepsOfHolder(order.party, marked.who, (marked.no,), is_marked=True)
    return chart.of_party(order, place.pick)


class _Chart:
    """A chart with its parts."""

    def __init__(self, steps: Sequence[FlowStep]) -> None:
        self.steps = {step.no: step for step in steps}
        self.start = {min(self.steps)} if self.steps else set()
        alone = self._reach(self.start, lambda step: step.who in LOCAL_LANES)
        before = self._reach(self.start, lambda step: step.who in (*LOCAL_LANES, CENTER))
        self.local = {no for no in alone if self.steps[no].who in LOCAL_LANES}
        center = {no for no, step in self.steps.items() if step.who == CENTER}
        self.dispatch = {no for no in center & before if self.steps[no].next}
        self.feedback = center - self.dispatch

    def of_center(self, place: Place) -> StepsOfHolder:
        """Return the steps of the Center."""
        part = self.dispatch if place.part is ChartPart.DISPATCH else self.feedback
        entered = {no for no in part if any(before not in part for before in self._before(no))}
        return StepsOfHolder(None, CENTER, self._choose(part, entered, place.pick))

    def of_local(self, lanes: Sequence[str], place: Place) -> StepsOfHolder:
        """Return the steps of village or town before others had it; as the last ones, only ends."""
        part = {no for no in self.local if self.steps[no].who in lanes}
        if place.pick is StepPick.LAST:
            part = {no for no in part if not self.steps[no].next}
        return StepsOfHolder(None, lanes[-1], self._choose(part, self._nearest(self.start, part), place.pick))

    def of_party(self, order: FollowedOrder, pick: StepPick) -> StepsOfHolder:
        """Return the steps of a party that got a work order: after the dispatch, where it has any there."""
        for lane in order.lanes:
            own = {no for no, step in self.steps.items() if step.who == lane}
            if own:
                after = self._reach(self.dispatch, lambda _step: True)
                part = (own & after) - self.local or own - self.local or own
                begin = self.dispatch or self.start
                first = self._nearest(begin, part)
                at_once = self._reach(begin, lambda step: step.who in (*LOCAL_LANES, CENTER))
                chosen = self._choose(part, first, pick)
                return StepsOfHolder(
                    order.party, lane, chosen, pick is StepPick.FIRST and not first & at_once
                )
        return StepsOfHolder(order.party, order.lanes[-1], ())

    def _nearest(self, start: AbstractSet[int], part: AbstractSet[int]) -> AbstractSet[int]:
        """Return the steps of a part to which the fewest steps lead; its lowest number where none leads."""
        edge, reached = set(start), set(start)
        while edge:
            if edge & part:
                return edge & part
            edge = {leads.to for no in edge for leads in self.steps[no].next} & self.steps.keys() - reached
            reached |= edge
        return set(sorted(part)[:1])

    def _choose(self, part: AbstractSet[int], first: AbstractSet[int], pick: StepPick) -> tuple[int, ...]:
        last = {no for no in part if not self.steps[no].next}
        chosen = {
            StepPick.FIRST: first or part,
            StepPick.LATER: part - first or part,
            StepPick.LAST: last or part,
            StepPick.ANY: part,
        }[pick]
        return tuple(sorted(chosen))

    def _before(self, no: int) -> Iterable[int]:
        return (step.no for step in self.steps.values() if any(leads.to == no for leads in step.next))

    def _reach(self, start: AbstractSet[int], passes: Callable[[FlowStep], bool]) -> set[int]:
        """Return what can be reached; only a step that ``passes`` leads on."""
        found, edge = set(start), list(start)
        while edge:
            step = self.steps[edge.pop()]
            if not passes(step):
                continue
            new = {leads.to for leads in step.next if leads.to in self.steps} - found
            found |= new
            edge += new
        return found
