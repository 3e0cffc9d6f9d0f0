"""A form for one ticket says whether it is urgent; one for several leaves each as it is by default."""

from zoneinfo import ZoneInfo

import pytest

from dashboard.desk.payload_form import read_said
from dashboard.shared.forms import DispatchForm

ZONE = ZoneInfo("Asia/Shanghai")
SAID = [
    pytest.param(["yes"], True, id="the box is ticked"),
    pytest.param([], False, id="the box is not ticked"),
    pytest.param("", None, id="several, left as they are"),
    pytest.param("yes", True, id="several made urgent"),
    pytest.param("no", False, id="several made not urgent"),
]


@pytest.mark.parametrize(("value", "urgent"), SAID)
def test_what_is_said_of_urgency_at_a_desk(value, urgent):
    assert read_said([{"field": "urgent"}], [value], zone=ZONE).urgent is urgent


@pytest.mark.parametrize(("value", "urgent"), SAID)
def test_what_is_said_of_urgency_beside_the_map(value, urgent):
    form = DispatchForm(kind="general", urgent=value, lead="D01", cooperating=None, note=None)

    assert form.request(1).urgent is urgent
