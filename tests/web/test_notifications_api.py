"""The bell's API: each user counts and reads their own, and marks them as read."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from db.models import Notice
from db.session import owner_transaction
from domain.calendars import ElapsedCalendar
from domain.enums import Act, Role
from domain.scopes import Actor, Scope
from services import notifications
from tests.support import factories
from tests.web.conftest import as_owner

NATURAL = ElapsedCalendar(ZoneInfo("Asia/Shanghai"))  # the tests do not depend on the hour
AUTHOR = Actor("system", "系统", frozenset(), Scope.whole("370783"))
URL = "/api/v1/notices"


@pytest.fixture
def told(product):
    """Notify the dispatchers of one return, urgent or not."""

    def tell(*, urgent=False):
        with owner_transaction() as session:
            ticket = factories.a_ticket(session, departments=("D01",), reported_at=datetime.now(UTC))
            ticket.urgent = urgent
            notifications.notify_of_act(
                session,
                ticket,
                Act.RETURN,
                actor=AUTHOR,
                now=datetime.now(UTC),
                calendar=NATURAL,
                note="职责不在我单位",
            )
            return ticket.number

    yield tell
    as_owner("DELETE FROM notice_reads")
    as_owner("DELETE FROM notices")


def test_a_dispatcher_counts_and_reads_what_dispatchers_are_told(sign_in, told):
    numbers = [told(urgent=True), told()]
    person = sign_in("dispatcher")

    found = person.get(URL).json()

    assert (found["unread"], found["urgent"]) == (2, 1)
    assert [notice["number"] for notice in found["newest"]] == numbers[::-1]
    assert found["newest"][0]["title"] == "退单待审定"
    assert found["newest"][0]["about"].endswith("职责不在我单位")


def test_others_do_not(sign_in, told):
    told()

    assert sign_in("department").get(URL).json() == {"unread": 0, "urgent": 0, "newest": []}


def test_what_was_read_is_quiet(sign_in, told):
    told(urgent=True)
    told()
    person = sign_in("dispatcher")
    first = person.get(URL).json()["newest"][0]["id"]

    one = person.post(f"{URL}/read", json={"ids": [first]}).json()
    every = person.post(f"{URL}/read", json={"all": True}).json()

    assert (one["unread"], every["unread"], every["urgent"]) == (1, 0, 0)
    assert [notice["read"] for notice in person.get(URL).json()["newest"]] == [True, True]
    assert person.get(URL, params={"unread": 1}).json()["newest"] == []


def test_nobody_reads_for_others(sign_in, told):
    told()
    with owner_transaction() as session:
        [foreign] = session.scalars(select(Notice.id)).all()

    answered = sign_in("town").post(f"{URL}/read", json={"ids": [str(foreign)]})

    assert answered.json()["unread"] == 0
    as_owner("DO $$ BEGIN ASSERT (SELECT count(*) FROM notice_reads) = 0; END $$")


def test_a_token_has_no_inbox(product, browser, token):
    headers = {"Authorization": f"Bearer {token(Role.DISPATCHER, label='bell')}"}

    assert browser.get(URL, headers=headers).json()["unread"] == 0
    assert browser.post(f"{URL}/read", json={"all": True}, headers=headers).status_code == 403


def test_health_says_whether_a_worker_lives_and_what_is_not_configured(browser):
    found = browser.get("/api/health").json()

    assert found["worker"]["alive"] == 0
    assert "后台进程" in found["worker"]["warning"]
    assert found["outside"] == {"mail": "未配置", "webhook": "未配置", "sms": "未配置"}
