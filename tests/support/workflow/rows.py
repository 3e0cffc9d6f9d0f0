"""One row of each table of a ticket's activity."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from db.ids import new_id
from db.models import Base, CallBack, Consultation, Mediation, Motion, Reply, TicketLink
from domain.coordination import LinkKind, MediationKind, MotionKind, ReplyChannel, Settlement
from tests.support.factories import NOON


def _motion(key: dict[str, Any], _other: UUID) -> Base:
    words = {"kind": MotionKind.URGING, "reason": "请抓紧", "asked_by": "1", "asked_by_name": "分派员"}
    return Motion(**key, id=new_id(NOON), **words, asked_at=NOON)


def _consultation(key: dict[str, Any], _other: UUID) -> Base:
    called = {"called_by": "1", "called_by_name": "分派员", "called_at": NOON}
    return Consultation(**key, id=new_id(NOON), held_at=NOON, place="现场", **called)


def _mediation(key: dict[str, Any], _other: UUID) -> Base:
    held = {"kind": MediationKind.NEIGHBOURS, "mediators": "李某", "settlement": Settlement.FAILED}
    return Mediation(**key, id=new_id(NOON), **held, at=NOON, by_name="李某")


def _reply(key: dict[str, Any], _other: UUID) -> Base:
    return Reply(
        **key, id=new_id(NOON), reply="已办", way=ReplyChannel.PHONE, at=NOON, by="1", by_name="回访员"
    )


def _call_back(key: dict[str, Any], _other: UUID) -> Base:
    return CallBack(**key, id=new_id(NOON), at=NOON, reached=False, by="1", by_name="回访员")


def _link(key: dict[str, Any], other: UUID) -> Base:
    return TicketLink(**key, other_id=other, kind=LinkKind.RELATED, at=NOON, by="1")


ROWS: Mapping[str, Callable[[dict[str, Any], UUID], Base]] = MappingProxyType(
    {
        "motions": _motion,
        "consultations": _consultation,
        "mediations": _mediation,
        "replies": _reply,
        "call_backs": _call_back,
        "ticket_links": _link,
    }
)


def a_row(table: str, city: str, ticket: UUID, other: UUID) -> Base:
    """Return a row of ``table`` that belongs to a ticket; a link leads to ``other``."""
    return ROWS[table]({"city": city, "ticket_id": ticket}, other)
