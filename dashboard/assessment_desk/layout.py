"""Layout of the desk of appeals, exclusions and forms of agencies; what it shows is in the address."""

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.assessment_desk import agency_forms_read_model, appeals_read_model, exclusions_read_model
from dashboard.assessment_desk import ids as names
from dashboard.assessment_desk.address import AssessmentRequest, AssessmentView
from dashboard.shared.offices.page import OfficePage, OfficePart, render_page
from domain.agency_forms import AGENCY_FORM_ACTS
from domain.appeals import APPEAL_ACTS
from domain.exclusions import EXCLUSION_ACTS
from domain.scopes import Actor
from web.navigation import ASSESSMENT_DESK_READERS

PAGE = OfficePage(
    request=AssessmentRequest,
    title="申诉与考核表",
    readers=ASSESSMENT_DESK_READERS,
    parts={
        AssessmentView.APPEALS: OfficePart("评价申诉", APPEAL_ACTS.readers, appeals_read_model),
        AssessmentView.EXCLUSIONS: OfficePart("不计考核申请", EXCLUSION_ACTS.readers, exclusions_read_model),
        AssessmentView.AGENCY_FORMS: OfficePart(
            "派驻机构考核表", AGENCY_FORM_ACTS.readers, agency_forms_read_model
        ),
    },
    body=names.BODY,
    rows=names.LIST,
    done=names.DONE,
    testid="assessment-desk",
)


def layout(actor: Actor, query: Mapping[str, str]) -> Component:
    """Return the page at an address. Raises NotAllowed for those whom it does not concern."""
    return render_page(PAGE, actor, query)
