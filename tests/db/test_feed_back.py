"""A reply uses the channel that reaches its reporter; for the anonymous it says why there is none."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Reply, Setting, Ticket
from domain.coordination import ReplyChannel
from domain.enums import Act, Status
from domain.errors import DomainError, Invalid
from domain.payload_values import DeliveryProof
from tests.support import factories
from tests.support.people import CITY, do
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, reported

NOBODY = {"reporter_name": None, "reporter_phone": None}


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    session.add(Setting(city=CITY, key="evidence.local_photos", value=0))
    session.flush()
    return session


def solved(city: Session, **who: str | None) -> Ticket:
    ticket = reported(city, **who)
    do(city, ticket, Act.SOLVE_LOCALLY, "grid_staff", at=MORNING + MINUTE, text="已清理")
    return ticket


def feed_back(city: Session, ticket: Ticket, given: DeliveryProof) -> Reply:
    do(city, ticket, Act.FEED_BACK, "town", at=MORNING + 2 * MINUTE, text="已清理", delivery=given)
    city.flush()
    return city.scalars(select(Reply).where(Reply.ticket_id == ticket.id)).one()


@pytest.mark.parametrize(
    "way", [ReplyChannel.PHONE, ReplyChannel.SMS, ReplyChannel.EMAIL, ReplyChannel.LETTER]
)
def test_the_anonymous_are_never_told_by_phone_or_letter(city, way):
    ticket = solved(city, **NOBODY)

    with pytest.raises(Invalid, match="匿名"):
        feed_back(city, ticket, DeliveryProof(way, proof="通话 3 分钟"))


def test_of_the_anonymous_the_reason_is_kept(city):
    reply = feed_back(
        city, solved(city, **NOBODY), DeliveryProof(ReplyChannel.IMPOSSIBLE, why_not="诉求人匿名")
    )

    assert (reply.way, reply.why_not) == (ReplyChannel.IMPOSSIBLE, "诉求人匿名")


def test_who_left_no_phone_is_not_told_by_phone(city):
    ticket = solved(city, reporter_phone=None)

    with pytest.raises(Invalid, match="电话"):
        feed_back(city, ticket, BY_PHONE)
    assert feed_back(city, ticket, DeliveryProof(ReplyChannel.VISIT, proof="当面")).way is ReplyChannel.VISIT


def test_a_reply_without_its_proof_is_refused(city):
    ticket = solved(city)

    with pytest.raises(Invalid, match="通话"):
        feed_back(city, ticket, DeliveryProof(ReplyChannel.PHONE, proof=" "))
    assert ticket.status is Status.HANDLED_LOCALLY
    assert feed_back(city, ticket, BY_PHONE).proof == BY_PHONE.proof


def test_nobody_has_to_call_the_anonymous_before_their_call_back_ends(city):
    ticket = solved(city, **NOBODY)
    feed_back(city, ticket, DeliveryProof(ReplyChannel.IMPOSSIBLE, why_not="诉求人匿名"))

    do(city, ticket, Act.CALL_BACK, "caller", at=MORNING + 99 * MINUTE, reached=False)

    assert ticket.status is Status.CALLED_BACK


def test_who_gave_a_name_is_tried_before_the_call_back_ends(city):
    ticket = solved(city, reporter_phone=None)
    feed_back(city, ticket, DeliveryProof(ReplyChannel.VISIT, proof="当面"))

    with pytest.raises(DomainError, match="尝试"):
        do(city, ticket, Act.CALL_BACK, "caller", at=MORNING + 99 * MINUTE, reached=False)
