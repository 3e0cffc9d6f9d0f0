"""The act of a form on the page of an office: performed once, then its subject is opened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from dash import ALL, Input, Output, State, callback

from dashboard.shared import ids, toasts
from dashboard.shared.acts import workflow_acts
from dashboard.shared.addresses import parse_query
from dashboard.shared.offices.address import DeskRequest
from dashboard.shared.offices.page import OfficePage
from dashboard.shared.outcome import require_click
from domain.scopes import Actor
from domain.workflows import WorkflowPayload
from i18n import label, t
from services.workflow.engine import WorkflowKind
from web import dependencies

Data = dict[str, Any]
Kinds = Mapping[str, WorkflowKind]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as it is sent. facts: what it is about. named, values: ids and values of its fields."""

    facts: Mapping[str, Any]
    named: Sequence[Mapping[str, Any]]
    values: Sequence[Any]


PayloadReader = Callable[[Actor, WorkflowKind, FilledForm], WorkflowPayload]


def read_payload(actor: Actor, kind: WorkflowKind, said: FilledForm) -> WorkflowPayload:
    """Return the payload of a form whose fields are those of its act. Raises Invalid."""
    model = kind.table.payload_of(kind.table.acts(said.facts["act"]))
    return workflow_acts.read_payload(actor, model, said.named, said.values)


def act_by_form(
    page: OfficePage, *, submit: str, facts: str, kinds: Kinds, read: PayloadReader = read_payload
) -> None:
    """Register the callback that performs what a form of the page says.

    submit, facts: ids of its button, and of the store that says what it is about.
    """

    def perform(said: FilledForm, uploaded: Sequence[Sequence[str]]) -> tuple[StrEnum, str]:
        """Return the act that was performed, and the id of its subject."""
        actor, kind = dependencies.get_actor(), kinds[said.facts["workflow"]]
        payload = read(actor, kind, said)
        if "files" in type(payload).model_fields:
            files = tuple(UUID(file) for chosen in uploaded for file in chosen or ())
            payload = payload.model_copy(update={"files": files})
        subject = workflow_acts.perform_act(actor, kind, said.facts, payload)
        return kind.table.acts(said.facts["act"]), subject

    @callback(
        Output(ids.NOTICES, "children", allow_duplicate=True),
        Output(page.done, "data"),
        Output(ids.LOCATION, "search", allow_duplicate=True),
        inputs={"clicks": Input(submit, "n_clicks")},
        state={
            "facts": State(facts, "data"),
            "named": State(ids.said(ALL), "id"),
            "values": State(ids.said(ALL), "value"),
            "uploaded": State(ids.uploaded(ALL), "data"),
            "search": State(ids.LOCATION, "search"),
        },
        prevent_initial_call=True,
        running=[(Output(submit, "disabled"), True, False)],
    )
    def acted(**sent: Any) -> Any:
        return answer_form(**sent, perform=perform, request=page.request)


def answer_form(
    *,
    clicks: int | None,
    facts: Data,
    named: list[Data],
    values: list[Any],
    uploaded: list[list[str]],
    search: str | None,
    perform: Callable[[FilledForm, Sequence[Sequence[str]]], tuple[StrEnum, str]],
    request: type[DeskRequest],
) -> tuple[Any, str, str]:
    """Perform the act of a form; return what is said of it, a new number, and the address of its subject."""
    require_click(clicks)
    act, subject = perform(FilledForm(facts, named, values), uploaded)
    asked = request.read(parse_query(search))
    shown = asked.only(asked.view, queue=asked.queue, opened=subject).to_address()
    told = toasts.render_done(t("{act}已办理", act=label(act)))
    return told, uuid4().hex, shown.removeprefix(request.path)
