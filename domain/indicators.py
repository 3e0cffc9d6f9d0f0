"""Indicators as one table: which sums of past days a rate is made of, for pages, interface and exports.

A new figure is a row of ``INDICATORS``; only a sum that no rollup holds needs more (``domain.rollups``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.errors import Invalid
from domain.rollups import Dimension, Family, get_position


class Breakdown(StrEnum):
    """What indicators are split by, and narrowed to."""

    ALL = "all"
    TOWN = "town"
    UNIT = "unit"
    DEPARTMENT = "department"
    AGENCY = "agency"
    WORK_FIELD = "work_field"
    MATTER = "matter"
    DUTY = "duty"
    CHANNEL = "channel"
    ORIGIN = "origin"
    REQUESTER_KIND = "requester_kind"
    REQUEST_KIND = "request_kind"


class Better(StrEnum):
    """Which way an indicator improves; of how tickets are shared among levels no way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


PARTIES = frozenset({Breakdown.DEPARTMENT, Breakdown.AGENCY})
# The sums that hold a breakdown; those of towns are rows of their own in every sum.
OF_TICKETS: Mapping[Breakdown, Dimension] = MappingProxyType(
    {
        Breakdown.UNIT: Dimension.UNIT,
        Breakdown.DEPARTMENT: Dimension.DEPARTMENT,
        Breakdown.AGENCY: Dimension.DEPARTMENT,
        Breakdown.WORK_FIELD: Dimension.MATTER,
        Breakdown.MATTER: Dimension.MATTER,
        Breakdown.DUTY: Dimension.DUTY,
        Breakdown.CHANNEL: Dimension.CHANNEL,
        Breakdown.ORIGIN: Dimension.ORIGIN,
        Breakdown.REQUESTER_KIND: Dimension.REQUESTER_KIND,
        Breakdown.REQUEST_KIND: Dimension.REQUEST_KIND,
    }
)
OF_ORDERS: Mapping[Breakdown, Dimension] = MappingProxyType(
    {
        Breakdown.UNIT: Dimension.ORDER_UNIT,
        Breakdown.DEPARTMENT: Dimension.PARTY,
        Breakdown.AGENCY: Dimension.PARTY,
        Breakdown.WORK_FIELD: Dimension.ORDER_MATTER,
        Breakdown.MATTER: Dimension.ORDER_MATTER,
        Breakdown.DUTY: Dimension.ORDER_DUTY,
        Breakdown.CHANNEL: Dimension.ORDER_CHANNEL,
        Breakdown.ORIGIN: Dimension.ORDER_ORIGIN,
        Breakdown.REQUESTER_KIND: Dimension.ORDER_REQUESTER_KIND,
        Breakdown.REQUEST_KIND: Dimension.ORDER_REQUEST_KIND,
    }
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A numerator over a denominator, both measures of one family of rollups."""

    family: Family
    numerator: str
    denominator: str

    def __post_init__(self) -> None:
        """Refuse what no rollup holds."""
        for code in (self.numerator, self.denominator):
            get_position(self.family, code)


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """One indicator; name, definition, numerator and denominator are message ids.

    ratio: the sums it is made of. of_party: those by department and agency, where its own work orders and
    clocks count; None = the tickets it leads. unit: always a share of 1, shown in per cent.
    """

    code: str
    name: str
    definition: str
    numerator: str
    denominator: str
    ratio: Ratio
    better: Better
    of_party: Ratio | None = None
    unit: str = "%"

    def get_ratio(self, breakdowns: frozenset[Breakdown]) -> Ratio:
        """Return the sums that tell it where these breakdowns split or narrow it."""
        return self.of_party or self.ratio if breakdowns & PARTIES else self.ratio


def _tickets(numerator: str, denominator: str) -> Ratio:
    return Ratio(Family.TICKET, numerator, denominator)


def _orders(numerator: str, denominator: str) -> Ratio:
    return Ratio(Family.ORDER, numerator, denominator)


INDICATORS: tuple[IndicatorSpec, ...] = (
    IndicatorSpec(
        "acceptance",
        name="受理率",
        definition="时段内到中心的诉求和呼叫事项中，至今已受理的占比；受理前并入他件的不计。",
        numerator="已受理",
        denominator="到中心",
        ratio=_tickets("to_center_accepted", "to_center"),
        better=Better.HIGHER,
    ),
    IndicatorSpec(
        "dispatch_in_time",
        name="按时分派率",
        definition="分派时限在时段内到期的事项中，在时限内分派的占比；撤销和并入的不计。",
        numerator="按时分派",
        denominator="应分派",
        ratio=_tickets("dispatch_in_time", "dispatch_due"),
        better=Better.HIGHER,
    ),
    IndicatorSpec(
        "response_in_time",
        name="按时响应率",
        definition="响应时限在时段内到期的联动工单中，在时限内响应的占比；到期前被改派或结束的不计。",
        numerator="按时响应",
        denominator="应响应工单",
        ratio=_orders("response_in_time", "response_due"),
        better=Better.HIGHER,
    ),
    IndicatorSpec(
        "completion",
        name="办结率",
        definition="办结时限在时段内到期的事项中，至今已办结的占比；按单位统计时为该单位自己的工单。",
        numerator="已办结",
        denominator="应办结",
        ratio=_tickets("due_completed", "due"),
        of_party=_orders("completion_done", "completion_due"),
        better=Better.HIGHER,
    ),
    IndicatorSpec(
        "completion_in_time",
        name="按时办结率",
        definition="办结时限在时段内到期的事项中，在时限内办结的占比；全市按首次分派起算的时限，"
        "按单位统计时按该单位自己的工单时限。",
        numerator="按时办结",
        denominator="应办结",
        ratio=_tickets("on_time", "due"),
        of_party=_orders("completion_in_time", "completion_due"),
        better=Better.HIGHER,
    ),
    IndicatorSpec(
        "rework",
        name="退回重办率",
        definition="办结时限在时段内到期的事项中，审核退回重办过的占比；按单位统计时为其主办的事项。",
        numerator="退回重办",
        denominator="应办结",
        ratio=_tickets("due_reworked", "due"),
        better=Better.LOWER,
    ),
    IndicatorSpec(
        "extension",
        name="延期率",
        definition="办结时限在时段内到期的事项中，批准延期过的占比；按单位统计时为其主办的事项。",
        numerator="延期",
        denominator="应办结",
        ratio=_tickets("due_extended", "due"),
        better=Better.LOWER,
    ),
    IndicatorSpec(
        "order_return",
        name="退单率",
        definition="时段内派出的联动工单中，承办单位提出退单的占比，不论中心是否同意；撤回的分派不计。",
        numerator="退单",
        denominator="派出工单",
        ratio=_orders("returned", "sent"),
        better=Better.LOWER,
    ),
    IndicatorSpec(
        "solved",
        name="解决率",
        definition="时段内回访联系上的诉求中，诉求人认为已解决的占比。",
        numerator="已解决",
        denominator="回访联系上",
        ratio=_tickets("solved", "reached"),
        better=Better.HIGHER,
    ),
    IndicatorSpec(
        "satisfied",
        name="满意率",
        definition="时段内回访联系上的诉求中，诉求人表示满意的占比。",
        numerator="满意",
        denominator="回访联系上",
        ratio=_tickets("satisfied", "reached"),
        better=Better.HIGHER,
    ),
    IndicatorSpec(
        "solved_in_grid",
        name="一格解决率（网格）",
        definition="时段内办结的事项中，由网格解决、未上报的占比。",
        numerator="网格解决",
        denominator="全部办结",
        ratio=_tickets("solved_grid", "completed"),
        better=Better.NEITHER,
    ),
    IndicatorSpec(
        "solved_in_unit",
        name="一格解决率（社区村居）",
        definition="时段内办结的事项中，由城市社区或村居解决的占比。",
        numerator="社区村居解决",
        denominator="全部办结",
        ratio=_tickets("solved_unit", "completed"),
        better=Better.NEITHER,
    ),
    IndicatorSpec(
        "solved_in_town",
        name="一格解决率（镇街）",
        definition="时段内办结的事项中，由镇街解决、未呼叫中心的占比。",
        numerator="镇街解决",
        denominator="全部办结",
        ratio=_tickets("solved_town", "completed"),
        better=Better.NEITHER,
    ),
    IndicatorSpec(
        "solved_in_city",
        name="一格解决率（市级）",
        definition="时段内办结的事项中，由中心受理、市级协调解决的占比。",
        numerator="市级解决",
        denominator="全部办结",
        ratio=_tickets("solved_city", "completed"),
        better=Better.NEITHER,
    ),
)
BY_CODE: Mapping[str, IndicatorSpec] = MappingProxyType({spec.code: spec for spec in INDICATORS})


@dataclass(frozen=True, slots=True)
class SumsPlan:
    """Which sums answer a question: their dimension, and whether they are grouped by town or key.

    narrowed: the breakdowns that restrict keys; towns are restricted apart from them.
    """

    dimension: Dimension
    by_town: bool
    by_key: bool


def plan_sums(family: Family, by: Breakdown, narrowed: frozenset[Breakdown]) -> SumsPlan:
    """Return the sums of a family split by ``by``; sums are split by one thing and the town.

    Raises Invalid where no sums hold the combination.
    """
    known = OF_TICKETS if family is Family.TICKET else OF_ORDERS
    split = sorted({by, *narrowed} - {Breakdown.ALL, Breakdown.TOWN}, key=list(Breakdown).index)
    dimensions = {known[breakdown] for breakdown in split}
    if len(dimensions) > 1 or len(PARTIES & set(split)) > 1:
        raise Invalid("没有同时按{what}汇总的数字，请去掉其中一个条件", what=tuple(split))
    total = Dimension.ALL if family is Family.TICKET else Dimension.PARTY
    return SumsPlan(
        dimension=next(iter(dimensions), total),
        by_town=by is Breakdown.TOWN,
        by_key=by not in (Breakdown.ALL, Breakdown.TOWN),
    )
