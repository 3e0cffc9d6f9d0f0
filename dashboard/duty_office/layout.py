"""Layout of the page of amendments and arbitrations; what it shows is in the address."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.duty_office import (
    amendments_read_model,
    arbitrations_read_model,
    borders_read_model,
)
from dashboard.duty_office import ids as names
from dashboard.duty_office.address import OfficeRequest, OfficeView
from dashboard.shared.offices.page import OfficePage, OfficePart, Tools, render_page
from domain.amendments import OFFICE
from domain.arbitrations import ARBITRATION_ACTS
from domain.duties import EDITORS
from domain.enums import Role
from domain.scopes import Actor
from i18n import t
from web.navigation import DUTY_OFFICE_READERS
from web.url_paths import DUTY_IMPORT, DUTY_SYNONYMS

COUNTING = OFFICE | {Role.SUPERVISOR, Role.LEADER}  # who reads the unclear borders that counting finds


def list_tools(actor: Actor) -> Tools:
    """Return the other pages of those who keep the lists."""
    if not EDITORS & actor.roles:
        return ()
    return ((t("从 Excel 导入"), DUTY_IMPORT), (t("同义词"), DUTY_SYNONYMS))


PAGE = OfficePage(
    request=OfficeRequest,
    title="清单调整与裁定",
    readers=DUTY_OFFICE_READERS,
    parts={
        OfficeView.AMENDMENTS: OfficePart("清单调整", DUTY_OFFICE_READERS, amendments_read_model),
        OfficeView.ARBITRATIONS: OfficePart("职责裁定", ARBITRATION_ACTS.readers, arbitrations_read_model),
        OfficeView.BORDERS: OfficePart("边界不清", COUNTING, borders_read_model),
    },
    body=names.BODY,
    rows=names.LIST,
    done=names.DONE,
    testid="duty-office-page",
    tools=list_tools,
)


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    return render_page(PAGE, actor, query)
