"""Definition of daily rollups: families of sums, their dimensions and measures.

A new dimension or measure is a row here with its SQL in ``db.queries.rollup_sources``; another
``VERSION`` makes the worker count every day again. The order of the measures of a family is the order
in which they are stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.enums import Effect, Speed

VERSION = 5
# Upper edges in hours of the histogram of how long a ticket took; what took longer is in one more bucket.
TOOK_EDGES_HOURS = (4, 24, 48, 72, 120, 240, 360, 720)
TOOK = tuple(f"took_{place}" for place in range(len(TOOK_EDGES_HOURS) + 1))
LONGEST = TOOK[-1]


class Family(StrEnum):
    """What is counted: a ticket once, a work order once (a ticket of two parties twice), or a rating."""

    TICKET = "ticket"
    ORDER = "order"
    RATING = "rating"


class Dimension(StrEnum):
    """By what the sums of a town's day are split; one at a time, never one within another.

    Fields of work are sums over their matters. Ratings are split by place, and by rated party and place.
    Hours are those of the city in which a ticket came, with the day of the week: 1-08 is Monday at eight.
    """

    ALL = "ticket.all"
    UNIT = "ticket.unit"
    GRID = "ticket.grid"
    DEPARTMENT = "ticket.department"
    MATTER = "ticket.matter"
    CHANNEL = "ticket.channel"
    ORIGIN = "ticket.origin"
    REQUESTER_KIND = "ticket.requester_kind"
    REQUEST_KIND = "ticket.request_kind"
    CLASS = "ticket.class"
    URGENT = "ticket.urgent"
    DUTY = "ticket.duty"
    HOUR = "ticket.hour"
    PARTY = "order.party"
    ORDER_UNIT = "order.unit"
    ORDER_MATTER = "order.matter"
    ORDER_DUTY = "order.duty"
    ORDER_CHANNEL = "order.channel"
    ORDER_ORIGIN = "order.origin"
    ORDER_REQUESTER_KIND = "order.requester_kind"
    ORDER_REQUEST_KIND = "order.request_kind"
    RATED_PLACE = "rating.place"
    RATED_PARTY = "rating.party"

    @property
    def family(self) -> Family:
        """Return what this dimension splits."""
        return Family(self.value.partition(".")[0])


# The last measure that a dimension holds, in the order of its family; the others hold all. Durations are half
# of the numbers: their histogram is held where a page asks for it, their sum, which differs from ticket to
# ticket, for towns and the city alone. Of grids and hours the screens ask for little.
LAST_MEASURES: Mapping[Dimension, str] = MappingProxyType(
    {
        Dimension.UNIT: "solved_city",
        Dimension.GRID: "satisfied",
        Dimension.DEPARTMENT: LONGEST,
        Dimension.MATTER: LONGEST,
        Dimension.CHANNEL: "solved_city",
        Dimension.ORIGIN: "solved_city",
        Dimension.REQUESTER_KIND: LONGEST,
        Dimension.REQUEST_KIND: LONGEST,
        Dimension.CLASS: "satisfied",
        Dimension.URGENT: "satisfied",
        Dimension.DUTY: "solved_city",
        Dimension.HOUR: "received",
        Dimension.ORDER_UNIT: "response_in_time",
        Dimension.ORDER_MATTER: "response_in_time",
        Dimension.ORDER_DUTY: "response_in_time",
        Dimension.ORDER_CHANNEL: "response_in_time",
        Dimension.ORDER_ORIGIN: "response_in_time",
        Dimension.ORDER_REQUESTER_KIND: "response_in_time",
        Dimension.ORDER_REQUEST_KIND: "response_in_time",
    }
)
# A single secret ticket would be identifiable by its place: below a town no sum holds one.
BELOW_TOWN = frozenset({Dimension.UNIT, Dimension.GRID, Dimension.ORDER_UNIT})


@dataclass(frozen=True, slots=True)
class RollupMeasure:
    """One number of a group; ``source`` names the kind of dated fact that it counts."""

    code: str
    source: str


def get_rating_code(speed: Speed, effect: Effect) -> str:
    """Return the measure that counts ratings of these two grades."""
    return f"{speed.value}_{effect.value}"


TICKET_MEASURES = (
    RollupMeasure("received", "reported"),
    RollupMeasure("accepted", "accepted"),
    RollupMeasure("dispatched", "dispatched"),
    RollupMeasure("completed", "completed"),
    RollupMeasure("closed", "closed"),
    RollupMeasure("due", "due"),
    RollupMeasure("on_time", "due"),
    RollupMeasure("reworked", "reworked"),
    RollupMeasure("extended", "extended"),
    RollupMeasure("called_back", "called_back"),
    RollupMeasure("reached", "called_back"),
    RollupMeasure("solved", "called_back"),
    RollupMeasure("satisfied", "called_back"),
    # By the day on which a ticket came: those meant for the Center, and those that it accepted by now.
    RollupMeasure("to_center", "reported"),
    RollupMeasure("to_center_accepted", "reported"),
    RollupMeasure("dispatch_due", "dispatch_due"),
    RollupMeasure("dispatch_in_time", "dispatch_due"),
    # By the day of the completion deadline: what became of those tickets by now.
    RollupMeasure("due_completed", "due"),
    RollupMeasure("due_reworked", "due"),
    RollupMeasure("due_extended", "due"),
    # Every completed ticket is one of these: solved before the Center had it, or by the city.
    RollupMeasure("solved_grid", "completed"),
    RollupMeasure("solved_unit", "completed"),
    RollupMeasure("solved_town", "completed"),
    RollupMeasure("solved_city", "completed"),
    *(RollupMeasure(code, "completed") for code in TOOK),
    RollupMeasure("took_minutes", "completed"),
)
ORDER_MEASURES = (
    RollupMeasure("sent", "order_sent"),
    RollupMeasure("returned", "order_sent"),  # handed back by now, whether the Center agreed or not
    RollupMeasure("response_due", "response_due"),
    RollupMeasure("response_in_time", "response_due"),
    RollupMeasure("responded", "order_responded"),
    RollupMeasure("completed", "order_completed"),
    RollupMeasure("ended", "order_ended"),
    RollupMeasure("completion_due", "completion_due"),
    RollupMeasure("completion_in_time", "completion_due"),
    RollupMeasure("completion_done", "completion_due"),
    RollupMeasure("rated", "order_rated"),
    *(RollupMeasure(f"speed_{grade.value}", "order_rated") for grade in Speed),
    *(RollupMeasure(f"effect_{grade.value}", "order_rated") for grade in Effect),
)
RATING_MEASURES = tuple(
    RollupMeasure(get_rating_code(speed, effect), "rated") for speed in Speed for effect in Effect
)
MEASURES: Mapping[Family, tuple[RollupMeasure, ...]] = MappingProxyType(
    {Family.TICKET: TICKET_MEASURES, Family.ORDER: ORDER_MEASURES, Family.RATING: RATING_MEASURES}
)


def count_measures(dimension: Dimension) -> int:
    """Return how many of the measures of its family, in their order, a dimension holds."""
    last = LAST_MEASURES.get(dimension)
    return len(MEASURES[dimension.family]) if last is None else get_position(dimension.family, last)


def has_measure(dimension: Dimension, code: str) -> bool:
    """Return whether a dimension holds this measure of its family."""
    return get_position(dimension.family, code) <= count_measures(dimension)


def get_position(family: Family, code: str) -> int:
    """Return the index of a measure in the stored numbers of its family, counted from 1."""
    return [measure.code for measure in MEASURES[family]].index(code) + 1
