"""Bound the statements that each act sends: read rules once, mark and index only what an act changes."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.models import Ticket, WorkOrder
from db.session import DatabaseUrls, engines, owner_transaction
from db.writes import search_index
from domain.act_payloads import payload_of
from domain.coordination import Contact, ReplyChannel
from domain.enums import Act, Channel, Effect, Speed, TicketClass
from domain.payload_values import DeliveryProof
from services import intake
from services.intake import ReportRequest
from services.workflow import execution
from services.workflow.execution import ActRequest
from tests.support import factories
from tests.support.duties import publish_duties
from tests.support.people import CITY, PEOPLE
from tests.support.statements import statements
from web.idempotent_acts import perform

BY_PHONE = DeliveryProof(ReplyChannel.PHONE, proof="通话 3 分钟")
# The life of a ticket with two departments: act, who does it, on whose work order, what is said.
LIFE: tuple[tuple[Act, str, str | None, dict[str, object]], ...] = (
    (Act.CALL, "town", None, {"text": "无执法权限"}),
    (Act.ACCEPT, "intake", None, {}),
    (
        Act.DISPATCH, "dispatcher", None,
        {"lead": "D01", "cooperating": ("D02",), "ticket_class": TicketClass.GENERAL, "duty": "S-401"},
    ),
    (Act.RESPOND, "D01", "D01", {"contact": Contact.ARRIVAL}),
    (Act.RESPOND, "D02", "D02", {"contact": Contact.CALL}),
    (Act.SUPPLEMENT, "dispatcher", None, {"text": "补充"}),
    (Act.COMPLETE, "D02", "D02", {"text": "已清理"}),
    (Act.COMPLETE, "D01", "D01", {"text": "已清理"}),
    (Act.PASS_REVIEW, "reviewer", None, {}),
    (Act.FEED_BACK, "caller", None, {"text": "已经清理", "delivery": BY_PHONE}),
    (Act.RATE, "town", "D01", {"speed": Speed.TIMELY, "effect": Effect.GOOD}),
    (Act.CALL_BACK, "caller", None, {"reached": True, "solved": True, "satisfied": True}),
    (Act.CLOSE, "caller", None, {}),
)  # fmt: skip
# All statements of the transaction and the poke after it; scope, rules, key, keeper, answer are five. Who
# gave out work orders does not review, and none reviews while a contact is disputed: a review asks for both.
MOST = {
    "report": 17, Act.CALL: 16, Act.ACCEPT: 12, Act.DISPATCH: 23, Act.RESPOND: 17, Act.SUPPLEMENT: 13,
    Act.COMPLETE: 21, Act.PASS_REVIEW: 22, Act.FEED_BACK: 19, Act.RATE: 18, Act.CALL_BACK: 14, Act.CLOSE: 12,
}  # fmt: skip


@pytest.fixture
def city(database: DatabaseUrls) -> None:
    with owner_transaction() as session:
        factories.a_city(session, CITY)
        publish_duties(session)


def reported() -> tuple[UUID, list[str]]:
    """Report a ticket of town 001 from its grid; return its id and the statements."""
    request = ReportRequest(
        description="门前占道", channel=Channel.GRID_STAFF, area_code="00111", reporter_phone="13800001234"
    )
    actor = PEOPLE["grid_staff"]

    def run(session: Session, now):
        made = intake.report_ticket(session, request=request, actor=actor, now=now)
        session.flush()
        return {"id": str(made.id)}

    with statements(engines().people) as sent:
        answer = perform(actor, str(uuid4()), {"report": "one"}, run)
    return UUID(answer["id"]), sent


def done(ticket: UUID, act: Act, who: str, order: str | None, said: dict[str, object]) -> list[str]:
    """Perform an act as the edges do, and return the statements of its transaction."""
    with owner_transaction() as session:
        version = session.get_one(Ticket, (CITY, ticket)).version
        held = session.scalars(
            select(WorkOrder.id).where(WorkOrder.ticket_id == ticket, WorkOrder.department == order)
        ).one_or_none()
    request = ActRequest(act, version, payload_of(act, **said), held)

    def run(session: Session, now):
        changed = execution.execute(session, ticket, request=request, actor=PEOPLE[who], now=now)
        session.flush()
        return {"version": changed.version}

    with statements(engines().people) as sent:
        perform(PEOPLE[who], str(uuid4()), {"act": act.value}, run)
    return sent


def lived() -> dict[str, list[str]]:
    """Let a ticket live from report to close; return the statements of each act, the last of its kind."""
    ticket, sent = reported()
    return {"report": sent, **{act: done(ticket, act, who, order, said) for act, who, order, said in LIFE}}


def test_each_act_sends_a_bounded_number_of_statements(city):
    lived()  # calendars are loaded once a process

    sent = lived()

    assert {act: len(told) for act, told in sent.items() if len(told) > MOST[act]} == {}


def test_an_act_writes_a_ticket_it_had_locked_once(city):
    sent = lived()

    writes = {
        act: len([one for one in told if one.startswith("UPDATE tickets")]) for act, told in sent.items()
    }

    # A report takes its number last; a dispatch writes its work orders before their clocks.
    assert {act: count for act, count in writes.items() if count > 1} == {"report": 2, Act.DISPATCH: 2}


def test_an_act_reads_the_rules_of_its_city_once(city):
    lived()

    for act, told in lived().items():
        assert len([one for one in told if "settings.value" in one]) <= 1, act
        assert [one for one in told if "calendar_days" in one] == [], act


def test_only_acts_that_change_words_write_them(city):
    sent = lived()

    writing = {act for act, told in sent.items() if any("ticket_words" in one for one in told)}

    assert writing == {"report", Act.DISPATCH, Act.FEED_BACK}


def test_the_words_are_those_of_the_ticket_after_every_act(city):
    lived()

    with owner_transaction() as session:
        kept = session.execute(text("SELECT * FROM ticket_words ORDER BY ticket_id")).all()
        scopes = session.execute(text("SELECT * FROM reply_scopes ORDER BY code")).all()
        session.execute(text("TRUNCATE ticket_words, reply_scopes"))
        search_index.write_all(session, CITY)
        anew = session.execute(text("SELECT * FROM ticket_words ORDER BY ticket_id")).all()
        scopes_anew = session.execute(text("SELECT * FROM reply_scopes ORDER BY code")).all()

    assert kept == anew
    assert scopes == scopes_anew
    assert scopes
