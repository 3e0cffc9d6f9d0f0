"""Every role that may report can report within its own row-level security, secret matters too."""

import pytest

from db.session import DatabaseUrls, owner_transaction, transaction
from domain.enums import Channel, RequestKind
from services import intake
from services.intake import ReportRequest
from tests.support import factories
from tests.support.people import PEOPLE
from tests.support.workflow.city import MORNING


@pytest.mark.parametrize("kind", [RequestKind.HELP, RequestKind.TIP_OFF])
@pytest.mark.parametrize("who", ["town", "unit", "grid_staff", "intake", "dispatcher"])
def test_a_report_is_written_under_row_security(database: DatabaseUrls, who: str, kind: RequestKind) -> None:
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
    request = ReportRequest(
        "门前占道", Channel.GRID_STAFF, area_code="00111", request_kind=kind,
        reporter_name="王某", reporter_phone="13800000000",
    )  # fmt: skip

    with transaction(PEOPLE[who].scope) as session:
        made = intake.report_ticket(session, request=request, actor=PEOPLE[who], now=MORNING)

    assert made.number.startswith("SG")
