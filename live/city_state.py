"""Open tickets of one city, counted for every area, under every requested filter and scope."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from db.queries.filters import apply_rating_period, get_day_start
from db.queries.open_tickets import CountedTicket
from db.queries.ratings import Rating
from domain.errors import Busy, NotFound
from domain.filters import Filters
from domain.measures import MEASURES, SATISFACTION, MeasureSpec, MeasureSums
from domain.scopes import Scope
from live.area_index import LevelRows, Tree
from live.class_breaks import Legends, build_legends
from live.columns import CodeNumbers, RatingRows, TicketRows, to_microseconds
from live.counting import AreaValues, CountedAt, LightTally, RatingTally, compute_level_values
from live.figure_settings import Rules
from live.filter_masks import Mask, MattersOfField
from live.past_ratings import Asked, PastRatings
from live.tallies import Tallies


class CityState:
    """The open tickets and the late ratings of one city; every method may be called from any thread.

    Ratings before ``held_from`` are not held; their sums are read for longer periods.
    """

    def __init__(
        self,
        city: str,
        *,
        zone: ZoneInfo,
        tree: Tree,
        matters: MattersOfField,
        past: PastRatings,
        rules: Rules | None = None,
    ) -> None:
        """Start empty, at no instant; ``load`` fills it. past: sums of the ratings that are not held."""
        self.city = city
        self.zone = zone
        self.tree = tree
        self.rules = rules or Rules()
        self.lock = threading.RLock()
        self.event = 0
        self.as_of = datetime.fromtimestamp(0, zone)
        self.hidden_at = 0  # the last event that may have taken a ticket out of a reader's sight
        self.turned = True  # whether lights may have turned since ``event`` was applied
        self.tickets = TicketRows(CodeNumbers())
        self.ratings = RatingRows(self.tickets.words)
        self._past = past
        self._matters = matters
        self._lights = Tallies[LightTally](self.tickets, matters=matters)
        self._rated = Tallies[RatingTally](self.ratings, matters=matters)
        self._legends: Legends | None = None

    def load(
        self, tickets: Sequence[CountedTicket], ratings: Sequence[Rating], *, event: int, now: datetime
    ) -> None:
        """Fill an empty state from the city at ``event``; older ratings are left out."""
        with self.lock:
            self.event, self.hidden_at, self.as_of = event, event, now
            self.held_from = self.rules.held_from(self.today)
            self.tickets.put(tickets, tree=self.tree, now=to_microseconds(now))
            self.ratings.put(self._held(ratings), tree=self.tree, scores=self.rules.scores)

    def apply(
        self,
        changed: Sequence[UUID],
        tickets: Sequence[CountedTicket],
        ratings: Sequence[Rating],
        *,
        event: int,
    ) -> None:
        """Replace what is known of the ``changed`` tickets by what was read again; closed ones go."""
        with self.lock:
            self.event, self.turned = event, False
            if any(self._hides(ticket) for ticket in tickets):
                self.hidden_at = event
            tickets_gone = self.tickets.taken(self.tickets.slots_of(changed))
            ratings_gone = self.ratings.taken(self.ratings.slots_of(changed))
            self.tickets.forget(changed)
            self.ratings.forget(changed)
            still_open = [ticket for ticket in tickets if ticket.is_open]
            lit = self.tickets.put(still_open, tree=self.tree, now=to_microseconds(self.as_of))
            held = self._held(ratings)
            rated = self.ratings.put(held, tree=self.tree, scores=self.rules.scores)
            if len(held) < len(ratings):
                self._forget_past()
            self._lights.note(tickets_gone, self.tickets.taken(lit))
            self._rated.note(ratings_gone, self.ratings.taken(rated))

    def _hides(self, ticket: CountedTicket) -> bool:
        """Return whether a reader may have seen a changed ticket who does not now; none saw a new one."""
        slots = self.tickets.slots_of([ticket.id])
        if not len(slots):
            return not ticket.is_open and (ticket.secret or ticket.internal)
        slot, column = slots[0], self.tickets.column
        place = self.tree.place(town=ticket.town_code, unit=ticket.unit_code, grid=ticket.grid_code)
        return (
            (ticket.secret and not column["secret"][slot])
            or (ticket.internal and not column["internal"][slot])
            or tuple(self.tickets.place[slot]) != place
            or not self.tickets.list_parties(slot)
            <= {self.tickets.words.party(party) for party in ticket.departments}
        )

    def advance(self, event: int) -> None:
        """Record that the feed is at ``event`` and nothing up to it is missing here."""
        with self.lock:
            self.event = event

    def tick(self, now: datetime) -> bool:
        """Bring the lights to ``now``; tell whether any figure may have changed.

        At local midnight the class breaks and the period of satisfaction are fixed again.
        """
        with self.lock:
            new_day = now.astimezone(self.zone).date() != self.today
            self.as_of = now
            if new_day:
                self.begin_day()
            turned = self.tickets.turning(to_microseconds(now))
            if len(turned):
                self.turned = True
                before = self.tickets.taken(turned)
                self.tickets.light(turned, now=to_microseconds(now))
                self._lights.note(before, self.tickets.taken(turned))
            return new_day or len(turned) > 0

    def begin_day(self) -> None:
        """Forget legends, ratings too old to be held, and what was counted over yesterday's period."""
        with self.lock:
            self._legends = None
            self.held_from = self.rules.held_from(self.today)
            self.ratings.forget_before(to_microseconds(get_day_start(self.held_from, self.zone)))
            self._rated.drop(lambda _key: True)

    @property
    def today(self) -> date:
        """Return the present day in the city's zone."""
        return self.as_of.astimezone(self.zone).date()

    def values(
        self, level: str, measure: MeasureSpec, *, filters: Filters | None = None, scope: Scope | None = None
    ) -> AreaValues:
        """Return the figures of one level, of the whole city where no scope is given. Raises NotFound."""
        span = self._span(level)
        filters, scope = filters or Filters(), scope or Scope.whole(self.city)
        if measure.sums is MeasureSums.RATINGS:
            self.prepare(filters, scope)
        with self.lock:
            return self._area_values(span, measure, filters, scope)

    def counted(self, level: str, measure: MeasureSpec, *, filters: Filters, scope: Scope) -> AreaValues:
        """Return the same without ever waiting for the database, for who holds the lock.

        Raises NotFound, or Busy where ratings are missing that are not held; they are read meanwhile.
        """
        span = self._span(level)
        with self.lock:
            return self._area_values(span, measure, filters, scope)

    def prepare(self, filters: Filters, scope: Scope) -> None:
        """Read the sums of ratings that are not held; the caller does not hold the lock."""
        with self.lock:
            asked = {
                self._asked(filters, within)
                for within in (scope.widest, scope)
                if (filters, within) not in self._rated
            }
        for one in asked:
            if one is not None:
                self._past.load(one)

    def all_values(
        self, *, filters: Filters | None = None, scope: Scope | None = None
    ) -> dict[tuple[str, MeasureSpec], AreaValues]:
        """Return the figures of every level and measure, each filter and scope counted once."""
        filters, scope = filters or Filters(), scope or Scope.whole(self.city)
        self.prepare(filters, scope)
        with self.lock:
            return {
                (level, measure): self._area_values(span, measure, filters, scope)
                for measure in MEASURES.values()
                for level, span in self.tree.spans.items()
            }

    def recounted(self, level: str, within: Filters) -> AreaValues:
        """Return the satisfaction of the whole city over days that are held, counted from their rows."""
        with self.lock:
            tally = self._rating_tally(within, Scope.whole(self.city))
            tally.count_all(self.ratings)
            return self._values_of(self._span(level), SATISFACTION, tally, tally.mean)

    @property
    def running_period(self) -> Filters:
        """Return the default period of satisfaction."""
        return apply_rating_period(Filters(), self.today, days=self.rules.period_days)

    @property
    def legends(self) -> Legends:
        """Return the class breaks of the day; computed on first use from all that every reader may count."""
        with self.lock:
            if self._legends is None:
                whole = Scope.open_to_all(self.city)
                ratings = self.rating_tally(Filters(), whole)
                self._legends = build_legends(
                    self.tree,
                    open_tickets=self.light_tally(Filters(), whole).values,
                    satisfaction=ratings.values(ratings.mean),
                    mean=ratings.mean,
                    quantiles=self.rules.quantiles,
                    share_breaks=self.rules.share_breaks,
                )
            return self._legends

    @property
    def open_tickets(self) -> int:
        """Return how many tickets are open, secret and internal ones left out: every visitor reads it."""
        with self.lock:
            return self.tickets.count_open_to_all()

    @property
    def leaf(self) -> str:
        """Return the deepest level, on which tickets are placed. Raises NotFound where there are none."""
        if not self.tree.spans:
            raise NotFound("城市 {city} 还没有层级", city=self.city)
        return max(self.tree.spans.values(), key=lambda span: span.depth).areas.code

    def light_tally(self, filters: Filters, scope: Scope) -> LightTally:
        """Return the open tickets under a filter and a scope, by light; the caller holds the lock."""
        found = self._lights.find((filters, scope))
        if found is not None:
            return found
        mask = self._mask(filters, scope)
        empty = LightTally(mask, tree=self.tree, least_secret=self.rules.least_secret)
        return self._lights.add((filters, scope), empty)

    def rating_tally(self, filters: Filters, scope: Scope) -> RatingTally:
        """Return the ratings under a filter and a scope; the caller holds the lock. Raises Busy."""
        found = self._rated.find((filters, scope))
        if found is not None:
            return found
        within = apply_rating_period(filters, self.today, days=self.rules.period_days)
        empty = self._rating_tally(within, scope)
        asked = self._asked(filters, scope)
        if asked is not None:
            sums = self._past.find(asked)
            if sums is None:
                self._past.load_soon(asked)
                raise Busy(retry_after=1)
            empty.begin_with(sums, self.rules.scores)
        return self._rated.add((filters, scope), empty)

    def _area_values(
        self, span: LevelRows, measure: MeasureSpec, filters: Filters, scope: Scope
    ) -> AreaValues:
        """Return the figures of one level; what did not change shares the arrays of the last answer."""
        measure.check_filters(filters)
        level, legends = span.areas.code, self.legends
        tally: LightTally | RatingTally
        if measure.sums is MeasureSums.RATINGS:
            # The city's mean, for every viewer: else the same area would show a town another score.
            mean = self.rating_tally(filters, scope.widest).mean
            tally = self.rating_tally(filters, scope)
        else:
            mean, tally = None, self.light_tally(filters, scope)
        state = (tally.version, legends, mean)
        kept = tally.answers.get((level, measure))
        if kept is not None and kept[0] == state:
            return replace(kept[1], as_of=self.as_of, event=self.event)
        found = self._values_of(span, measure, tally, mean)
        tally.answers[level, measure] = (state, found)
        return found

    def _values_of(
        self, span: LevelRows, measure: MeasureSpec, tally: LightTally | RatingTally, mean: float | None
    ) -> AreaValues:
        moment = CountedAt(self.city, self.as_of, self.event)
        return compute_level_values(tally, span, measure, legends=self.legends, mean=mean, at=moment)

    def _rating_tally(self, within: Filters, scope: Scope) -> RatingTally:
        return RatingTally(
            self._mask(within, scope),
            tree=self.tree,
            least_secret=self.rules.least_secret,
            shrinkage=self.rules.shrinkage,
        )

    def _span(self, level: str) -> LevelRows:
        span = self.tree.spans.get(level) if level else self.tree.top
        if span is None:
            raise NotFound("没有名为 {level} 的层级", level=level)
        return span

    def _held(self, ratings: Sequence[Rating]) -> list[Rating]:
        """Return the ratings that are recent enough to be held."""
        since = get_day_start(self.held_from, self.zone)
        return [rating for rating in ratings if rating.rated_at >= since]

    def _asked(self, filters: Filters, scope: Scope) -> Asked | None:
        """Return which ratings that are not held a period needs, None where it needs none."""
        within = apply_rating_period(filters, self.today, days=self.rules.period_days)
        if within.since is not None and within.since >= self.held_from:
            return None
        last = self.held_from - timedelta(days=1)
        return replace(within, until=min(within.until or last, last)), scope

    def _forget_past(self) -> None:
        """Drop sums of ratings that are not held, and what was counted with them."""
        self._past.forget()
        self._rated.drop(lambda key: self._asked(*key) is not None)

    def _mask(self, filters: Filters, scope: Scope) -> Mask:
        return Mask(filters, scope, self.zone, self._matters, self.tree)
