"""Layout of the responsibility list; what it shows is in the address."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.duties import components, duty_detail, duty_rows, version_changes
from dashboard.duties.read_model import (
    ChangesBody,
    DutiesReading,
    DutyBody,
    ListBody,
    NothingBody,
    TotalsBody,
    read_page,
)
from db.session import transaction
from domain import catalogue
from domain.amendments import APPLICANTS
from domain.duties import permit_reading
from domain.duty_request import read_request
from domain.scopes import Actor


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for wall screens."""
    reading = read(actor, query)
    return components.render_page(actor, reading, render_body(actor, reading))


def read(actor: Actor, query: Mapping[str, str]) -> DutiesReading:
    """Return what an address shows. Raises NotAllowed."""
    permit_reading(actor)
    with transaction(actor.scope) as session:
        return read_page(session, actor, read_request(query))


def render_body(actor: Actor, reading: DutiesReading) -> list[Component]:
    """Return the list, the duty or the comparison that the address asks for."""
    match reading.body:
        case ListBody() as body:
            return duty_rows.render_list(reading, body)
        case TotalsBody() as body:
            return duty_rows.render_totals(reading, body)
        case DutyBody() as body:
            opens = bool(actor.roles & catalogue.READERS)
            may_apply = bool(actor.roles & APPLICANTS)
            return duty_detail.render_duty(reading, body, opens_catalogue=opens, may_apply=may_apply)
        case ChangesBody() as body:
            return version_changes.render_changes(reading, body)
        case NothingBody() as body:
            return components.render_nothing(reading, body)
