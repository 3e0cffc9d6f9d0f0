"""Callbacks of the page that loads a list of duties: dry run, progress, report, publication."""

from typing import Any
from uuid import uuid4

from dash import Input, Output, State, callback, dcc
from dash.exceptions import PreventUpdate

import clock
from dashboard.duty_import import acts, components, workbook
from dashboard.duty_import import ids as names
from dashboard.duty_import.acts import PublishForm
from dashboard.duty_import.workbook import SentFile
from dashboard.shared import toasts
from dashboard.shared.ids import NOTICES
from dashboard.shared.outcome import require_click
from db.queries.cities import load_city_facts
from db.session import transaction
from domain.errors import Invalid
from domain.scopes import Actor
from i18n import t
from web import dependencies

Data = dict[str, Any]
FILE = {
    "contents": State(names.UPLOAD, "contents"),
    "name": State(names.UPLOAD, "filename"),
    "token": State(names.READING, "data"),
}
WORKING = [
    (Output(names.TICK, "disabled"), False, True),
    (Output(names.PROGRESS, "hidden"), False, True),
    (Output(names.UPLOAD, "disabled"), True, False),
    (Output(names.REPORT, "className"), components.BUSY_CLASS, components.REPORT_CLASS),
]
REPORT_NAME = "refused-rows.csv"


@callback(
    output=Output(names.REPORT, "children"),
    inputs={"contents": Input(names.UPLOAD, "contents")},
    state={"name": State(names.UPLOAD, "filename"), "token": State(names.READING, "data")},
    prevent_initial_call=True,
    running=WORKING,
)
def workbook_chosen(contents: str | None, name: str | None, token: str) -> Any:
    """Show what the workbook would do."""
    if not contents:
        raise PreventUpdate
    actor = dependencies.get_actor()
    try:
        found = acts.dry_run(actor, SentFile(contents, name, token))
    except Invalid as refusal:
        return components.render_unreadable(refusal)
    versions = {one.duty_list.value: one.version for one in found.outcomes if one.version is not None}
    named = [str(one.id) for one in found.amendments]
    facts = {"key": uuid4().hex, "versions": versions, "amendments": named}
    return components.render_report(found, name=name or "", facts=facts, today=_today(actor))


@callback(
    Output(names.PROGRESS, "children"),
    Input(names.TICK, "n_intervals"),
    State(names.READING, "data"),
    prevent_initial_call=True,
)
def progress_asked(_ticks: int | None, token: str) -> Any:
    """Show how far the reading is."""
    acts.permit_import(dependencies.get_actor())
    return components.render_progress(workbook.find_progress(token))


@callback(
    Output(names.CSV_FILE, "data"),
    Input(names.CSV_ASKED, "n_clicks"),
    State(names.CSV, "data"),
    prevent_initial_call=True,
)
def report_asked(clicks: int | None, report: str) -> Any:
    """Hand the report of refused rows out as a file."""
    require_click(clicks)
    acts.permit_import(dependencies.get_actor())
    return dcc.send_bytes(report.encode(), REPORT_NAME)


@callback(
    output=(
        Output(NOTICES, "children", allow_duplicate=True),
        Output(names.REPORT, "children", allow_duplicate=True),
        Output(names.UPLOAD, "contents"),
    ),
    inputs={"clicks": Input(names.PUBLISH, "n_clicks")},
    state={
        "file": FILE,
        "form": {
            "reference": State(names.REFERENCE, "value"),
            "remark": State(names.REMARK, "value"),
            "day": State(names.DAY, "value"),
            "agreed": State(names.AGREED, "value"),
            "reason": State(names.REASON, "value"),
        },
        "facts": State(names.FACTS, "data"),
    },
    prevent_initial_call=True,
    running=[*WORKING, (Output(names.PUBLISH, "disabled"), True, False)],
)
def publication_asked(clicks: int | None, file: Data, form: Data, facts: Data) -> Any:
    """Publish what the dry run showed; the file is let go, so that the same one can be chosen again."""
    require_click(clicks)
    said = PublishForm(form["reference"], form["remark"], form["day"], bool(form["agreed"]), form["reason"])
    versions = acts.publish(dependencies.get_actor(), SentFile(**file), said, facts)
    return (
        toasts.render_done(t("责任清单已发布")),
        components.render_published(versions, facts["versions"]),
        None,
    )


def _today(actor: Actor) -> str:
    with transaction(actor.scope) as session:
        zone = load_city_facts(session, actor.city).zone
        return clock.now(session, actor.city).astimezone(zone).date().isoformat()
