"""Layout of the page of causes; what it shows is in the address."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.causes import ids as names
from dashboard.causes import read_model
from dashboard.causes.address import CauseRequest, CauseView
from dashboard.shared.offices.page import OfficePage, OfficePart, render_page
from domain.cause_projects import CAUSE_ACTS
from domain.scopes import Actor

PAGE = OfficePage(
    request=CauseRequest,
    title="专题治理",
    readers=CAUSE_ACTS.readers,
    parts={CauseView.CAUSES: OfficePart("专题治理", CAUSE_ACTS.readers, read_model)},
    body=names.BODY,
    rows=names.LIST,
    done=names.DONE,
    testid="causes-page",
    read_day=read_model.read_day,
)


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    return render_page(PAGE, actor, query)
