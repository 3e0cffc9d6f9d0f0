"""Callbacks of the catalogue page: tabs, lists, and the drawer."""

from typing import Any

from dash import Input, Output, State, callback, ctx

from dashboard.catalogue import ids as names
from dashboard.catalogue import matter_list, procedure_flow, read_model, row_filter
from dashboard.catalogue.matter_list import PAGE_ROWS, MatterPage
from dashboard.catalogue.row_filter import Sought
from dashboard.shared import nodes
from db.queries import admitted_matters, procedures
from db.session import transaction
from domain.catalogue import Paper, PaperStatus, may
from web import dependencies

Data = dict[str, Any]


@callback(Output(names.BODY, "children"), Input(names.TAB, "data"))
def tab_opened(tab: str) -> Any:
    """Render the chosen tab."""
    return read_model.render_tab(dependencies.get_actor(), Paper(tab))


@callback(
    Output(names.VERSION, "options"),
    Output(names.VERSION, "value"),
    Input(names.DONE, "data"),
    State(names.VERSION, "value"),
    prevent_initial_call=True,
)
def versions_changed(done: Data | None, chosen: int | None) -> tuple[Any, int | None]:
    """Read the versions again after an act, and go to the one it made."""
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        found = admitted_matters.list_versions(session, actor.city)
    wanted = (done or {}).get("version") or chosen
    there = {version.version for version in found}
    return (
        matter_list.build_version_options(found),
        wanted if wanted in there else matter_list.get_default_version(found),
    )


@callback(Output(names.BAR, "children"), Input(names.VERSION, "value"), Input(names.DONE, "data"))
def version_chosen(version: int | None, _done: Data | None) -> Any:
    """Show on what the version rests, and what can be done with it."""
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        found = admitted_matters.list_versions(session, actor.city)
    shown = next((each for each in found if each.version == version), None)
    has_draft = any(each.status is PaperStatus.DRAFT for each in found)
    return matter_list.render_acts(shown, has_draft=has_draft, may_edit=may(actor))


@callback(
    Output(names.ROWS, nodes.DATA),
    Output(names.PAGER, nodes.DATA),
    inputs={
        "version": Input(names.VERSION, "value"),
        "sought": {
            "words": Input(names.SEARCH, "value"),
            "work_field": Input(names.FIELD, "value"),
            "solved_at": Input(names.LEVEL, "value"),
            "default_class": Input(names.CLASS, "value"),
        },
        "offset": Input(names.OFFSET, "data"),
        "_done": Input(names.DONE, "data"),
    },
)
def matters_sought(
    version: int | None, sought: Data, offset: int | None, _done: Data | None
) -> tuple[str, str]:
    """Render the rows that fit; another search begins at the first one."""
    if version is None:
        return nodes.to_json(matter_list.render_no_list()), nodes.to_json(matter_list.render_pager(0, 0))
    start = (offset or 0) if ctx.triggered_id == names.OFFSET else 0
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        every = admitted_matters.list_entries(session, actor.city, version)
        parties = read_model.load_party_names(session, actor)
    fit = row_filter.filter_entries(every, Sought(**sought))
    page = MatterPage(tuple(fit[start : start + PAGE_ROWS]), len(fit), len(every), start, parties)
    return nodes.to_json(matter_list.render_rows(page)), nodes.to_json(
        matter_list.render_pager(start, len(fit))
    )


@callback(Output(names.PROCEDURE_ROWS, nodes.DATA), Input(names.SEARCH, "value"), Input(names.DONE, "data"))
def procedures_sought(words: str | None, _done: Data | None) -> Any:
    """Render the procedures that fit."""
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        every = procedures.list_procedures(session, actor.city)
    return nodes.to_json(
        procedure_flow.render_rows(row_filter.filter_procedures(every, words), total=len(every))
    )


@callback(
    Output(names.OPENED, "data"),
    Input(names.DRAWER_CLOSE, "n_clicks"),
    Input(names.TAB, "data"),
    prevent_initial_call=True,
)
def drawer_closed(_closed: int | None, _tab: str) -> None:
    """Close the drawer by its button, and when another tab opens."""


@callback(
    Output(names.DRAWER, "hidden"),
    Output(names.DRAWER_TITLE, "children"),
    Output(names.DRAWER_BODY, "children"),
    Input(names.OPENED, "data"),
    Input(names.DONE, "data"),
    State(names.VERSION, "value", allow_optional=True),
)
def drawer_opened(opened: Data | None, _done: Data | None, version: int | None) -> tuple[bool, Any, Any]:
    """Render the drawer, or close it."""
    if not opened:
        return True, None, None
    title, body = read_model.render_drawer(
        dependencies.get_actor(), opened["mode"], opened["code"], version=version
    )
    return False, title, body
