"""The present step of a ticket in the flow chart of its duty over HTTP: who reads it, which chart it has."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from db.models import Ticket
from db.session import owner_transaction
from domain.enums import Act, Secrecy
from tests.support import factories
from tests.support.dispatcher_desk import LATER, dispatch
from tests.support.duties import NEXT_REFERENCE, a_shared_duty, publish_duties, some_steps
from tests.support.people import do
from tests.web.test_duties_page import BAD, FAULT, body, drawn

DUTY = a_shared_duty()
TODAY = date(2026, 9, 25)


@pytest.fixture(scope="module", autouse=True)
def with_duties(product) -> None:
    with owner_transaction() as session:
        factories.a_calendar(session)
        publish_duties(session, DUTY, a_shared_duty("S-402", name="燃气安全监管", matters=()))


def a_ticket(*acts: Act, **changes: Any) -> str:
    """Return the number of a ticket after a dispatch and acts of its lead; without any it is accepted."""
    with owner_transaction() as session:
        made = factories.a_ticket(session, **changes)
        session.flush()
        if acts:
            dispatch(session, made, duty="S-401")
        for act in acts[1:]:
            do(session, made, act, "D01", at=LATER, **({"contact": "phone"} if act is Act.RESPOND else {}))
        return made.number


def marks(told: str) -> dict[str, str]:
    """Return the words at the marked steps of the drawing."""
    found: list[str] = []

    def look(nodes: list[Any]) -> None:
        for node in nodes:
            if not isinstance(node, str):
                found.extend([node[1]["data-flow"]] if "data-flow" in node[1] else [])
                look(node[2])

    look(json.loads(told))
    return {no: mark["word"] for no, mark in json.loads(found[0])["marks"].items()}


def test_a_dispatched_ticket_is_marked_at_the_step_of_its_lead(sign_in: Callable[..., httpx.Client]):
    number = a_ticket(Act.DISPATCH)

    told = body(drawn(sign_in("dispatcher"), duty="S-401", ticket=number))

    assert marks(told) == {"3": "当前步骤"}
    assert "第 3 步 查处" in told
    assert f"诉求 {number} 所在步骤" in told


def test_an_accepted_ticket_without_a_duty_is_with_the_center(sign_in: Callable[..., httpx.Client]):
    told = body(drawn(sign_in("dispatcher"), duty="S-401", ticket=a_ticket()))

    assert marks(told) == {"2": "当前步骤"}


@pytest.mark.parametrize(
    ("who", "changes"),
    [
        pytest.param("town", {"town": "002"}, id="of another town"),
        pytest.param("town", {"secrecy": Secrecy.SECRET}, id="secret, in one's own town"),
        pytest.param("department", {"departments": ("D02",)}, id="of another department"),
        pytest.param("leader", None, id="that is not there"),
    ],
)
def test_a_ticket_out_of_ones_sight_is_like_one_that_is_not_there(sign_in, who, changes):
    number = "SG-nowhere" if changes is None else a_ticket(**changes)

    told = body(drawn(sign_in(who), duty="S-401", ticket=number))

    assert marks(told) == {}
    assert f"没有编号为 {number} 的诉求，或不在您的权限范围内" in told
    assert ["所在步骤" in told, "打开诉求" in told] == [True, False]


def test_a_ticket_of_another_duty_is_not_marked_but_leads_to_its_own_chart(sign_in):
    number = a_ticket(Act.DISPATCH)

    told = body(drawn(sign_in("dispatcher"), duty="S-402", ticket=number))

    assert marks(told) == {}
    assert f"诉求 {number} 的责任事项是 S-401，不按本图办理" in told
    assert f"duty=S-401&ticket={number}#duty-chart" in told


@pytest.mark.parametrize("number", ["x" * 10_000, "'; DROP TABLE tickets", "\x00", " "])
def test_numbers_that_are_none_are_no_fault(sign_in, number):
    answer = drawn(sign_in("leader"), duty="S-401", ticket=number)

    assert FAULT not in answer.text
    assert marks(body(answer)) == {}


@pytest.mark.parametrize("query", BAD.values(), ids=BAD)
def test_bad_addresses_with_a_ticket_are_answered_in_words(sign_in, query):
    assert FAULT not in drawn(sign_in("leader"), **{**query, "ticket": a_ticket()}).text


def test_a_ticket_keeps_the_chart_under_which_it_was_dispatched(sign_in):
    """Last in this module: the list has another version afterwards."""
    number = a_ticket(Act.DISPATCH)
    first, *others = some_steps()
    changed = replace(DUTY, steps=(replace(first, title="网格巡查"), *others))
    with owner_transaction() as session:
        publish_duties(session, changed, reference=NEXT_REFERENCE, since=TODAY)
        assert session.query(Ticket).filter_by(number=number).one().duty_version == 1
    client = sign_in("dispatcher")

    kept = body(drawn(client, duty="S-401", ticket=number))
    of_now = body(drawn(client, duty="S-401", ticket=number, as_of="2026-12-01"))

    assert (marks(kept), "巡查发现" in kept) == ({"3": "当前步骤"}, True)
    assert (marks(of_now), "网格巡查" in of_now) == ({}, True)
    assert f"诉求 {number} 按清单第 1 版办理" in of_now
