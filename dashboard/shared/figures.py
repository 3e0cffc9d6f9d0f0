"""A figure with its change against the previous period."""

from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.controls import render_light as light_sign
from domain.enums import Light
from i18n import label, t, times


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A change against the period before; ``good``: +1 where more is better, -1 where less is, 0 neither.

    days: how long the two periods are.
    """

    by: float
    decimals: int = 0
    good: int = 0
    days: int = 30

    @property
    def tone(self) -> str:
        """Return whether the change is for the better, for the worse, or neither."""
        worth = self.by * self.good
        return "better" if worth > 0 else "worse" if worth < 0 else "even"


def render_figure(
    name: str,
    value: int | str,
    *,
    change: FigureChange | None = None,
    light: Light | None = None,
    note: str | None = None,
) -> Component:
    """Return a figure under its name; the change carries a sign, not only a colour."""
    shown = value if isinstance(value, str) else times.number(value)
    return html.Div(
        [
            html.Dt(name, className="figures__name"),
            html.Dd(
                [
                    html.Span(shown, className="figure figures__value"),
                    light_sign(light.value, label(light)) if light else None,
                    _change(change) if change else None,
                    html.Small(note, className="muted figures__note") if note else None,
                ]
            ),
        ],
        className="figures__cell",
    )


def _change(change: FigureChange) -> Component:
    return html.Small(
        times.change(change.by, decimals=change.decimals),
        className=f"change change--{change.tone}",
        title=t("与前 {days} 日相比", days=change.days),
    )
