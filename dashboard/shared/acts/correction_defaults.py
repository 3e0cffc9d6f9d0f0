"""Queries for the defaults of a correction's form, and the places it offers."""

from dashboard.shared.acts.correction_fields import UNKNOWN, Correctable
from db.models import Ticket
from db.queries import areas, duties, reference_data, ticket_duties
from db.queries.reference_data import MatterEntry
from db.queries.report_locations import list_own_places, list_towns_and_units
from db.session import Session
from domain.enums import RequestKind, Secrecy
from domain.scopes import Actor
from domain.secrecy import may_see_place
from domain.transitions import Need
from i18n import either
from services.workflow.available_acts import Offer


def load_correctable(session: Session, actor: Actor, ticket: Ticket, offer: Offer) -> Correctable:
    """Return what may be corrected of a ticket; nothing where the act corrects nothing."""
    if Need.CORRECTION not in offer.needs | offer.may:
        return UNKNOWN
    shown = may_see_place(actor, Secrecy(ticket.secrecy))
    code = (ticket.grid_code or ticket.unit_code or ticket.town_code) if shown else ticket.town_code
    path = areas.load_path(session, actor.city, code)[1:] if code else []
    choice = list_towns_and_units(session, actor.city) if actor.of_center else list_own_places(session, actor)
    return Correctable(
        matters=[_matter(one) for one in reference_data.list_matters(session, actor.city)],
        places=[_option(one.code, one.name, one.above) for one in choice],
        matter=ticket.matter,
        place=" ".join(area.name for area in path),
        address=(ticket.address or "") if shown else "",
        request_kind=RequestKind(ticket.request_kind),
        whole=actor.of_center,
        duties=_duties(session, actor, ticket),
        duty=ticket.duty,
    )


def _duties(session: Session, actor: Actor, ticket: Ticket) -> list[dict[str, str]]:
    """Return the shared duties, and the ticket's own where it is another; none for a town."""
    if not actor.of_center:
        return []
    listed = dict(ticket_duties.list_shared_names(session, actor.city))
    if ticket.duty is not None and ticket.duty not in listed:
        listed |= duties.load_last_names(session, actor.city, [ticket.duty])
    return [
        {"value": code, "label": f"{code} {name}", "search": f"{code} {name}"}
        for code, name in listed.items()
    ]


def _option(code: str, name: str, above: str) -> dict[str, str]:
    return {"value": code, "label": f"{name} · {above}", "search": f"{name} {above} {code}"}


def _matter(one: MatterEntry) -> dict[str, str]:
    return {
        "value": one.code,
        "label": f"{either(one.name, one.name_en)} · {one.major}",
        "search": f"{one.name} {one.name_en or ''} {one.code} {one.major}",
    }
