"""Load the state of public reports, and bring them to the states where tests begin."""

from datetime import timedelta

from sqlalchemy import select

import clock
from db.models import Reporter, Ticket
from db.session import owner_transaction
from domain.coordination import Contact, ReplyChannel
from domain.enums import Act, Status, TicketClass
from domain.payload_values import DeliveryProof
from tests.support.people import do, lead_of

CITY = "370783"


def ticket_of(number: str) -> Ticket:
    with owner_transaction() as session:
        return session.scalars(select(Ticket).where(Ticket.number == number)).one()


def reporter_of(number: str) -> Reporter:
    with owner_transaction() as session:
        return session.get_one(Reporter, (CITY, ticket_of(number).id))


def tickets_in_city() -> int:
    with owner_transaction() as session:
        return len(session.scalars(select(Ticket.id).where(Ticket.city == CITY)).all())


def brought_to(number: str, status: Status) -> None:
    """Let the Center and a department do what brings a public report to the state."""
    acts = {
        Status.ACCEPTED: (Act.ACCEPT, "intake", {}),
        Status.DISPATCHED: (Act.DISPATCH, "dispatcher", {"lead": "D01", "ticket_class": TicketClass.GENERAL}),
        Status.COMPLETED: (Act.COMPLETE, "D01", {"text": "已更换灯泡"}),
        Status.REVIEWED: (Act.PASS_REVIEW, "reviewer", {}),
        Status.FED_BACK: (
            Act.FEED_BACK,
            "caller",
            {"text": "路灯已于今日修好。", "delivery": DeliveryProof(ReplyChannel.WEB, proof="网上")},
        ),
    }
    with owner_transaction() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
        for minute, (to, (act, who, said)) in enumerate(acts.items()):
            now = clock.now(session, CITY) + timedelta(seconds=minute)
            if act is Act.COMPLETE:
                lead = lead_of(session, ticket).id
                do(session, ticket, Act.RESPOND, "D01", at=now, order=lead, contact=Contact.CALL)
                do(session, ticket, act, who, at=now, order=lead, **said)
            else:
                do(session, ticket, act, who, at=now, **said)
            if to is status:
                return
