"""Forms of a dispatcher's acts on several tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.shared import ids
from dashboard.shared.ticket_forms import Options, render_class_choice, render_note, render_select
from domain.enums import TicketClass
from i18n import t


class BatchKind(StrEnum):
    """What can be done with the picked tickets."""

    NONE = "none"
    DISPATCH = "dispatch"
    REASSIGN = "reassign"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class BatchRefusal:
    """Why one ticket of several was left as it was."""

    number: str
    why: str


def render_frame() -> Component:
    """Return the place in which the count of picked tickets and their form appear."""
    return html.Div(
        [
            dcc.Store(id=ids.BATCH_KIND, data=BatchKind.NONE.value),
            html.P(id=ids.BATCH_COUNT, className="muted", role="status"),
            html.Div(id=ids.BATCH_FORM),
        ],
        className="batch",
    )


def render_form(kind: BatchKind, *, parties: Options) -> Component | None:
    """Return the form for the picked tickets, None where nothing can be done with all of them."""
    if kind is BatchKind.DISPATCH:
        return dispatch_form(parties)
    if kind is BatchKind.REASSIGN:
        return reassign_form(parties)
    if kind is BatchKind.MIXED:
        return html.P(t("待分派的和已分派的请分开选择"), className="muted")
    return None


def dispatch_form(parties: Options) -> Component:
    """Return the form that dispatches every picked ticket to the same parties."""
    return _form(
        [
            render_class_choice(TicketClass.GENERAL, urgent=None),
            render_select(t("主办单位"), ids.FORM_LEAD, parties),
            render_select(t("协办单位（可选）"), ids.FORM_COOPERATING, parties, multi=True),
            render_note(t("办理要求（可选）"), ids.FORM_NOTE),
            html.Div(id=ids.FORM_DEADLINE, className="deadlines", role="status"),
            _button(t("分派所选"), ids.BATCH_DISPATCH),
        ]
    )


def reassign_form(parties: Options) -> Component:
    """Return the form that gives the lead of every picked ticket to another party."""
    return _form(
        [
            render_select(t("改派给"), ids.FORM_TO, parties),
            render_note(t("改派原因（必填）"), ids.FORM_REASON),
            _button(t("改派所选"), ids.BATCH_REASSIGN),
        ]
    )


def describe_outcome(done: int, refused: Sequence[BatchRefusal]) -> str:
    """Return in words what became of the picked tickets."""
    if not refused:
        return t("{done} 件已办", done=done)
    reasons = "；".join(f"{refusal.number}：{refusal.why}" for refusal in refused)
    return t("{done} 件已办，{left} 件未办——{reasons}", done=done, left=len(refused), reasons=reasons)


def _form(parts: list[Component]) -> Component:
    return html.Div(parts, className="form", **{"data-testid": "batch-form"})


def _button(name: str, target: str) -> Component:
    return html.Button(name, id=target, className="button button--primary", type="button")
