"""Addresses of the responsibility list: read as written, bounded, and lenient with what cannot be read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.duties import DutyField, DutyList, PowerKind
from domain.duty_request import (
    LONGEST_WORDS,
    DutiesRequest,
    DutiesView,
    build_duty_address,
    build_export_query,
    build_manual_address,
    read_request,
)

REQUESTS = [
    DutiesRequest(),
    DutiesRequest(field=DutyField.ECOLOGY, words="秸秆", department="D02"),
    DutiesRequest(DutyList.POWER, kind=PowerKind.PENALTY, day=date(2026, 1, 5), after="D01-CF-060"),
    DutiesRequest(duty="S-401", view=DutiesView.CHANGES, since=1, until=2),
    DutiesRequest(duty="S-401", ticket="370783202611200001"),
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_an_address_is_read_as_it_was_written(request_):
    assert read_request(request_.to_query()) == request_


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"list": "nonsense", "field": "nonsense", "view": "nonsense"}, DutiesRequest()),
        ({"as_of": "abc"}, DutiesRequest(unread_day="abc")),
        ({"as_of": "2026-02-30"}, DutiesRequest(unread_day="2026-02-30")),
        ({"from": "0", "to": "99999999999"}, DutiesRequest()),
        ({"from": "１", "to": "-1"}, DutiesRequest()),
        ({"q": "  \x00火  "}, DutiesRequest(words="火")),
        ({"list": "power", "field": "ecology"}, DutiesRequest(DutyList.POWER)),
        ({"kind": "penalty"}, DutiesRequest(DutyList.POWER, kind=PowerKind.PENALTY)),
        ({"duty": "D05-CF-012"}, DutiesRequest(DutyList.POWER, duty="D05-CF-012")),
        ({"duty": "S-401"}, DutiesRequest(duty="S-401")),
    ],
)
def test_what_cannot_be_read_in_an_address_is_passed_over(query, expected):
    assert read_request(query) == expected


@given(st.dictionaries(st.sampled_from(["list", "q", "as_of", "after", "duty", "from", "to"]), st.text()))
def test_any_address_can_be_read_and_is_bounded(query):
    request = read_request(query)

    assert len(request.words) <= LONGEST_WORDS
    assert all(len(value) <= LONGEST_WORDS for value in request.to_query().values())


def test_another_filter_begins_at_the_first_page_and_a_duty_keeps_the_page():
    request = DutiesRequest(DutyList.POWER, after="D01-CF-060")

    assert request.to_address(kind=PowerKind.PENALTY) == "/duties?list=power&kind=penalty"
    assert "after=D01-CF-060" in request.to_address(duty="D01-CF-061")


def test_other_pages_link_to_duties_manuals_and_exports():
    assert build_duty_address("S-401") == "/duties?list=shared&duty=S-401"
    assert build_duty_address("D05-CF-012") == "/duties?list=power&duty=D05-CF-012"
    assert build_manual_address("S-401-1", date(2026, 1, 5)) == "/manual/S-401-1?as_of=2026-01-05"
    assert build_manual_address("../x") == "/manual/..%2Fx"
    assert build_export_query(REQUESTS[2]) == {
        "kind": "power",
        "power_kind": "penalty",
        "as_of": "2026-01-05",
    }
