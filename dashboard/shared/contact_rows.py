"""Contacts responsible for a ticket, so that users call each other and not the Center."""

from dash import html
from dash.development.base_component import Component

from dashboard.shared.masked_person import mask
from db.queries.contacts import Contacts, LocalContact, OfficeContact
from i18n import label, t


def render_contacts(found: Contacts) -> Component:
    """Return the offices with section and handler, the town's center, and the people of the grid."""
    rows = [_row(label(one.role), _inside(one)) for one in found.offices]
    if found.town:
        rows.append(_row(t("镇街联系"), t("{town}综治中心", town=found.town)))
    rows += [_row(label(one.role), _person(one)) for one in found.people]
    return html.Dl(rows, className="facts", **{"data-testid": "contacts"})


def _inside(office: OfficeContact) -> str:
    inside = " · ".join(part for part in (office.section, office.handler) if part)
    return f"{office.name} · {inside or t('尚未转交到科室')}"


def _person(one: LocalContact) -> str:
    return f"{one.area} · {one.name} {mask(one.phone)}"


def _row(name: str, value: str) -> Component:
    return html.Div([html.Dt(name, className="muted"), html.Dd(value)], className="facts__row")
