"""Payload of an act: the texts, choices and documents that its rule may need."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.coordination import Contact, MediationKind, ReplyChannel, Settlement
from domain.corrections import Correction
from domain.enums import Effect, Speed, TicketClass


@dataclass(frozen=True, slots=True)
class DeliveryProof:
    """How a reply reached the reporter, with its proof; or why it could not (无法反馈)."""

    way: ReplyChannel
    proof: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Who does what by when, as a consultation concluded."""

    party: str
    what: str
    by: date


@dataclass(frozen=True, slots=True)
class ConsultationPayload:
    """A joint consultation or site visit: first the invitation, later its minutes.

    invited: codes of parties; attendance: as written down, offices and names of those who came for work.
    """

    held_at: datetime
    place: str
    invited: tuple[str, ...] = ()
    attendance: str = ""
    conclusions: str = ""
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class MediationPayload:
    """A mediation (调处化解): what it was about, who mediated, how it ended, when it is looked at again."""

    kind: MediationKind
    mediators: str
    settlement: Settlement
    follow_up_on: date | None = None


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One ticket to be split off."""

    description: str
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class ActPayload:
    """Union of the payload fields of all acts; the rule's needs decide which are required.

    text: the reason, note, result, plan or reply in words. lead, cooperating, successor: codes of parties.
    target: the number of another ticket. days: by how many working days to extend.
    files: attachments that the same actor uploaded before. section, handler: within a department.
    motion: the motion that is answered, where there are several.
    """

    text: str = ""
    lead: str | None = None
    cooperating: tuple[str, ...] = ()
    successor: str | None = None
    ticket_class: TicketClass | None = None
    urgent: bool | None = None
    day: date | None = None
    days: int | None = None
    target: str | None = None
    speed: Speed | None = None
    effect: Effect | None = None
    reached: bool | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    contact: Contact | None = None
    delivery: DeliveryProof | None = None
    consultation: ConsultationPayload | None = None
    mediation: MediationPayload | None = None
    parts: tuple[SplitPart, ...] = ()
    motion: UUID | None = None
    section: str | None = None
    handler: str | None = None
    files: tuple[UUID, ...] = ()
    correction: Correction | None = None


NOTHING = ActPayload()
