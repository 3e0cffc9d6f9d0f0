"""Callbacks of a town apart from its queues: report a matter or a pushed-down duty, read a reply."""

from typing import Any
from uuid import UUID, uuid4

from dash import ALL, Input, Output, State, callback
from dash.exceptions import PreventUpdate

import clock
from dashboard.desk import report_acts
from dashboard.shared import ids, report_form, ticket_forms, toasts
from dashboard.shared import push_downs as shared_push_downs
from dashboard.shared.acts import form_hints
from dashboard.shared.outcome import OUTCOME, require_click
from dashboard.shared.report_form import ReportChoices
from db.queries import reference_data
from db.queries.push_downs import list_push_downs
from db.queries.report_locations import list_own_places
from db.session import transaction
from domain.enums import PartyKind, Role
from i18n import t
from services import attachments, reply_receipts
from web import dependencies
from web.idempotent_acts import perform

Data = dict[str, Any]
LETTER = Output(ids.DESK_LETTER, "children", allow_duplicate=True)


@callback(LETTER, Input(ids.REPORT_OPEN, "n_clicks"), prevent_initial_call=True)
def report_wanted(clicks: int | None) -> Any:
    """Render an empty form for a report."""
    require_click(clicks)
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        choices = ReportChoices(
            report_acts.list_matters(session, actor, now=clock.now(session, actor.city)),
            list_own_places(session, actor),
            attachments.get_limits(session, actor.city),
            calls_freely=Role.TOWN in actor.roles,
        )
    return report_form.render_form(choices)


@callback(
    output=LETTER,
    inputs={"clicks": Input(ids.REPORT_SUBMIT, "n_clicks")},
    state={
        "key": State(ids.REPORT_KEY, "data"),
        "named": State(ids.reported(ALL), "id"),
        "values": State(ids.reported(ALL), "value"),
        "files": State(ids.uploaded(report_form.UPLOADED), "data"),
    },
    prevent_initial_call=True,
    running=[(Output(ids.REPORT_SUBMIT, "disabled"), True, False)],
)
def report_submitted(
    *, clicks: int | None, key: str, named: list[Data], values: list[Any], files: list[str]
) -> Any:
    """Report what was filled in, and show its number."""
    require_click(clicks)
    form = report_acts.parse_values(named, values)
    number, called = report_acts.report(dependencies.get_actor(), form, files or [], key=key)
    return report_form.render_reported(number, called=called)


@callback(
    Output(ids.REPORT_BASIS, "children"),
    Input(ids.reported("matter"), "value"),
    Input(ids.reported("way"), "value"),
    prevent_initial_call=True,
)
def call_considered(matter: str | None, way: str) -> Any:
    """Show what the list of admitted matters says, once a call is considered."""
    if not matter or way != report_form.CALL:
        return None
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        return form_hints.render_call_basis(session, actor.city, matter, now=clock.now(session, actor.city))


@callback(LETTER, Input(ids.PUSH_OPEN, "n_clicks"), prevent_initial_call=True)
def push_down_wanted(clicks: int | None) -> Any:
    """Render an empty form for a pushed-down duty."""
    require_click(clicks)
    return _push_down_form()


@callback(
    output=[LETTER, Output(ids.NOTICES, "children", allow_duplicate=True)],
    inputs={"clicks": Input(ids.PUSH_SUBMIT, "n_clicks")},
    state={
        "key": State(ids.PUSH_KEY, "data"),
        "named": State(ids.pushed(ALL), "id"),
        "values": State(ids.pushed(ALL), "value"),
        "files": State(ids.uploaded(shared_push_downs.UPLOADED), "data"),
    },
    prevent_initial_call=True,
    running=[(Output(ids.PUSH_SUBMIT, "disabled"), True, False)],
)
def push_down_submitted(
    *, clicks: int | None, key: str, named: list[Data], values: list[Any], files: list[str]
) -> tuple[Any, Any]:
    """Hand the report to the supervision office, and show it among the town's."""
    require_click(clicks)
    report_acts.report_push_down(
        dependencies.get_actor(), report_acts.parse_values(named, values), files or [], key=key
    )
    return _push_down_form(), toasts.render_done(t("已报告督查部门"))


@callback(output=OUTCOME, inputs={"read": Input(ids.REPLY_READ, "data")}, prevent_initial_call=True)
def reply_read(read: Data | None) -> tuple[Any, str]:
    """Record that the town has read the reply."""
    if not read:
        raise PreventUpdate
    actor, reply = dependencies.get_actor(), UUID(read["reply"])

    def act(session: Any, now: Any) -> dict[str, Any]:
        reply_receipts.read_reply(session, reply, actor=actor, now=now)
        return {}

    perform(actor, read["key"], {"act": "read_reply", "reply": str(reply)}, act)
    return toasts.render_done(t("已签阅反馈")), uuid4().hex


def _push_down_form() -> Any:
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        parties = reference_data.list_parties(session, actor.city)
        offices = ticket_forms.build_party_options(one for one in parties if one.kind is not PartyKind.TOWN)
        limits = attachments.get_limits(session, actor.city)
        return shared_push_downs.render_form(offices, limits, list_push_downs(session, actor.city))
