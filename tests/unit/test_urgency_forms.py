"""A form for one ticket says whether it is urgent; one for several leaves each as it is by default."""

from zoneinfo import ZoneInfo

import pytest

from dashboard.shared.acts.payload_form import parse_form
from domain.dispatch_payloads import DispatchPayload
from domain.enums import Act

ZONE = ZoneInfo("Asia/Shanghai")
SAID = [
    pytest.param(["yes"], True, id="the box is ticked"),
    pytest.param([], False, id="the box is not ticked"),
    pytest.param("", None, id="several, left as they are"),
    pytest.param("yes", True, id="several made urgent"),
    pytest.param("no", False, id="several made not urgent"),
]


@pytest.mark.parametrize(("value", "urgent"), SAID)
def test_what_is_said_of_urgency_in_a_form(value, urgent):
    payload = parse_form(Act.DISPATCH, [{"field": "urgent"}], [value], zone=ZONE)

    assert isinstance(payload, DispatchPayload)
    assert payload.urgent is urgent
