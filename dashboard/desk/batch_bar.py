"""Batch acts on several picked tickets: a bar of acts, and one form for all of them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard.desk import act_fields
from dashboard.desk.act_fields import FieldDefaults
from dashboard.shared import ids
from dashboard.shared.desks import NOTICES, Desk
from dashboard.shared.ticket_table import DISPATCHABLE, REASSIGNABLE
from domain.enums import Act, Status
from domain.ticket_workflow import TICKET_ACTS
from domain.transitions import Need
from i18n import label, t, times

# Batch acts, the key of each, and the states in which a ticket must be for it.
TOGETHER: dict[Act, tuple[str, frozenset[Status] | None]] = {
    Act.DISPATCH: ("D", DISPATCHABLE),
    Act.REASSIGN: ("R", REASSIGNABLE),
    Act.URGE: ("U", REASSIGNABLE),
    Act.SUPERVISE: ("S", None),
    Act.PASS_REVIEW: ("P", frozenset({Status.COMPLETED})),
    Act.CLOSE: ("C", frozenset({Status.CALLED_BACK})),
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


def render_form(act: Act, offered: FieldDefaults) -> Component:
    """Return the one form whose words go to every picked ticket."""
    needs = get_needs(act)
    return html.Section(
        [
            html.H3(t("{act}所选诉求", act=label(act)), className="panel__heading"),
            *act_fields.render_fields(needs, offered),
            act_fields.render_text_area(
                t("办理要求") if act is Act.DISPATCH else t("原因或说明"),
                required=bool(needs & {Need.REASON, Need.NOTE}),
            ),
            html.Div(id=ids.ACT_DEADLINE, className="deadlines", role="status")
            if act is Act.DISPATCH
            else None,
            html.Div(
                [
                    html.Button(
                        [t("{act}所选", act=label(act)), html.Kbd("Ctrl+Enter")],
                        id=ids.DESK_BATCH_DO,
                        className="button button--primary",
                        type="button",
                    ),
                    html.Button(
                        [t("取消"), html.Kbd("Esc")],
                        className="button",
                        type="button",
                        **{"data-batch-cancel": ""},
                    ),
                ],
                className="form__end",
            ),
        ],
        className="form act-form letter__form",
        **{"data-testid": f"together-{act.value}"},
    )


def get_needs(act: Act) -> frozenset[Need]:
    """Return what an act needs, whatever the state it is done from."""
    return next(rule.needs for (_, named), rule in TICKET_ACTS.items() if named is act)


def is_applicable(act: Act, states: Sequence[Status]) -> bool:
    """Return whether an act can be done with tickets of all these states."""
    admitted = TOGETHER[act][1]
    return admitted is None or set(states) <= admitted


def _into_notice(numbers: Sequence[str]) -> Component:
    """Return the way to a notice of supervision about all of the picked."""
    query = urlencode({"new": "1", "numbers": ",".join(numbers)})
    return html.A(t("发督查文书"), href=f"{NOTICES}?{query}", className="button button--primary")


def _button(act: Act, states: Sequence[Status]) -> Component:
    possible = is_applicable(act, states)
    return html.Button(
        [label(act), html.Kbd(TOGETHER[act][0])],
        className="button",
        type="button",
        disabled=not possible,
        title="" if possible else t("所选诉求的状态不都能{act}，请分开选择", act=label(act)),
        **{"data-together": act.value, "data-together-key": TOGETHER[act][0].lower()},
    )
