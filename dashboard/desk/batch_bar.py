"""The bar of a desk that counts the picked tickets and offers the acts on all of them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.shared import html
from dashboard.shared.acts.batch import fits
from dashboard.shared.desks import Desk
from domain.enums import Act, Status
from i18n import label, t, times
from web.url_paths import NOTICES

KEYS: dict[Act, str] = {
    Act.DISPATCH: "D",
    Act.REASSIGN: "R",
    Act.URGE: "U",
    Act.SUPERVISE: "S",
    Act.PASS_REVIEW: "P",
    Act.CLOSE: "C",
}
SHOWN_NUMBERS = 8


def render_bar(states: Sequence[Status], numbers: Sequence[str], desk: Desk) -> list[Component]:
    """Return how many are picked, which they are, and what can be done with all of them at the desk."""
    if not numbers:
        return []
    rest = len(numbers) - SHOWN_NUMBERS
    more = t(" 等 {count} 件", count=times.number(len(numbers))) if rest > 0 else ""
    return [
        html.Div(
            [
                html.Strong(
                    t("已选 {count} 件", count=times.number(len(numbers))), **{"data-testid": "picked-count"}
                ),
                *(_button(act, states) for act in desk.together),
                _into_notice(numbers) if desk.supervises else None,
                html.Button(
                    [t("清除选择"), html.Kbd("Esc")],
                    className="button button--plain",
                    type="button",
                    **{"data-unpick": ""},
                ),
            ],
            className="together__bar",
            role="toolbar",
            **{"aria-label": t("对所选诉求一并办理")},
        ),
        html.P([" ".join(numbers[:SHOWN_NUMBERS]), more], className="muted figure"),
    ]


def _into_notice(numbers: Sequence[str]) -> Component:
    """Return the way to a notice of supervision about all of the picked."""
    query = urlencode({"new": "1", "numbers": ",".join(numbers)})
    return html.A(t("发督查文书"), href=f"{NOTICES}?{query}", className="button button--primary")


def _button(act: Act, states: Sequence[Status]) -> Component:
    possible = fits(act, states)
    return html.Button(
        [label(act), html.Kbd(KEYS[act])],
        className="button",
        type="button",
        disabled=not possible,
        title="" if possible else t("所选诉求的状态不都能{act}，请分开选择", act=label(act)),
        **{"data-together": act.value, "data-together-key": KEYS[act].lower()},
    )
