"""Callbacks of the panel: the selection is loaded and rendered; live changes touch only what they changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dash import Input, Output, State, callback, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

import clock
from dashboard.map import area_panel, read_model
from dashboard.map.read_model import PanelRequest
from dashboard.shared import assessed_ticket, ids, nodes, ticket_panel, ticket_table
from dashboard.shared.acts import act_forms, form_defaults
from dashboard.shared.duty_links import load_ticket_duties
from db import feed
from db.queries import ticket_detail
from db.queries.ticket_facts import TicketStory
from db.queries.ticket_list import SortOrder
from db.session import Session, transaction
from db.writes import tickets
from domain.enums import Act, Role
from domain.errors import NotFound
from domain.filters import Filters
from domain.scopes import Actor
from services import order_openings
from services.workflow import available_acts
from web import dependencies

Data = dict[str, Any]


@callback(
    Output(ids.PANEL_TITLE, "children"),
    Output(ids.PANEL_BODY, "children"),
    Output(ids.OPENED, "data"),
    Input(ids.SELECTION, "data"),
    Input(ids.DONE, "data"),
    State(ids.VIEW, "data"),
    prevent_initial_call=True,
)
def selection_shown(selection: Data | None, _done: str | None, view: Data | None) -> tuple[Any, Any, Data]:
    """Draw the selected ticket, else the selected area; the acts' callbacks read which ticket is open."""
    if not selection or not (selection.get("ticket") or selection.get("area")):
        raise PreventUpdate
    actor = dependencies.get_actor()
    if not selection.get("ticket"):
        return *_area_drawn(actor, selection["area"], _filters(view)), {}
    with transaction(actor.scope) as session:
        story = _story(session, actor, selection["ticket"])
        drawn = _ticket_drawn(session, actor, story, within_area=bool(selection.get("area")))
        return *drawn, {"ticket": story.facts.number}


@callback(
    Output(ids.AREA_FIGURES, nodes.DATA),
    Input(ids.PULSE, "data"),
    Input(ids.VIEW, "data"),
    State(ids.SELECTION, "data"),
    prevent_initial_call=True,
)
def area_changed(pulse: Data | None, view: Data | None, selection: Data | None) -> str:
    """Render the figures of the selected area again after a live change or another filter."""
    if not selection or selection.get("ticket") or not selection.get("area"):
        raise PreventUpdate
    wanted = PanelRequest(dependencies.get_actor(), selection["area"], _filters(view))
    return read_model.render_figures(wanted, event=_event(pulse))


@callback(
    Output(ids.TICKET_STORY, nodes.DATA),
    Output(ids.PANEL_TITLE, "children", allow_duplicate=True),
    Output(ids.PANEL_BODY, "children", allow_duplicate=True),
    Input(ids.PULSE, "data"),
    State(ids.SELECTION, "data"),
    prevent_initial_call=True,
)
def ticket_changed(_pulse: Data | None, selection: Data | None) -> tuple[Any, Any, Any]:
    """Render the selected ticket again after a live change; the form next to it keeps its input.

    Of one that left the actor's scope nothing stays.
    """
    if not selection or not selection.get("ticket"):
        raise PreventUpdate
    actor = dependencies.get_actor()
    try:
        with transaction(actor.scope) as session:
            story = _story(session, actor, selection["ticket"])
            told = _body(session, actor, story, now=clock.now(session, actor.city))
            return nodes.to_json(told), no_update, no_update
    except NotFound:
        return no_update, *ticket_panel.render_hidden()


@callback(
    Output(ids.TICKET_LIST, nodes.DATA),
    inputs={
        "controls": {
            "order": Input(ids.LIST_ORDER, "value"),
            "closed": Input(ids.LIST_CLOSED, "value"),
            "turn": Input(ids.LIST_TURN, "data"),
            "pulse": Input(ids.PULSE, "data"),
        },
        "view": Input(ids.VIEW, "data"),
    },
    state={"selection": State(ids.SELECTION, "data"), "picked": State(ids.LIST_PICKED, "data")},
    prevent_initial_call=True,
)
def list_turned(
    *, controls: Data, view: Data | None, selection: Data | None, picked: list[Data] | None
) -> str:
    """Render the selected rows of the list; a live change waits while tickets are picked."""
    if not selection or not selection.get("area") or (ctx.triggered_id == ids.PULSE and picked):
        raise PreventUpdate
    wanted = PanelRequest(dependencies.get_actor(), selection["area"], _filters(view))
    order, turn = SortOrder(controls["order"]), controls["turn"] or {}
    listing = wanted.listing(order, only_open=not controls["closed"])
    places = turn.get("places", []) if turn.get("listing") == listing.name else []
    return read_model.render_rows(
        wanted,
        listing,
        tuple(ticket_table.read_place(place) for place in places),
        event=_event(controls["pulse"]),
    )


def _ticket_drawn(
    session: Session, actor: Actor, story: TicketStory, *, within_area: bool
) -> tuple[Any, Any]:
    """Draw the ticket with its acts; a dispatch that is due has its form open already."""
    now = clock.now(session, actor.city)
    offers = available_acts.list_offers(session, actor, story.facts.id, now=now)
    due = next((offer for offer in offers if offer.act is Act.DISPATCH), None)
    form = None
    if due is not None:
        ticket = tickets.load_ticket(session, actor.city, story.facts.id)
        form = form_defaults.load_form(session, actor, ticket, offer=due, chosen={}, takes_focus=False)
    acts = ticket_panel.render_acts(
        act_forms.render_bar(offers, story.orders), form, read_only=actor.read_only and not offers
    )
    body = ticket_panel.render_ticket(_body(session, actor, story, now=now), acts, within_area=within_area)
    return ticket_panel.render_title(story.facts), body


def _body(session: Session, actor: Actor, story: TicketStory, *, now: datetime) -> list[Component]:
    """Return the ticket's detail with its duties; who dispatches sees the likely one in the form."""
    dispatches = Role.DISPATCHER in actor.roles
    duties = load_ticket_duties(session, actor.city, story.facts, dispatches=dispatches, now=now)
    *body, history = ticket_panel.render_body(story, now=now, duties=duties)
    return [*body, *assessed_ticket.read_section(session, actor, story.facts, now=now), history]


def _area_drawn(actor: Actor, code: str, filters: Filters) -> tuple[Any, Any]:
    """Render the panel at the current feed position: after an act the user sees their own change."""
    wanted = PanelRequest(actor, code, filters)
    with transaction(actor.scope) as session:
        event = feed.get_last_number(session)
        facts = read_model.load_area(session, wanted)
    listing = wanted.listing(SortOrder.DUE, only_open=True)
    tickets = ticket_table.render_frame(listing, read_model.render_rows(wanted, listing, (), event=event))
    return area_panel.render_title(facts.area), area_panel.render_body(
        facts.staff,
        figures=read_model.render_figures(wanted, event=event),
        tickets=tickets,
        batch=area_panel.render_batch_frame() if Role.DISPATCHER in actor.roles else None,
    )


def _event(pulse: Data | None) -> int:
    """Return the newest event that the screen received, 0 where none."""
    return int((pulse or {}).get("event") or 0)


def _story(session: Session, actor: Actor, asked: str) -> TicketStory:
    """Return the detail of a ticket named by its number, or by its id as in old links."""
    try:
        found = UUID(asked)
    except ValueError:
        found = ticket_detail.get_ticket_id(session, actor.city, asked)
    order_openings.note_opened(session, actor, found, now=clock.now(session, actor.city))
    return ticket_detail.load_ticket_detail(session, actor, found)


def _filters(view: Data | None) -> Filters:
    return Filters.from_query((view or {}).get("filters") or {})
