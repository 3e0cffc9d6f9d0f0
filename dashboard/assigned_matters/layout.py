"""Layout of the page of assigned matters; what it shows is in the address."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.assigned_matters import ids as names
from dashboard.assigned_matters import read_model
from dashboard.assigned_matters.address import AssignedRequest, AssignedView
from dashboard.shared.offices.page import OfficePage, OfficePart, render_page
from domain.assigned_matters import ASSIGNED_ACTS
from domain.scopes import Actor

PAGE = OfficePage(
    request=AssignedRequest,
    title="交办事项",
    readers=ASSIGNED_ACTS.readers,
    parts={AssignedView.MATTERS: OfficePart("交办事项", ASSIGNED_ACTS.readers, read_model)},
    body=names.BODY,
    rows=names.LIST,
    done=names.DONE,
    testid="assigned-page",
)


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    return render_page(PAGE, actor, query)
