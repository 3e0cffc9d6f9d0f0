"""Query for the paper of a notice: its facts, its issuer, and its tickets without secret numbers."""

from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Matter, SupervisionNotice, Ticket
from db.queries import workflow_events
from db.queries.named_tickets import list_numbers
from db.queries.supervision import NoticeFacts, load_notice
from domain.enums import Secrecy
from domain.redaction import covered
from domain.supervision import SUPERVISION_ACTS


@dataclass(frozen=True, slots=True)
class PaperTicket:
    """One ticket of the annex; number: None of a secret one."""

    number: str | None
    matter: str | None


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """What a paper says; office: who issued it. hidden: how many of its tickets the reader does not see."""

    facts: NoticeFacts
    office: str
    tickets: tuple[PaperTicket, ...]
    hidden: int


def load_paper(session: Session, city: str, name: str) -> NoticePaper:
    """Return the paper of the notice with this id within the scope. Raises NotFound.

    Numbers of secret tickets are covered in its text as well, also for readers who see these tickets.
    """
    facts = load_notice(session, city, name)
    of_notice = (SupervisionNotice.city == city, SupervisionNotice.id == facts.id)
    about = select(func.unnest(SupervisionNotice.tickets)).where(*of_notice).scalar_subquery()
    total = session.scalars(select(func.cardinality(SupervisionNotice.tickets)).where(*of_notice)).one()
    found = session.execute(
        select(Ticket.number, Ticket.secrecy, Matter.name)
        .outerjoin(Matter, (Matter.city == Ticket.city) & (Matter.code == Ticket.matter))
        .where(Ticket.city == city, Ticket.id.in_(about))
        .order_by(Ticket.number)
    ).all()
    named = list_numbers([facts.content])
    secret = session.scalars(
        select(Ticket.number).where(
            Ticket.city == city, Ticket.number.in_(named), Ticket.secrecy == Secrecy.SECRET
        )
    )
    cover = partial(covered, words=frozenset(secret))
    steps = workflow_events.list_steps(session, city, SUPERVISION_ACTS.kind, str(facts.id))
    return NoticePaper(
        facts=replace(facts, content=cover(facts.content)),
        office=steps[0].actor_name if steps else "",
        tickets=tuple(
            PaperTicket(None if row.secrecy is Secrecy.SECRET else row.number, row.name) for row in found
        ),
        hidden=total - len(found),
    )
