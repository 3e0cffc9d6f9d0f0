"""Lay out the page of the papers of the net."""

from collections.abc import Mapping

from dash.development.base_component import Component

from access import who
from dashboard.pages.map import read_choices
from dashboard.views import catalogue_page
from dashboard.views.catalogue_page import Opening
from domain.papers import Paper, permit_reading
from domain.scopes import Actor


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at the tab that the address names, the list of matters where it names none."""
    permit_reading(actor)
    tab = query.get("tab", "")
    opening = Opening(Paper(tab) if tab in set(Paper) else Paper.MATTERS, query.get("code"))
    return catalogue_page.page(read_choices(actor, who.visitor().cities), opening)
