"""Compute the demonstration's clocks by the city's limits and calendar: stopped, paused or running."""

from dataclasses import dataclass, field

import numpy as np

from demo.copy_text import NEVER, Bools, Ints
from demo.demand import Demand
from demo.orders import Orders
from demo.paths import Course, Detour, TicketPath
from demo.present_states import PresentStates
from demo.shelving import is_shelved, shelf_times
from demo.working_time import ClockColumns, WorkTime
from domain.coordination import LocalLevel
from domain.deadlines import DEFAULT_LIMITS, Limit, get_handling_limit, get_response_limit
from domain.enums import ClockKind

KINDS = list(ClockKind)
MODES = ["working", "elapsed"]


@dataclass(slots=True)
class ClockRows:
    """Clocks as columns, gathered kind by kind; ``order`` is the position of the work order or -1."""

    ticket: list[Ints] = field(default_factory=list)
    order: list[Ints] = field(default_factory=list)
    kind: list[Ints] = field(default_factory=list)
    natural: list[Bools] = field(default_factory=list)
    times: list[ClockColumns] = field(default_factory=list)
    stopped: list[Ints] = field(default_factory=list)
    paused: list[Ints] = field(default_factory=list)
    remaining: list[Ints] = field(default_factory=list)
    stood: list[Ints] = field(default_factory=list)
    days: list[Ints] = field(default_factory=list)
    seconds: list[Ints] = field(default_factory=list)

    def add(
        self,
        kind: ClockKind,
        ticket: Ints,
        times: ClockColumns,
        *,
        stopped: Ints,
        limit: "_Limits",
        order: Ints | None = None,
    ) -> None:
        """Add clocks without detours."""
        none = np.full(len(ticket), NEVER)
        self.add_held(
            kind,
            ticket,
            times,
            stopped=stopped,
            limit=limit,
            order=order,
            hold=_Hold(none, none, np.zeros_like(ticket)),
        )

    def add_held(
        self,
        kind: ClockKind,
        ticket: Ints,
        times: ClockColumns,
        *,
        stopped: Ints,
        limit: "_Limits",
        order: Ints | None,
        hold: "_Hold",
    ) -> None:
        """Add clocks some of which were or are held."""
        self.ticket.append(ticket)
        self.order.append(np.full(len(ticket), -1) if order is None else order)
        self.kind.append(np.full(len(ticket), KINDS.index(kind)))
        self.natural.append(limit.natural)
        self.times.append(times)
        self.stopped.append(stopped)
        self.paused.append(hold.paused)
        self.remaining.append(hold.remaining)
        self.stood.append(hold.stood)
        self.days.append(limit.days)
        self.seconds.append(limit.seconds)


@dataclass(frozen=True, slots=True)
class _Limits:
    days: Ints
    seconds: Ints
    natural: Bools

    @classmethod
    def alike(cls, limit: Limit, count: int) -> "_Limits":
        days, seconds = (NEVER if part is None else part for part in (limit.days, limit.seconds))
        return cls(np.full(count, days), np.full(count, seconds), np.full(count, limit.natural))


@dataclass(frozen=True, slots=True)
class _Hold:
    paused: Ints
    remaining: Ints
    stood: Ints


class ClockMaker:
    """Makes the clocks of some tickets (``chosen``) from their courses."""

    def __init__(self, demand: Demand, course: Course, standing: PresentStates, *, rules: WorkTime) -> None:
        self.demand, self.course, self.standing, self.rules = demand, course, standing, rules
        self.rows = ClockRows()

    def of_tickets(self, *, recent: Bools) -> None:
        """Add the ticket's own clocks; those no indicator counts only for ``recent`` tickets."""
        course, standing = self.course, self.standing
        begun = np.where(course.called != NEVER, course.called, course.accepted)
        ended = np.where(standing.dispatched != NEVER, standing.dispatched, standing.dropped)
        self._simple(
            ClockKind.DISPATCH,
            standing.has(begun),
            started=begun,
            stopped=ended,
            limit=Limit(days=DEFAULT_LIMITS.dispatch_days),
        )
        sent = np.flatnonzero(standing.has(course.dispatched))
        self._completion(sent, course.dispatched[sent], order=None)
        back = Limit(days=DEFAULT_LIMITS.call_back_days)
        self._simple(
            ClockKind.CALL_BACK,
            recent & standing.has(course.fed_back),
            started=course.fed_back,
            stopped=course.called_back,
            limit=back,
        )
        self._simple(
            ClockKind.REVIEW,
            recent & standing.has(course.completed),
            started=course.completed,
            stopped=course.reviewed,
            limit=Limit(days=DEFAULT_LIMITS.review_days),
        )
        solved = np.where(course.way == TicketPath.LOCAL, course.solved, course.reviewed)
        self._simple(
            ClockKind.FEED_BACK,
            recent & standing.has(solved),
            started=solved,
            stopped=course.fed_back,
            limit=Limit(days=DEFAULT_LIMITS.feed_back_days),
        )
        rating = recent & standing.has(course.reviewed) & (course.way == TicketPath.CALLED)
        over = np.maximum(course.rated, course.rating_lapsed)
        self._simple(
            ClockKind.RATING,
            rating,
            started=course.reviewed,
            stopped=over,
            limit=Limit(days=DEFAULT_LIMITS.rating_days),
        )
        self._handling(recent)
        self._shelf()

    def of_orders(self, orders: Orders) -> None:
        """Add response and completion of every work order."""
        place = np.arange(len(orders))
        stopped = np.where(orders.responded != NEVER, orders.responded, orders.ended)
        urgent = self.demand.urgent[orders.ticket]
        for flag in (False, True):
            chosen = place[urgent == flag]
            limit = get_response_limit(urgent=flag)
            self.rows.add(
                ClockKind.RESPONSE, orders.ticket[chosen], self.rules.start_limit(orders.sent[chosen], limit),
                stopped=stopped[chosen], limit=_Limits.alike(limit, len(chosen)), order=chosen,
            )  # fmt: skip
        leading = place[orders.is_lead & ~orders.is_first]
        self._completion(orders.ticket[leading], orders.sent[leading], order=leading)
        other = place[~orders.is_lead | orders.is_first]
        ticket = orders.ticket[other]
        days = self._days(ticket)
        limits = _Limits(days, np.full(len(days), NEVER), np.zeros(len(days), bool))
        done = np.where(orders.completed[other] != NEVER, orders.completed[other], orders.ended[other])
        self.rows.add(
            ClockKind.COMPLETION,
            ticket,
            self.rules.start_days(orders.sent[other], days),
            stopped=done,
            limit=limits,
            order=other,
        )

    def _simple(self, kind: ClockKind, chosen: Bools, *, started: Ints, stopped: Ints, limit: Limit) -> None:
        ticket = np.flatnonzero(chosen)
        times = self.rules.start_limit(started[ticket], limit)
        ended = self.standing.until_now(stopped)[ticket]
        self.rows.add(kind, ticket, times, stopped=ended, limit=_Limits.alike(limit, len(ticket)))

    def _handling(self, recent: Bools) -> None:
        """Add the handling clock of the level that a ticket reached before it was solved or called."""
        ended = np.where(self.course.way == TicketPath.LOCAL, self.course.solved, self.course.called)
        chosen = recent & self.demand.by_grid
        reported = self.demand.reported
        took = self.rules.seconds_between(reported, np.where(chosen, ended, reported))
        bounds = (took <= 12_600, (took > 12_600) & (took <= 30_000), took > 30_000)
        for level, members in zip(LocalLevel, bounds, strict=True):
            self._simple(
                ClockKind.HANDLING,
                chosen & members,
                started=reported,
                stopped=ended,
                limit=get_handling_limit(level),
            )

    def _shelf(self) -> None:
        """Add the clock of the review day of what is or was shelved."""
        ticket = np.flatnonzero(is_shelved(self.course, self.standing))
        times = shelf_times(self.course.held[ticket], self.course.released[ticket], rules=self.rules)
        bound = np.full(len(ticket), NEVER)
        self.rows.add(
            ClockKind.SHELF,
            ticket,
            times,
            stopped=self.standing.until_now(self.course.released)[ticket],
            limit=_Limits(bound, bound, np.zeros(len(ticket), bool)),
        )

    def _days(self, ticket: Ints) -> Ints:
        return np.where(self.course.complex[ticket], DEFAULT_LIMITS.complex_days, DEFAULT_LIMITS.general_days)

    def _completion(self, ticket: Ints, started: Ints, *, order: Ints | None) -> None:
        """Add completion clocks that pause during a detour, and are held now if it lasts."""
        course, standing, rules = self.course, self.standing, self.rules
        days = self._days(ticket)
        times = rules.start_days(started, days)
        held, released = standing.until_now(course.held)[ticket], standing.until_now(course.released)[ticket]
        over = released != NEVER
        stood = np.where(
            over, rules.seconds_between(np.where(over, held, started), np.where(over, released, started)), 0
        )
        times = rules.moved(started, times.due, stood=stood).where(stood > 0, times)
        pausing = np.isin(course.detour[ticket], (Detour.PAUSE, Detour.SHELVE)) & (held != NEVER) & ~over
        known = times.due != NEVER
        remaining = rules.seconds_between(
            np.where(pausing & known, held, started), np.where(known, times.due, started)
        )
        hold = _Hold(
            paused=np.where(pausing, held, NEVER),
            remaining=np.where(pausing, np.where(known, remaining, 0), NEVER),
            stood=stood,
        )
        gone = np.full(len(ticket), NEVER)
        shown = ClockColumns(times.started, gone, gone, gone, times.missing_year).where(pausing, times)
        limits = _Limits(days, np.full(len(ticket), NEVER), np.zeros(len(ticket), bool))
        self.rows.add_held(
            ClockKind.COMPLETION,
            ticket,
            shown,
            stopped=standing.completed[ticket],
            limit=limits,
            order=order,
            hold=hold,
        )
