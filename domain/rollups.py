"""What is summed up for every past day: families of sums, their dimensions and measures.

A new dimension or measure is a row here with its SQL in ``db.queries.rollup_sources``; another
``VERSION`` makes the worker count every day again. The order of the measures of a family is the order
in which they are stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.enums import Effect, Speed

VERSION = 2
# Upper edges in hours of the histogram of how long a ticket took; what took longer is in one more bucket.
TOOK_EDGES_HOURS = (4, 24, 48, 72, 120, 240, 360, 720)


class Family(StrEnum):
    """What is counted: a ticket once, a work order once (a ticket of two parties twice), or a rating."""

    TICKET = "ticket"
    ORDER = "order"
    RATING = "rating"


class Dimension(StrEnum):
    """By what the sums of a town's day are split; one at a time, never one within another.

    Fields of work are sums over their matters. Ratings are split by place, and by rated party and place.
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
    PARTY = "order.party"
    RATED_PLACE = "rating.place"
    RATED_PARTY = "rating.party"

    @property
    def family(self) -> Family:
        """Return what this dimension splits."""
        return Family(self.value.partition(".")[0])


# How long tickets took is not told of these: most sums are of them, and the histogram is half of a row.
WITHOUT_DURATIONS = frozenset(
    {
        Dimension.UNIT,
        Dimension.GRID,
        Dimension.CHANNEL,
        Dimension.ORIGIN,
        Dimension.CLASS,
        Dimension.URGENT,
    }
)
# A single secret ticket would be told by its place: below a town no sum holds one.
BELOW_TOWN = frozenset({Dimension.UNIT, Dimension.GRID})


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a group; ``source`` names the kind of dated fact that it counts."""

    code: str
    source: str


def rating_code(speed: Speed, effect: Effect) -> str:
    """Return the measure that counts ratings of these two grades."""
    return f"{speed.value}_{effect.value}"


TICKET_MEASURES = (
    Measure("received", "reported"),
    Measure("accepted", "accepted"),
    Measure("dispatched", "dispatched"),
    Measure("completed", "completed"),
    Measure("closed", "closed"),
    Measure("due", "due"),
    Measure("on_time", "due"),
    Measure("reworked", "reworked"),
    Measure("extended", "extended"),
    Measure("called_back", "called_back"),
    Measure("reached", "called_back"),
    Measure("solved", "called_back"),
    Measure("satisfied", "called_back"),
    Measure("took_minutes", "completed"),
    *(Measure(f"took_{place}", "completed") for place in range(len(TOOK_EDGES_HOURS) + 1)),
)
ORDER_MEASURES = (
    Measure("sent", "order_sent"),
    Measure("responded", "order_responded"),
    Measure("completed", "order_completed"),
    Measure("ended", "order_ended"),
    Measure("response_due", "response_due"),
    Measure("response_in_time", "response_due"),
    Measure("completion_due", "completion_due"),
    Measure("completion_in_time", "completion_due"),
    Measure("rated", "order_rated"),
    *(Measure(f"speed_{grade.value}", "order_rated") for grade in Speed),
    *(Measure(f"effect_{grade.value}", "order_rated") for grade in Effect),
)
RATING_MEASURES = tuple(Measure(rating_code(speed, effect), "rated") for speed in Speed for effect in Effect)
MEASURES: Mapping[Family, tuple[Measure, ...]] = MappingProxyType(
    {Family.TICKET: TICKET_MEASURES, Family.ORDER: ORDER_MEASURES, Family.RATING: RATING_MEASURES}
)


def measures_of(dimension: Dimension) -> int:
    """Return how many of the measures of its family, in their order, a dimension holds."""
    measures = MEASURES[dimension.family]
    if dimension in WITHOUT_DURATIONS:
        return sum(not measure.code.startswith("took_") for measure in measures)
    return len(measures)


def position(family: Family, code: str) -> int:
    """Return where a measure stands in the stored numbers of its family, counted from 1."""
    return [measure.code for measure in MEASURES[family]].index(code) + 1
