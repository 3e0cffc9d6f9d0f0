"""Build a payload of an act: everything it may need, chosen by a few small numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from db.models import Consultation, Ticket
from domain.act_payloads import payload_of
from domain.coordination import Contact, MediationKind, ReplyChannel, Settlement
from domain.corrections import Correction
from domain.enums import Act, Effect, RequestKind, Secrecy, Speed, TicketClass
from domain.payload_base import Payload
from domain.payload_values import ConsultationDetails, DeliveryProof, MediationDetails, SplitPart, Task
from tests.support.workflow.walk import HOLDERS, Move, Walk

PARTIES = tuple(HOLDERS)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Numbers that select choices; 0 is always the plainest one."""

    mute: bool  # says nothing at all
    party: int
    helpers: int  # bits: which parties in addition to the lead
    days: int
    of_ticket: int  # which of the other tickets
    is_complex: bool
    yes: bool
    urgent: bool
    with_minutes: bool
    concludes: bool  # the minutes of a consultation that was called before


PLAIN = Chosen(
    mute=False, party=0, helpers=0, days=1, of_ticket=0, is_complex=False, yes=True, urgent=False,
    with_minutes=False, concludes=False,
)  # fmt: skip


def drawn(lots: Random) -> Chosen:
    """Return random choices; one in sixteen is empty."""
    return Chosen(
        mute=lots.randrange(16) == 0,
        party=lots.randrange(len(PARTIES)),
        helpers=lots.randrange(2 ** len(PARTIES)) & lots.randrange(2 ** len(PARTIES)),
        days=lots.randrange(7),
        of_ticket=lots.randrange(6),
        is_complex=lots.random() < 0.5,
        yes=lots.random() < 0.8,
        urgent=lots.random() < 0.5,
        with_minutes=lots.random() < 0.5,
        concludes=lots.random() < 0.5,
    )


def said(walk: Walk, ticket: UUID, move: Move, chosen: Chosen) -> Payload | None:
    """Return the payload of a move; with more fields than the act needs, as users do."""
    if chosen.mute:
        return None
    lead = PARTIES[chosen.party]
    helpers = tuple(
        code for place, code in enumerate(PARTIES) if chosen.helpers >> place & 1 and code != lead
    )
    return payload_of(
        move.act,
        text="如实说明",
        lead=lead,
        cooperating=helpers,
        successor=lead,
        ticket_class=TicketClass.COMPLEX if chosen.is_complex else TicketClass.GENERAL,
        urgent=chosen.urgent,
        day=(walk.now + timedelta(days=chosen.days)).date(),
        days=chosen.days,
        target=_number_of_another(walk, ticket, chosen.of_ticket),
        speed=Speed.TIMELY,
        effect=Effect.FAIR,
        reached=chosen.yes,
        solved=chosen.yes,
        satisfied=chosen.urgent,
        contact=Contact.CALL,
        delivery=DeliveryProof(ReplyChannel.PHONE, "已接听")
        if chosen.yes
        else DeliveryProof(ReplyChannel.IMPOSSIBLE, why_not="匿名"),
        consultation=_meeting(walk.now, helpers, chosen),
        mediation=MediationDetails(MediationKind.NEIGHBOURS, "李调解", Settlement.AGREED),
        parts=(SplitPart("占道"), SplitPart("噪声")),
        motion=_motion(walk, ticket, move, chosen),
        section="市容科",
        correction=_correction(move, chosen),
    )


def _number_of_another(walk: Walk, ticket: UUID, place: int) -> str:
    others = [other for other in walk.tickets if other != ticket] or [ticket]
    with walk.seen_by_all() as session:
        return session.scalars(select(Ticket.number).where(Ticket.id == others[place % len(others)])).one()


def _meeting(now: datetime, invited: tuple[str, ...], chosen: Chosen) -> ConsultationDetails:
    if not (chosen.with_minutes or chosen.concludes):
        return ConsultationDetails(now + timedelta(hours=1), "现场", invited)
    tasks = (Task("D01", "清理", now.date()),)
    return ConsultationDetails(
        now, "现场", invited, attendance="城管 李某", conclusions="限期清理", tasks=tasks
    )


def _correction(move: Move, chosen: Chosen) -> Correction | None:
    """Return another place, kind or secrecy; with other acts than a correction nothing is put right."""
    if move.act is not Act.CORRECT:
        return None
    return Correction(
        area_code=("00111", "00211", "0021", "001")[chosen.days % 4] if chosen.yes else None,
        address="西门" if chosen.urgent else None,
        request_kind=RequestKind.TIP_OFF if chosen.is_complex else None,
        secrecy=Secrecy.NORMAL if chosen.with_minutes else None,
        public=chosen.concludes,
    )


def _motion(walk: Walk, ticket: UUID, move: Move, chosen: Chosen) -> UUID | None:
    """Return the motion that is answered, or the consultation whose minutes are written."""
    if move.act is not Act.CONSULT or not chosen.concludes:
        return move.motion
    with walk.seen_by_all() as session:
        found = session.scalars(select(Consultation.id).where(Consultation.ticket_id == ticket))
        return next(iter(found), None)
