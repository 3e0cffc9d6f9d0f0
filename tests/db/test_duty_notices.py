"""Whom an amendment or an arbitration waits for is notified, and reminded once when a step is late."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Notice, Ticket
from db.queries import notifications
from db.queries.notifications import InboxPart
from domain.amendments import AmendmentAct
from domain.arbitrations import ArbitrationAct
from domain.enums import Secrecy
from domain.notifications import NoticeKind, ToKind
from services.amendments import AMENDMENTS
from services.arbitrations import ARBITRATIONS
from services.duty_reminders import remind_late
from services.notification_text import build_address, render_subject
from tests.support import factories
from tests.support.people import CITY, PEOPLE
from tests.support.workflow.city import MORNING
from tests.support.workflow.subjects import do_act

OFFICE = (ToKind.ROLE, "list_office")
LATER = MORNING + timedelta(days=60)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def told(session: Session, kind: NoticeKind) -> list[tuple[ToKind, str]]:
    found = session.execute(select(Notice.to_kind, Notice.to_code).where(Notice.kind == kind))
    return sorted((row.to_kind, row.to_code) for row in found)


def test_the_office_learns_of_an_application_and_opens_it_from_its_inbox(city):
    row = do_act(city, AMENDMENTS, AmendmentAct.APPLY, None, PEOPLE["D01"])

    [entry] = notifications.list_entries(
        city, CITY, None, {ToKind.ROLE: ["list_office"]}, now=LATER, wanted=InboxPart()
    )

    assert (entry.number, entry.status, entry.note) == (
        None,
        None,
        "清单调整〔2026〕1号 S-401 消防安全监管：提交申请",
    )
    assert build_address(entry) == f"/duties/office?view=amendments&opened={row.id}"
    assert "诉求" not in render_subject(entry)


def test_the_applicant_learns_of_what_the_office_did(city):
    row = do_act(city, AMENDMENTS, AmendmentAct.APPLY, None, PEOPLE["D01"])

    do_act(city, AMENDMENTS, AmendmentAct.ACCEPT, row, PEOPLE["list_office"])

    assert told(city, NoticeKind.DUTY_STEP) == [(ToKind.PARTY, "D01"), OFFICE]


def test_a_late_step_is_reminded_of_once(city):
    do_act(city, AMENDMENTS, AmendmentAct.APPLY, None, PEOPLE["D01"])

    counts = [remind_late(city, CITY, at) for at in (MORNING, LATER, LATER)]

    assert counts == [0, 1, 0]
    assert told(city, NoticeKind.DUTY_STEP_LATE) == [OFFICE]


def test_the_next_step_is_reminded_of_again(city):
    row = do_act(city, AMENDMENTS, AmendmentAct.APPLY, None, PEOPLE["D01"])
    remind_late(city, CITY, LATER)
    do_act(city, AMENDMENTS, AmendmentAct.SEND_BACK, row, PEOPLE["list_office"])

    remind_late(city, CITY, LATER)

    assert told(city, NoticeKind.DUTY_STEP_LATE) == [(ToKind.PARTY, "D01"), OFFICE]


def test_units_concerned_the_decider_and_the_center_learn_of_a_dispute(city):
    do_act(city, ARBITRATIONS, ArbitrationAct.CLAIM, None, PEOPLE["D01"])

    assert told(city, NoticeKind.DUTY_STEP) == [(ToKind.PARTY, "001"), (ToKind.ROLE, "dispatcher"), OFFICE]


def test_of_a_dispute_about_a_secret_ticket_the_leader_learns_and_not_the_list_office(city):
    row = do_act(city, ARBITRATIONS, ArbitrationAct.CLAIM, None, PEOPLE["dispatcher"])
    ticket = city.get(Ticket, (CITY, row.ticket_id))
    ticket.secrecy = Secrecy.SECRET
    city.flush()

    remind_late(city, CITY, LATER)

    assert told(city, NoticeKind.DUTY_STEP_LATE) == [(ToKind.ROLE, "leader")]
