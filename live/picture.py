"""Hold what is open in one city now, counted for every area, under every filter and scope asked for."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from db.queries.filters import rated_within
from db.queries.open_tickets import CountedTicket
from db.queries.ratings import Rating
from domain.errors import NotFound
from domain.filters import Filters
from domain.satisfaction import SHRINKAGE, Scores
from domain.scopes import Scope
from domain.terms import Measure
from live.counting import AreaValues, LightTally, RatingTally, Tally
from live.legends import Floats, Legends, Small, legends_of
from live.masks import Mask, MattersOfField
from live.rows import RatingRows, Rows, TicketRows, Words, micros
from live.tree import Ints, Span, Tree

TALLIES = 200  # filters and scopes counted at once; the one asked for longest ago is dropped

Key = tuple[bool, Filters, Scope]
Figures = tuple[Tally, Floats, Small]


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of a city that figures rest on."""

    scores: Scores = field(default_factory=Scores)
    shrinkage: int = SHRINKAGE
    least_secret: int = 3
    period_days: int = 90


class Picture:
    """The open tickets and the ratings of one city in memory; every method may be called from any thread."""

    def __init__(
        self, city: str, *, zone: ZoneInfo, tree: Tree, matters: MattersOfField, rules: Rules | None = None
    ) -> None:
        """Start empty, at no instant; ``load`` fills it."""
        self.city = city
        self.zone = zone
        self.tree = tree
        self.rules = rules or Rules()
        self.lock = threading.RLock()
        self.event = 0
        self.as_of = datetime.fromtimestamp(0, zone)
        self.turned = True  # whether lights may have turned since ``event`` was applied
        self.tickets = TicketRows(Words())
        self.ratings = RatingRows(self.tickets.words)
        self._matters = matters
        self._tallies: OrderedDict[Key, LightTally | RatingTally] = OrderedDict()
        self._legends: Legends | None = None

    def load(
        self, tickets: Sequence[CountedTicket], ratings: Sequence[Rating], *, event: int, now: datetime
    ) -> None:
        """Fill an empty picture with the state of the city at ``event``."""
        with self.lock:
            self.event, self.as_of = event, now
            self.tickets.put(tickets, tree=self.tree, now=micros(now))
            self.ratings.put(ratings, tree=self.tree, scores=self.rules.scores)

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
            self._count(self.tickets, self.tickets.slots_of(changed), sign=-1)
            self._count(self.ratings, self.ratings.slots_of(changed), sign=-1)
            self.tickets.forget(changed)
            self.ratings.forget(changed)
            still_open = [ticket for ticket in tickets if ticket.is_open]
            lit = self.tickets.put(still_open, tree=self.tree, now=micros(self.as_of))
            rated = self.ratings.put(ratings, tree=self.tree, scores=self.rules.scores)
            self._count(self.tickets, lit, sign=1)
            self._count(self.ratings, rated, sign=1)

    def advance(self, event: int) -> None:
        """Note that the feed is at ``event`` and nothing up to it is missing here."""
        with self.lock:
            self.event = event

    def tick(self, now: datetime) -> bool:
        """Bring the lights to ``now``; tell whether any figure may have changed.

        At local midnight the class breaks and the period of satisfaction are fixed anew.
        """
        with self.lock:
            new_day = now.astimezone(self.zone).date() != self.today
            self.as_of = now
            if new_day:
                self.begin_day()
            turned = self.tickets.turning(micros(now))
            if len(turned):
                self.turned = True
                self._count(self.tickets, turned, sign=-1)
                self.tickets.light(turned, now=micros(now))
                self._count(self.tickets, turned, sign=1)
            return new_day or len(turned) > 0

    def begin_day(self) -> None:
        """Forget legends and ratings counted over yesterday's period; they are made anew when asked for."""
        with self.lock:
            self._legends = None
            for key in [key for key in self._tallies if key[0]]:
                del self._tallies[key]

    @property
    def today(self) -> date:
        """Return the present day in the city's zone."""
        return self.as_of.astimezone(self.zone).date()

    def values(
        self, level: str, measure: Measure, *, filters: Filters | None = None, scope: Scope | None = None
    ) -> AreaValues:
        """Return the figures of one level, of the whole city where no scope is given. Raises NotFound."""
        span = self.tree.spans.get(level)
        if span is None:
            raise NotFound("没有名为 {level} 的层级", level=level)
        filters, scope = filters or Filters(), scope or Scope.whole(self.city)
        with self.lock:
            return self._area_values(span, measure, self._figures(measure, filters, scope))

    def all_values(
        self, *, filters: Filters | None = None, scope: Scope | None = None
    ) -> dict[tuple[str, Measure], AreaValues]:
        """Return the figures of every level and measure, each filter and scope counted once."""
        filters, scope = filters or Filters(), scope or Scope.whole(self.city)
        with self.lock:
            found = {}
            for measure in Measure:
                figures = self._figures(measure, filters, scope)
                for level, span in self.tree.spans.items():
                    found[level, measure] = self._area_values(span, measure, figures)
            return found

    @property
    def legends(self) -> Legends:
        """Return the class breaks of the day; they are made from the whole city when first asked for."""
        with self.lock:
            if self._legends is None:
                whole = Scope.whole(self.city)
                ratings = self.rating_tally(Filters(), whole)
                self._legends = legends_of(
                    self.tree,
                    counts=self.light_tally(Filters(), whole).count,
                    satisfaction=ratings.values(ratings.mean),
                    mean=ratings.mean,
                )
            return self._legends

    @property
    def open_tickets(self) -> int:
        """Return how many tickets are open."""
        return len(self.tickets.slots)

    @property
    def leaf(self) -> str:
        """Return the deepest level, on which tickets are placed. Raises NotFound where there are none."""
        if not self.tree.spans:
            raise NotFound("城市 {city} 还没有层级", city=self.city)
        return max(self.tree.spans.values(), key=lambda span: span.depth).areas.code

    def light_tally(self, filters: Filters, scope: Scope) -> LightTally:
        """Return the open tickets under a filter and a scope, by light; the caller holds the lock."""
        key = (False, filters, scope)
        found = self._tallies.get(key)
        if not isinstance(found, LightTally):
            found = LightTally(
                self._mask(filters, scope), tree=self.tree, least_secret=self.rules.least_secret
            )
            found.apply(self.tickets, self.tickets.all_slots(), sign=1)
        self._keep(key, found)
        return found

    def rating_tally(self, filters: Filters, scope: Scope) -> RatingTally:
        """Return the ratings under a filter and a scope; the caller holds the lock."""
        key = (True, filters, scope)
        found = self._tallies.get(key)
        if not isinstance(found, RatingTally):
            within = rated_within(filters, self.today, days=self.rules.period_days)
            found = RatingTally(
                self._mask(within, scope),
                tree=self.tree,
                least_secret=self.rules.least_secret,
                shrinkage=self.rules.shrinkage,
            )
            found.apply(self.ratings, self.ratings.all_slots(), sign=1)
        self._keep(key, found)
        return found

    def _figures(self, measure: Measure, filters: Filters, scope: Scope) -> Figures:
        """Return the tally of a measure with value and class of every row."""
        legends = self.legends
        if measure is Measure.SATISFACTION:
            # The city's mean, whoever looks: else the same area would show a town another score.
            mean = self.rating_tally(filters, Scope.whole(self.city)).mean
            ratings = self.rating_tally(filters, scope)
            return ratings, *ratings.figures(legends.satisfaction, mean)
        lights = self.light_tally(filters, scope)
        return lights, *lights.figures(measure, legends.counts)

    def _area_values(self, span: Span, measure: Measure, figures: Figures) -> AreaValues:
        tally, values, classes = figures
        rows = span.rows
        return AreaValues(
            city=self.city,
            level=span.areas.code,
            measure=measure,
            as_of=self.as_of,
            event=self.event,
            shapes=span.areas.shapes,
            codes=span.areas.codes,
            breaks=self.legends.edges(span.areas.code, measure),
            values=values[rows].copy(),
            counts=tally.count[rows].copy(),
            classes=classes[rows].copy(),
            unlocated=tally.unlocated(span),
            total=tally.total,
        )

    def _mask(self, filters: Filters, scope: Scope) -> Mask:
        return Mask(filters, scope, self.zone, self._matters, self.tree)

    def _keep(self, key: Key, tally: LightTally | RatingTally) -> None:
        self._tallies[key] = tally
        self._tallies.move_to_end(key)
        if len(self._tallies) > TALLIES:
            self._tallies.popitem(last=False)

    def _count(self, rows: Rows, slots: Ints, *, sign: int) -> None:
        if not len(slots):
            return
        rated = rows is self.ratings
        for (of_ratings, *_), tally in self._tallies.items():
            if of_ratings == rated:
                tally.apply(rows, slots, sign=sign)
