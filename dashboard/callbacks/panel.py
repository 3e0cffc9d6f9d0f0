"""Wire the panel: what is selected is read and drawn; live changes touch only what they changed."""

from typing import Any
from uuid import UUID, uuid4

from dash import ALL, Input, Output, State, callback, ctx
from dash.exceptions import PreventUpdate

import clock
from access import who
from dashboard import forms, ids
from dashboard.ratings import Satisfaction, satisfaction
from dashboard.views import area_panel, batch_forms, ticket_forms, ticket_panel, ticket_table
from dashboard.views.ticket_table import Listing
from db.queries import area_panel as area_query
from db.queries import catalogue, ticket_story
from db.queries.area_panel import AreaPanel
from db.queries.ticket_list import Order, Page, Place
from db.session import Session, transaction
from domain.filters import Filters
from domain.scopes import Actor
from domain.terms import Role

Data = dict[str, Any]


@callback(
    Output(ids.PANEL_TITLE, "children"),
    Output(ids.PANEL_BODY, "children"),
    Input(ids.SELECTION, "data"),
    Input(ids.DONE, "data"),
    State(ids.VIEW, "data"),
    prevent_initial_call=True,
)
def selection_shown(selection: Data | None, _done: str | None, view: Data | None) -> tuple[Any, Any]:
    """Draw the selected ticket, else the selected area."""
    if not selection or not (selection.get("ticket") or selection.get("area")):
        raise PreventUpdate
    actor = who.actor()
    with transaction(actor.scope) as session:
        if selection.get("ticket"):
            return _ticket_drawn(session, actor, selection)
        return _area_drawn(session, actor, selection["area"], _filters(view))


@callback(
    Output(ids.AREA_FIGURES, "children"),
    Input(ids.PULSE, "data"),
    Input(ids.VIEW, "data"),
    State(ids.SELECTION, "data"),
    prevent_initial_call=True,
)
def area_changed(_pulse: Data | None, view: Data | None, selection: Data | None) -> Any:
    """Draw the figures of the selected area anew after a live change or another filter."""
    if not selection or selection.get("ticket") or not selection.get("area"):
        raise PreventUpdate
    actor = who.actor()
    with transaction(actor.scope) as session:
        now = clock.now(session, actor.city)
        found = area_query.area_panel(session, actor.city, selection["area"], filters=_filters(view), now=now)
    return area_panel.told(found, _rated(actor, found, _filters(view)))


@callback(
    Output(ids.TICKET_STORY, "children"),
    Input(ids.PULSE, "data"),
    State(ids.SELECTION, "data"),
    prevent_initial_call=True,
)
def ticket_changed(_pulse: Data | None, selection: Data | None) -> Any:
    """Draw the selected ticket anew after a live change; the form beside it keeps what was typed."""
    if not selection or not selection.get("ticket"):
        raise PreventUpdate
    actor = who.actor()
    with transaction(actor.scope) as session:
        story = _story(session, actor, selection["ticket"])
        return ticket_panel.body(story, now=clock.now(session, actor.city))


@callback(
    output=(
        Output(ids.TICKET_LIST, "children"),
        Output(ids.LIST_BACK, "disabled"),
        Output(ids.LIST_ON, "disabled"),
    ),
    inputs={
        "controls": {
            "order": Input(ids.LIST_ORDER, "value"),
            "closed": Input(ids.LIST_CLOSED, "value"),
            "_back": Input(ids.LIST_BACK, "n_clicks"),
            "_on": Input(ids.LIST_ON, "n_clicks"),
            "_pulse": Input(ids.PULSE, "data"),
        },
        "view": Input(ids.VIEW, "data"),
    },
    state={
        "places": State(ids.LIST_PLACES, "data"),
        "following": State(ids.LIST_NEXT, "data"),
        "selection": State(ids.SELECTION, "data"),
        "picked": State(ids.pick(ALL), "value"),
        "drawn": State(ids.LIST_DRAWN, "data"),
    },
    prevent_initial_call=True,
)
def list_turned(
    *,
    controls: Data,
    view: Data | None,
    places: list[Data],
    following: Data | None,
    selection: Data | None,
    picked: list[list[str]],
    drawn: str,
) -> Any:
    """Draw the wanted rows of the list; a live change waits while tickets are picked."""
    if not selection or not selection.get("area") or (ctx.triggered_id == ids.PULSE and any(picked)):
        raise PreventUpdate
    way = _way_to(ctx.triggered_id, places, following)
    actor = who.actor()
    with transaction(actor.scope) as session:
        shown = _listing(
            session,
            actor,
            selection["area"],
            _filters(view),
            order=Order(controls["order"]),
            only_open=not controls["closed"],
            places=way,
            drawn=drawn,
        )
    return ticket_table.rows(shown), *ticket_table.ends(shown)


@callback(
    Output(ids.FORM_DEADLINE, "children"),
    Input(ids.FORM_CLASS, "value"),
    Input(ids.FORM_URGENT, "value"),
)
def class_chosen(kind: str, urgent: list[str]) -> Any:
    """Show until when the work order would run, before it is sent."""
    actor = who.actor()
    with transaction(actor.scope) as session:
        planned = forms.planned(session, actor.city, kind=kind, urgent=urgent)
    return ticket_forms.deadlines(planned)


def _ticket_drawn(session: Session, actor: Actor, selection: Data) -> tuple[Any, Any]:
    story = _story(session, actor, selection["ticket"])
    parties = ticket_forms.party_options(catalogue.parties(session, actor.city))
    now = clock.now(session, actor.city)
    return ticket_panel.title(story.facts), ticket_panel.letter(
        ticket_panel.body(story, now=now),
        forms.form_for(actor, story, parties=parties),
        within_area=bool(selection.get("area")),
    )


def _area_drawn(session: Session, actor: Actor, code: str, filters: Filters) -> tuple[Any, Any]:
    now = clock.now(session, actor.city)
    found = area_query.area_panel(session, actor.city, code, filters=filters, now=now)
    shown = _listing(session, actor, code, filters, only_open=True, drawn=uuid4().hex)
    batch = batch_forms.frame() if shown.may_dispatch else None
    rated = _rated(actor, found, filters)
    return area_panel.title(found), area_panel.body(
        found, rated, tickets=ticket_table.frame(shown), batch=batch
    )


def _rated(actor: Actor, found: AreaPanel, filters: Filters) -> Satisfaction:
    return satisfaction(actor.scope, level=found.area.level, code=found.area.code, filters=filters)


def _listing(
    session: Session,
    actor: Actor,
    code: str,
    filters: Filters,
    *,
    only_open: bool,
    drawn: str,
    order: Order = Order.DUE,
    places: tuple[Place, ...] = (),
) -> Listing:
    asked = Page(order, after=places[-1] if places else None)
    now = clock.now(session, actor.city)
    page = area_query.tickets_in(
        session, actor.city, code, filters=filters, only_open=only_open, page=asked, now=now
    )
    may_dispatch = Role.DISPATCHER in actor.roles
    return Listing(page, asked, only_open=only_open, may_dispatch=may_dispatch, drawn=drawn, places=places)


def _way_to(asked: Any, places: list[Data], following: Data | None) -> tuple[Place, ...]:
    """Return where the wanted page and those before it begin: on, back, or the same; else from the start."""
    ways = {
        ids.LIST_ON: [*places, *([following] if following else [])],
        ids.LIST_BACK: places[:-1],
        ids.PULSE: places,
    }
    way = ways.get(asked, []) if isinstance(asked, str) else []
    return tuple(ticket_table.read_place(place) for place in way)


def _story(session: Session, actor: Actor, asked: str) -> ticket_story.TicketStory:
    """Return the story of a ticket named by its number, or by its id as links of old have it."""
    try:
        found = UUID(asked)
    except ValueError:
        found = ticket_story.ticket_id_of(session, actor.city, asked)
    return ticket_story.ticket_story(session, actor, found)


def _filters(view: Data | None) -> Filters:
    return Filters.from_query((view or {}).get("filters") or {})
