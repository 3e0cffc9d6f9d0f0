"""Callbacks of the list in forms: search a duty, show what it says, and in what a choice differs from it."""

from typing import Any
from uuid import UUID

from dash import ALL, Input, Output, State, callback, set_props
from dash.exceptions import PreventUpdate

import clock
from dashboard.shared import duty_card, ids
from dashboard.shared.acts import duty_defaults
from dashboard.shared.duty_card import CardDuty
from dashboard.shared.party_names import load_party_names
from dashboard.shared.ticket_forms import Options
from db.queries import duties, duty_search
from db.session import Session, transaction
from db.writes import tickets
from domain.duties import Duty
from domain.errors import NotFound
from domain.scopes import Actor
from i18n import t
from services import duty_choice
from web import dependencies

Data = dict[str, Any]
SHORTEST = 2  # characters, before which a search says nothing


@callback(
    Output(ids.said("duty"), "options"),
    Input(ids.said("duty"), "search_value"),
    State(ids.said("duty"), "value"),
    State(ids.said("duty"), "options"),
    prevent_initial_call=True,
)
def duty_searched(typed: str | None, chosen: str | None, shown: Options | None) -> Any:
    """Offer the duties that fit what is typed; the chosen one stays among them."""
    words = (typed or "").strip()
    if len(words) < SHORTEST:
        raise PreventUpdate
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        found = duty_defaults.search_options(session, actor.city, words, day=clock.today(session, actor.city))
    codes = {one["value"] for one in found}
    options = shown if isinstance(shown, list) else []
    kept = [one for one in options if one["value"] == chosen and chosen not in codes]
    return [*kept, *found]


@callback(
    Output(ids.DUTY_CARD, "children"),
    Output(ids.said("situation"), "options"),
    Output(ids.said("situation"), "value"),
    Input(ids.said("duty"), "value"),
    State(ids.said(ALL), "id"),
    State(ids.list_check(ALL), "id"),
    prevent_initial_call=True,
)
def duty_chosen(code: str | None, named: list[Data], checked: list[Data]) -> tuple[Any, Any, Any]:
    """Show what the list says of the chosen duty, and fill in who leads and who cooperates."""
    if not code:
        return None, [], None
    duty, card = _fill_in(code, None, named, checked)
    return card, [] if duty is None else duty_defaults.build_situation_options(duty), None


@callback(
    Output(ids.DUTY_CARD, "children", allow_duplicate=True),
    Input(ids.said("situation"), "value"),
    State(ids.said("duty"), "value"),
    State(ids.said(ALL), "id"),
    State(ids.list_check(ALL), "id"),
    prevent_initial_call=True,
)
def situation_chosen(situation: str | None, code: str | None, named: list[Data], checked: list[Data]) -> Any:
    """Show the manual of the chosen situation, and fill in who is involved in it."""
    if not code or not situation:
        raise PreventUpdate
    return _fill_in(code, situation, named, checked)[1]


@callback(
    Output(ids.list_check(ALL), "children"),
    Output(ids.list_reason(ALL), "hidden"),
    Input(ids.said("lead"), "value"),
    Input(ids.said("duty"), "value"),
    State(ids.list_check(ALL), "id"),
    prevent_initial_call=True,
)
def lead_chosen(lead: str | None, duty: str | None, checked: list[Data]) -> tuple[list[Any], list[Any]]:
    """Say in what the lead differs from the list, and ask why, before anything is sent."""
    return _check(lead, duty, checked)


@callback(
    Output(ids.list_check(ALL), "children", allow_duplicate=True),
    Output(ids.list_reason(ALL), "hidden", allow_duplicate=True),
    Input(ids.said("successor"), "value"),
    State(ids.said(ALL), "id"),
    State(ids.said(ALL), "value"),
    State(ids.list_check(ALL), "id"),
    prevent_initial_call=True,
)
def successor_chosen(
    successor: str | None, named: list[Data], values: list[Any], checked: list[Data]
) -> tuple[list[Any], list[Any]]:
    """Say in what the successor of a lead differs from the list, and ask why."""
    held = {str(one["field"]): value for one, value in zip(named, values, strict=True)}
    return _check(successor, held.get("duty"), checked)


def _check(lead: str | None, duty: str | None, checked: list[Data]) -> tuple[list[Any], list[Any]]:
    """Return the warning and whether the reason is hidden, of one ticket's form; of several, nothing."""
    if not checked:
        return [], []
    if not lead:
        return [None], [True]
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        party = tickets.load_party(session, actor.city, lead)
        ticket = tickets.load_ticket(session, actor.city, UUID(checked[0]["ticket"]))
        found = duty_choice.preview_finding(
            session, party, ticket=ticket, code=duty, day=clock.today(session, actor.city)
        )
        if found is None:
            return [None], [True]
        names = load_party_names(session, actor.city)
    return [duty_card.render_finding(*found, names)], [False]


def _fill_in(
    code: str, situation: str | None, named: list[Data], checked: list[Data]
) -> tuple[Duty | None, Any]:
    """Return the duty with what the list says of it; in a form of dispatch, fill in its parties."""
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        names = load_party_names(session, actor.city)
        try:
            duty = duties.load_duty(
                session, actor.city, code[:40], as_of=clock.today(session, actor.city)
            ).duty
        except NotFound:
            return None, t("责任事项 {code} 不在现行清单中，请选择现行事项", code=code[:40])
        town = _find_town(session, actor, duty, checked)
    one = duty_defaults.find_situation(duty, situation)
    helpers = duty_defaults.list_helpers(duty, one, town, names=names)
    if {"field": "lead", "type": "said"} in named:
        set_props(ids.said("lead"), {"value": duty_defaults.pick_lead(duty, one)})
        set_props(ids.said("cooperating"), {"value": list(helpers)})
    return duty, duty_card.render_card(CardDuty(duty, one, helpers, names))


def _find_town(session: Session, actor: Actor, duty: Duty, checked: list[Data]) -> str | None:
    """Return the party of the ticket's town where the duty gives towns a part."""
    if not checked or not duty.town_duty:
        return None
    town = tickets.load_ticket(session, actor.city, UUID(checked[0]["ticket"])).town_code
    return None if town is None else duty_search.find_town_party(session, actor.city, [town])
