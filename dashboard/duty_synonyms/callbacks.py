"""Callbacks of the page of synonyms: the address, the filter, the form, the trial of a change."""

from typing import Any
from uuid import uuid4

from dash import Input, Output, State, callback, ctx, no_update
from dash.exceptions import PreventUpdate

from dashboard.duty_synonyms import acts, components, read_model
from dashboard.duty_synonyms import ids as names
from dashboard.duty_synonyms.acts import SynonymForm
from dashboard.duty_synonyms.address import SynonymsRequest, parse_search
from dashboard.duty_synonyms.read_model import SynonymsReading
from dashboard.shared import ids, nodes, toasts
from dashboard.shared.outcome import require_click
from db.session import transaction
from web import dependencies
from web.url_paths import DUTY_SYNONYMS

Data = dict[str, Any]
FORM = {
    "word": State(names.WORD, "value"),
    "means": State(names.MEANS, "value"),
    "reason": State(names.REASON, "value"),
}


@callback(
    Output(names.LIST, nodes.DATA),
    Output(names.STORY, nodes.DATA),
    Input(ids.LOCATION, "search"),
    Input(names.DONE, "data"),
    State(ids.LOCATION, "pathname"),
    prevent_initial_call=True,
)
def address_changed(search: str | None, _done: str | None, path: str) -> tuple[str, str]:
    """List what the address asks for, or the same again after an act."""
    reading = _read(search, path)
    return (
        nodes.to_json(components.render_list(reading)),
        nodes.to_json(components.render_story(reading.steps)),
    )


@callback(
    Output(names.FORM, "children"),
    Output(names.QUERY, "value"),
    Input(ids.LOCATION, "search"),
    Input(names.DONE, "data"),
    State(ids.LOCATION, "pathname"),
    State(names.FACTS, "data"),
    prevent_initial_call=True,
)
def synonym_opened(search: str | None, _done: str | None, path: str, facts: Data) -> tuple[Any, Any]:
    """Begin the form with the synonym of the address; what is typed stays while it is the same one."""
    reading = _read(search, path)
    opened = reading.opened
    known = None if opened is None else (opened.word, opened.means)
    before = acts.read_before(facts)
    is_same = known == (None if before is None else (before.word, before.means))
    if is_same and ctx.triggered_id != names.DONE:
        raise PreventUpdate
    tried = no_update if opened is None else opened.word
    return components.render_form(opened), tried


@callback(
    Output(ids.LOCATION, "search", allow_duplicate=True),
    Input(names.FILTER, "value"),
    State(ids.LOCATION, "search"),
    prevent_initial_call=True,
)
def filter_typed(words: str | None, search: str | None) -> str:
    """Write the filter into the address."""
    asked, typed = parse_search(search), (words or "").strip()
    if typed == asked.q:
        raise PreventUpdate
    return _to_search(asked, q=typed, after="", after_means="")


@callback(
    Output(names.TRIED, nodes.DATA),
    Input(names.QUERY, "value"),
    Input(names.WORD, "value"),
    Input(names.MEANS, "value"),
    State(names.FACTS, "data"),
)
def query_tried(query: str | None, word: str | None, means: str | None, facts: Data) -> str:
    """Show what the test query finds, before and after the change in the form."""
    actor = dependencies.get_actor()
    acts.permit_editing(actor)
    form = SynonymForm(word, means)
    trial = acts.try_change(actor, query, form, facts)
    return nodes.to_json(components.render_trial(trial, is_change=acts.is_change(form, facts)))


@callback(
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(names.DONE, "data"),
    Output(ids.LOCATION, "search", allow_duplicate=True),
    inputs={
        "clicks": {"save": Input(names.SAVE, "n_clicks"), "remove": Input(names.REMOVE, "n_clicks")},
    },
    state={
        "form": FORM,
        "facts": State(names.FACTS, "data"),
        "search": State(ids.LOCATION, "search"),
    },
    prevent_initial_call=True,
    running=[(Output(names.SAVE, "disabled"), True, False), (Output(names.REMOVE, "disabled"), True, False)],
)
def form_sent(
    clicks: dict[str, int | None], form: dict[str, str | None], facts: Data, search: str | None
) -> tuple[Any, str, str]:
    """Add, change or remove a synonym, and begin an empty form."""
    is_removal = ctx.triggered_id == names.REMOVE
    require_click(clicks["remove" if is_removal else "save"])
    act = acts.remove if is_removal else acts.save
    told = act(dependencies.get_actor(), SynonymForm(**form), facts)
    return toasts.render_done(told), uuid4().hex, _to_search(parse_search(search), word="", means="")


def _read(search: str | None, path: str) -> SynonymsReading:
    if path.rstrip("/") != DUTY_SYNONYMS:
        raise PreventUpdate
    actor = dependencies.get_actor()
    acts.permit_editing(actor)
    with transaction(actor.scope) as session:
        return read_model.read_page(session, actor, parse_search(search))


def _to_search(request: SynonymsRequest, **changes: str) -> str:
    return request.to_address(**changes).removeprefix(DUTY_SYNONYMS)
