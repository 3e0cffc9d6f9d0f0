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

VERSION = 3
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


# Durations are not available here: most sums would be of them, and the histogram is half of a row.
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
# A single secret ticket would be identifiable by its place: below a town no sum holds one.
BELOW_TOWN = frozenset({Dimension.UNIT, Dimension.GRID})


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
    RollupMeasure("took_minutes", "completed"),
    *(RollupMeasure(f"took_{place}", "completed") for place in range(len(TOOK_EDGES_HOURS) + 1)),
)
ORDER_MEASURES = (
    RollupMeasure("sent", "order_sent"),
    RollupMeasure("responded", "order_responded"),
    RollupMeasure("completed", "order_completed"),
    RollupMeasure("ended", "order_ended"),
    RollupMeasure("response_due", "response_due"),
    RollupMeasure("response_in_time", "response_due"),
    RollupMeasure("completion_due", "completion_due"),
    RollupMeasure("completion_in_time", "completion_due"),
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
    measures = MEASURES[dimension.family]
    if dimension in WITHOUT_DURATIONS:
        return sum(not measure.code.startswith("took_") for measure in measures)
    return len(measures)


def get_position(family: Family, code: str) -> int:
    """Return the index of a measure in the stored numbers of its family, counted from 1."""
    return [measure.code for measure in MEASURES[family]].index(code) + 1
