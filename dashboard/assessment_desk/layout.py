"""Layout of the desk of appeals and exclusions; what it shows is in the address."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.assessment_desk import appeals_read_model, exclusions_read_model
from dashboard.assessment_desk import ids as names
from dashboard.assessment_desk.address import AssessmentRequest, AssessmentView
from dashboard.shared.navigation import ASSESSMENT_DESK_READERS
from dashboard.shared.offices.page import OfficePage, OfficePart, render_page
from domain.appeals import APPEAL_ACTS
from domain.exclusions import EXCLUSION_ACTS
from domain.scopes import Actor

PAGE = OfficePage(
    request=AssessmentRequest,
    title="申诉与不计考核",
    readers=ASSESSMENT_DESK_READERS,
    parts={
        AssessmentView.APPEALS: OfficePart("评价申诉", APPEAL_ACTS.readers, appeals_read_model),
        AssessmentView.EXCLUSIONS: OfficePart("不计考核申请", EXCLUSION_ACTS.readers, exclusions_read_model),
    },
    body=names.BODY,
    rows=names.LIST,
    done=names.DONE,
    testid="assessment-desk",
)


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    return render_page(PAGE, actor, query)
