"""What a form of dispatch begins with by the list, next to what history suggests."""

from dashboard.shared.acts.duty_defaults import describe_difference
from domain.duty_choice import LeadParty
from domain.enums import PartyKind, TicketClass
from domain.suggestion import Choice, Suggestion
from tests.support.duties import a_shared_duty

NAMES = {"D01": "应急管理局", "P-07": "派驻机构"}


def suggested(party: str) -> Suggestion:
    return Suggestion(9, TicketClass.GENERAL, 5, (), lead=Choice(party, 5, 9))


def test_an_agency_of_a_lead_is_no_difference_whatever_its_code():
    agency = LeadParty("P-07", PartyKind.AGENCY, parent="D01")

    assert describe_difference(suggested("P-07"), agency, a_shared_duty(), NAMES) == ""


def test_another_department_is_a_difference_also_with_a_code_that_begins_as_the_leads():
    other = LeadParty("D01-9", PartyKind.DEPARTMENT)

    assert "D01-9" in describe_difference(suggested("D01-9"), other, a_shared_duty(), NAMES)
