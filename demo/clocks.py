"""Compute the demonstration's clocks by the city's limits and calendar: stopped, paused or running."""

import numpy as np

from demo import copy_text as copy
from demo.areas import CITY_CODE
from demo.copy_text import NEVER, NULL, Bools, Column, Ints, Table
from demo.steps import History
from demo.trajectories import Course, Detour, Way
from demo.working_time import ClockColumns, WorkTime
from domain.coordination import LocalLevel
from domain.deadlines import (
    DEFAULT_LIMITS,
    DEFAULT_THRESHOLDS,
    Limit,
    get_handling_limit,
    get_limit,
    get_response_limit,
)
from domain.enums import ClockKind, TicketClass

KINDS = list(ClockKind)
MODES = ["working", "elapsed"]
UTC_OFFSET = 28_800  # seconds; Asia/Shanghai has no summer time since 1991
DAY_SECONDS = 86_400
CLOSE = 63_000  # seconds after midnight, 17:30; of days whose year is not loaded
TIMES = ("started", "yellow", "orange", "due", "missing_year")


class ClockMaker:
    """Makes the clocks of some tickets from their courses, kind by kind."""

    def __init__(self, history: History, *, rules: WorkTime) -> None:
        self.history, self.rules = history, rules
        self.demand, self.course, self.end = history.demand, history.course, history.end
        self.days = np.where(self.course.complex, DEFAULT_LIMITS.complex_days, DEFAULT_LIMITS.general_days)
        self._parts: list[dict[str, Ints]] = []

    def add_ticket_clocks(self, *, recent: Bools) -> None:
        """Add the ticket's own clocks; those no indicator counts only for ``recent`` tickets."""
        course, end = self.course, self.end
        begun = np.where(course.called != NEVER, course.called, course.accepted)
        self._add_spans(ClockKind.DISPATCH, True, begun, np.maximum(course.dispatched, course.dropped))
        sent = np.flatnonzero(end.has(course.dispatched))
        self._add_completion(sent, course.dispatched[sent])
        solved = np.where(course.way == Way.LOCAL, course.solved, course.reviewed)
        rating, over = recent & (course.way == Way.CALLED), np.maximum(course.rated, course.rating_lapsed)
        for kind, chosen, started, stopped in (
            (ClockKind.CALL_BACK, recent, course.fed_back, course.called_back),
            (ClockKind.REVIEW, recent, course.completed, course.reviewed),
            (ClockKind.FEED_BACK, recent, solved, course.fed_back),
            (ClockKind.RATING, rating, course.reviewed, over),
        ):
            self._add_spans(kind, chosen, started, stopped)
        self._add_handling(recent)
        self._add_shelf()

    def add_order_clocks(self) -> None:
        """Add response and completion of every work order."""
        orders = self.history.orders
        stopped = np.where(orders.responded != NEVER, orders.responded, orders.ended)
        for urgent in (False, True):
            place = np.flatnonzero(self.demand.urgent[orders.ticket] == urgent)
            limit = get_response_limit(urgent=urgent)
            ticket, times = orders.ticket[place], self.rules.start_limit(orders.sent[place], limit)
            self._add(ClockKind.RESPONSE, ticket, times, stopped[place], limit=limit, order=place)
        leading = orders.is_lead & ~orders.is_first
        place = np.flatnonzero(leading)
        self._add_completion(orders.ticket[place], orders.sent[place], order=place)
        place = np.flatnonzero(~leading)
        ticket, days = orders.ticket[place], self.days[orders.ticket[place]]
        done = np.where(orders.completed != NEVER, orders.completed, orders.ended)[place]
        times = self.rules.start_days(orders.sent[place], days)
        self._add(ClockKind.COMPLETION, ticket, times, done, days=days, order=place)

    def table(self) -> Table:
        """Return the rows of ``clocks``."""
        rows = {name: np.concatenate([part[name] for part in self._parts]) for name in self._parts[0]}
        moments = {f"{name}_at": copy.instants(rows[name])
                   for name in ("started", "yellow", "orange", "due", "stopped", "paused")}  # fmt: skip
        return Table(
            "clocks",
            {
                "city": copy.constant(CITY_CODE, len(rows["ticket"])),
                "id": copy.uuids(copy.uuids_of(rows["started"], stream=(self.history.seed, 60))),
                "ticket_id": copy.uuids(self.history.ids[rows["ticket"]]),
                "work_order_id": copy.references(self.history.orders.ids, rows["order"]),
                "kind": copy.words(KINDS, rows["kind"]),
                "mode": copy.words(MODES, rows["natural"]),
                **moments,
                "remaining_seconds": copy.numbers(rows["remaining"]),
                "paused_seconds": copy.numbers(rows["stood"]),
                "limit_days": copy.numbers(rows["days"]),
                "limit_seconds": copy.numbers(rows["seconds"]),
                "missing_year": copy.numbers(rows["missing_year"]),
            },
        )

    def _add(
        self, kind: ClockKind, ticket: Ints, times: ClockColumns, stopped: Ints, *,
        limit: Limit | None = None, **columns: Ints,
    ) -> None:  # fmt: skip
        """Add clocks of one kind; columns: what is not the same for all of them."""
        fixed: dict[str, int | None] = {
            "kind": KINDS.index(kind), "order": -1, "natural": int(limit is not None and limit.natural),
            "days": limit.days if limit else None, "seconds": limit.seconds if limit else None,
            "paused": NEVER, "remaining": NEVER, "stood": 0,
        }  # fmt: skip
        part = {name: np.full(len(ticket), NEVER if one is None else one) for name, one in fixed.items()}
        known = {name: getattr(times, name) for name in TIMES}
        self._parts.append({**part, "ticket": ticket, "stopped": stopped, **known, **columns})

    def _add_spans(
        self,
        kind: ClockKind,
        chosen: Bools | bool,
        started: Ints,
        stopped: Ints,
        *,
        limit: Limit | None = None,
    ) -> None:
        """Add clocks that run between two steps without a break."""
        limit = limit or get_limit(kind, ticket_class=TicketClass.GENERAL, urgent=False)
        ticket = np.flatnonzero(chosen & self.end.has(started))
        times = self.rules.start_limit(started[ticket], limit)
        self._add(kind, ticket, times, self.end.cut(stopped)[ticket], limit=limit)

    def _add_handling(self, recent: Bools) -> None:
        """Add the handling clock of the level that a ticket reached before it was solved or called."""
        ended = np.where(self.course.way == Way.LOCAL, self.course.solved, self.course.called)
        chosen, reported = recent & self.demand.by_grid, self.demand.reported
        took = self.rules.seconds_between(reported, np.where(chosen, ended, reported))
        bounds = (took <= 12_600, (took > 12_600) & (took <= 30_000), took > 30_000)
        for level, members in zip(LocalLevel, bounds, strict=True):
            limit = get_handling_limit(level)
            self._add_spans(ClockKind.HANDLING, chosen & members, reported, ended, limit=limit)

    def _add_completion(self, ticket: Ints, started: Ints, *, order: Ints | None = None) -> None:
        """Add completion clocks that pause during a detour, and are held now if it lasts."""
        course, end, rules = self.course, self.end, self.rules
        days = self.days[ticket]
        times = rules.start_days(started, days)
        held, released = end.cut(course.held)[ticket], end.cut(course.released)[ticket]
        over, known = released != NEVER, times.due != NEVER
        stood = rules.seconds_between(np.where(over, held, started), np.where(over, released, started))
        stood = np.where(over, stood, 0)
        times = rules.moved(started, times.due, stood=stood).where(stood > 0, times)
        pausing = np.isin(course.detour[ticket], (Detour.PAUSE, Detour.SHELVE)) & (held != NEVER) & ~over
        since, until = np.where(pausing & known, held, started), np.where(known, times.due, started)
        left = rules.seconds_between(since, until)
        gone = np.full(len(ticket), NEVER)
        shown = ClockColumns(times.started, gone, gone, gone, times.missing_year).where(pausing, times)
        self._add(
            ClockKind.COMPLETION, ticket, shown, end.completed(course)[ticket], days=days, stood=stood,
            paused=np.where(pausing, held, NEVER),
            remaining=np.where(pausing, np.where(known, left, 0), NEVER),
            order=gone * 0 - 1 if order is None else order,
        )  # fmt: skip

    def _add_shelf(self) -> None:
        """Add the clock of the review day of what is or was shelved.

        It is due at the close of that day, or of the next working day where it is none.
        """
        course, rules = self.course, self.rules
        ticket = np.flatnonzero((course.detour == Detour.SHELVE) & self.end.has(course.held))
        held, released = course.held[ticket], course.released[ticket]
        midnight = _midnight(released)
        due = rules.add_days(midnight - 1, 1)
        known, plain = due != NEVER, midnight + CLOSE
        safe = np.where(known, due, plain)
        until = np.where(known, due, held)
        allowed = np.where(known, rules.seconds_between(held, until), 0)
        yellow, orange = (
            np.where(known, rules.add_seconds(until, -(allowed * (100 - share) // 100)), plain)
            for share in (DEFAULT_THRESHOLDS.yellow, DEFAULT_THRESHOLDS.orange)
        )
        yellow = np.minimum(yellow, _midnight(safe))
        times = ClockColumns(held, yellow, orange, safe, np.full_like(held, NEVER))
        self._add(ClockKind.SHELF, ticket, times, self.end.cut(course.released)[ticket])


def review_days(course: Course, shelved: Bools) -> Column:
    """Return the review day of shelved tickets: the one on which their trajectory takes them up again."""
    days = np.where(shelved, (course.released + UTC_OFFSET) // DAY_SECONDS, 0).tolist()
    found = [str(np.datetime64(day, "D")).encode() for day in days]
    return [day if lies else NULL for day, lies in zip(found, shelved.tolist(), strict=True)]


def _midnight(at: Ints) -> Ints:
    return (at + UTC_OFFSET) // DAY_SECONDS * DAY_SECONDS - UTC_OFFSET
