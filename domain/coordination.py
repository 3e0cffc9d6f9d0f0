"""Enums of coordination on a ticket: motions, first contact, replies, links, mediation."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.enums import Act


class MotionKind(StrEnum):
    """A request that awaits an answer; each is answered once."""

    RETURN = "return"
    TRANSFER = "transfer"
    EXTENSION = "extension"
    PROPOSAL = "proposal"  # right of coordination: lead and cooperating departments
    URGING = "urging"
    OBJECTION = "objection"  # to a completion, before its review
    CONTACT_DISPUTE = "contact_dispute"
    CONSULTATION = "consultation"
    APPEAL = "appeal"  # against a rating; stored before appeals were a workflow of their own


class MotionOutcome(StrEnum):
    """How a motion ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    ANSWERED = "answered"  # neither: what was asked for was an answer
    LAPSED = "lapsed"  # its work order or ticket ended first


class Contact(StrEnum):
    """How a department made first contact with the town."""

    CALL = "call"
    ARRIVAL = "arrival"
    PLAN = "plan"


class ReplyChannel(StrEnum):
    """How a reply reached the reporter."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"
    WEB = "web"  # shown to the holder of the ticket's number and its query code
    PLATFORM = "platform"  # through the platform it came from
    IMPOSSIBLE = "impossible"  # 无法反馈, with the reason


class LinkKind(StrEnum):
    """What another ticket is to a ticket."""

    RELATED = "related"
    MERGED = "merged"  # the other one goes on in this one
    CHILD = "child"  # the other one was split off


class MediationKind(StrEnum):
    """What a dispute is about."""

    NEIGHBOURS = "neighbours"
    FAMILY = "family"
    LAND = "land"
    LABOUR = "labour"
    CONSUMPTION = "consumption"
    TRAFFIC = "traffic"
    MEDICAL = "medical"
    OTHER = "other"


class Settlement(StrEnum):
    """How a mediation ended."""

    AGREED = "agreed"
    FAILED = "failed"
    REFERRED = "referred"


class LocalLevel(StrEnum):
    """Who handles a ticket before it is called to the county."""

    GRID = "grid"
    UNIT = "unit"
    TOWN = "town"


ABOVE: Mapping[LocalLevel, LocalLevel] = MappingProxyType(
    {LocalLevel.GRID: LocalLevel.UNIT, LocalLevel.UNIT: LocalLevel.TOWN}
)

# Acts that end a motion of a kind, and how; their other effects are in the transition tables.
DECISIONS: Mapping[Act, tuple[MotionKind, MotionOutcome]] = MappingProxyType(
    {
        Act.REFUSE_RETURN: (MotionKind.RETURN, MotionOutcome.REFUSED),
        Act.TAKE_OVER: (MotionKind.TRANSFER, MotionOutcome.GRANTED),
        Act.DECLINE: (MotionKind.TRANSFER, MotionOutcome.REFUSED),
        Act.EXTEND: (MotionKind.EXTENSION, MotionOutcome.GRANTED),
        Act.REFUSE_EXTENSION: (MotionKind.EXTENSION, MotionOutcome.REFUSED),
        Act.VOID_CONTACT: (MotionKind.CONTACT_DISPUTE, MotionOutcome.GRANTED),
    }
)
# Motions that an answer in words ends; the others end by a decision of their own.
ANSWERABLE = frozenset(
    {
        MotionKind.PROPOSAL,
        MotionKind.URGING,
        MotionKind.OBJECTION,
        MotionKind.CONTACT_DISPUTE,
        MotionKind.CONSULTATION,
        MotionKind.APPEAL,
    }
)
