"""Measures of the map as one table: server, legend, tooltip, list and scripts read it.

A row is all that a measure of existing sums needs; a new kind of sum is counted in ``live.counting`` and
``db.queries.area_counts``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction

from domain.enums import LIGHT_ORDER, Light
from domain.errors import Invalid
from domain.filters import Filters
from domain.setting_values import parse_share_breaks
from domain.sla_status import RISK_LIGHTS, RUNNING_LIGHTS

ALL_LIGHTS = frozenset(LIGHT_ORDER)
ALL_FILTERS = frozenset(field.name for field in fields(Filters))
SHARE_BREAKS = parse_share_breaks({})  # lower ends of the classes of a share; settings of the city


class MeasureSums(StrEnum):
    """Which sums of the areas a measure is made of."""

    OPEN_TICKETS = "open_tickets"  # by light
    RATINGS = "ratings"  # how many, and their points


class MeasureValue(StrEnum):
    """How the value of an area is computed from its sums."""

    COUNT = "count"  # tickets of the lights in ``part``
    SHARE = "share"  # ``part`` ÷ ``whole``, no data where ``whole`` is empty
    MEAN = "mean"  # of ratings, shrunk towards the city's


class MeasureScale(StrEnum):
    """How values become classes and colours."""

    COUNTS = "counts"  # zero alone, then round breaks after the spread of the day
    SHARE = "share"  # fixed breaks
    LIGHTS = "lights"  # the worst light of the area
    SATISFACTION = "satisfaction"  # diverging from the city's mean


class Direction(StrEnum):
    """Which end of the values is the critical one."""

    HIGH_IS_WORSE = "high_is_worse"
    LOW_IS_WORSE = "low_is_worse"


class AreaFigure(StrEnum):
    """Lines that the tooltip of an area can show."""

    VALUE = "value"
    WORST_LIGHT = "worst_light"
    SHARE_AT_RISK = "share_at_risk"
    OPEN_TICKETS = "open_tickets"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class WallTexts:
    """What a wall says of a measure: message ids; ``figures`` fill ``hot`` in this order."""

    note: str
    top: str
    hot: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MeasureSpec:
    """One measure. label, hint, unit and period_unit are message ids; {days}: the usual period of ratings.

    period_unit: the unit under a chosen period, for ratings. part, whole: lights, for open tickets.
    breaks: the fixed ones of a share; of lights, those of the share that a map can show instead.
    digits, screen_digits: decimals of values in the interface, and of those sent to screens.
    filters: the names of ``domain.filters.Filters`` it can be filtered by. wall: None = not shown on walls.
    """

    code: str
    label: str
    hint: str
    unit: str
    sums: MeasureSums
    value: MeasureValue
    scale: MeasureScale
    tooltip: tuple[AreaFigure, ...]
    direction: Direction = Direction.HIGH_IS_WORSE
    period_unit: str | None = None
    part: frozenset[Light] = ALL_LIGHTS
    whole: frozenset[Light] = ALL_LIGHTS
    breaks: tuple[float, ...] = ()
    digits: int = 4
    screen_digits: int = 4
    filters: frozenset[str] = ALL_FILTERS
    wall: WallTexts | None = None

    def __post_init__(self) -> None:
        """Refuse what no sums can answer."""
        is_mean = self.value is MeasureValue.MEAN
        if is_mean != (self.sums is MeasureSums.RATINGS) or is_mean != (self.period_unit is not None):
            raise ValueError(f"{self.code}: ratings have a mean and a unit for periods, nothing else has")
        if is_mean != (self.scale is MeasureScale.SATISFACTION):
            raise ValueError(f"{self.code}: the scale of satisfaction is that of means, and of nothing else")
        if self.scale is MeasureScale.SHARE and not self.breaks:
            raise ValueError(f"{self.code}: a scale of shares has fixed breaks")

    @property
    def is_whole(self) -> bool:
        """Return whether values are whole numbers."""
        return self.value is MeasureValue.COUNT

    def check_filters(self, filters: Filters) -> None:
        """Raise Invalid for a filter that this measure does not know."""
        if self.filters is ALL_FILTERS:
            return
        unknown = [
            field.name
            for field in fields(filters)
            if field.name not in self.filters and getattr(filters, field.name) is not None
        ]
        if unknown:
            raise Invalid("指标 {measure} 不能按 {filters} 筛选", measure=self.code, filters=tuple(unknown))


OPEN_TICKETS = MeasureSpec(
    "open_tickets",
    label="未结事项",
    hint="件数",
    unit="未结事项，件",
    sums=MeasureSums.OPEN_TICKETS,
    value=MeasureValue.COUNT,
    scale=MeasureScale.COUNTS,
    tooltip=(AreaFigure.OPEN_TICKETS,),
    wall=WallTexts(
        note="共 {0} 件",
        top="未结事项最多",
        hot="未结事项 {0} 件 · 逾期 {1} 件",
        figures=("open", "overdue"),
    ),
)
SLA_RISK = MeasureSpec(
    "sla_risk",
    label="时限风险",
    hint="灯与占比",
    unit="区域内最差的灯",
    sums=MeasureSums.OPEN_TICKETS,
    value=MeasureValue.SHARE,
    scale=MeasureScale.LIGHTS,
    tooltip=(AreaFigure.WORST_LIGHT, AreaFigure.SHARE_AT_RISK, AreaFigure.OPEN_TICKETS),
    part=RISK_LIGHTS,
    whole=frozenset(RUNNING_LIGHTS),
    breaks=SHARE_BREAKS,
    wall=WallTexts(
        note="颜色取区域内最差的灯",
        top="风险最高",
        hot="逾期 {0} 件 · 有风险 {1} 件",
        figures=("overdue", "risky"),
    ),
)
SATISFACTION = MeasureSpec(
    "satisfaction",
    label="部门满意度",
    hint="镇街评分",
    unit="得分 0–100，近 {days} 天",
    period_unit="得分 0–100，所选时段",
    sums=MeasureSums.RATINGS,
    value=MeasureValue.MEAN,
    scale=MeasureScale.SATISFACTION,
    tooltip=(AreaFigure.SCORE,),
    direction=Direction.LOW_IS_WORSE,
    screen_digits=2,  # every rating moves all areas a little: what no eye can see is not sent
    wall=WallTexts(
        note="近 {days} 天评价 {0} 件",
        top="满意度最低",
        hot="{0} 分 · 评价 {1} 件",
        figures=("score", "ratings"),
    ),
)
MEASURES: dict[str, MeasureSpec] = {
    spec.code: spec
    for spec in (
        OPEN_TICKETS,
        SLA_RISK,
        SATISFACTION,
    )
}


def get_measure(code: str | None) -> MeasureSpec:
    """Return the measure of that code, open tickets without one. Raises Invalid."""
    spec = MEASURES.get(code or OPEN_TICKETS.code)
    if spec is None:
        raise Invalid("没有名为 {measure} 的指标", measure=str(code)[:40])
    return spec


def get_breaks(spec: MeasureSpec, share_breaks: tuple[float, ...]) -> tuple[float, ...]:
    """Return the fixed breaks of a measure; share_breaks: the city's, in the place of the usual ones."""
    return share_breaks if spec.breaks == SHARE_BREAKS else spec.breaks


def list_wall_measures() -> list[MeasureSpec]:
    """Return the measures that walls show, in their order."""
    return [spec for spec in MEASURES.values() if spec.wall is not None]


def compute_value(spec: MeasureSpec, counts: Mapping[Light, int]) -> Fraction | None:
    """Return the value of an area from its open tickets by light; None for no data."""
    part = sum(counts.get(light, 0) for light in spec.part)
    if spec.value is MeasureValue.COUNT:
        return Fraction(part)
    whole = sum(counts.get(light, 0) for light in spec.whole)
    return Fraction(part, whole) if whole else None
