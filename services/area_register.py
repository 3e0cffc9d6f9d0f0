"""Write a change of the area register: areas, shapes, and everything that names an area which ends.

Tickets keep the grid of their time; their unit and town are today's. Staff and accounts of an area that ends
go on in every area that continues it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.bulk.areas import NewArea, Shapes, merge_areas, publish_shapes
from db.queries.registered_areas import compute_register_digest
from db.writes import area_register as rows
from domain.errors import DomainError
from domain.scopes import Actor
from services import outbox


@dataclass(frozen=True, slots=True)
class RolledUp:
    """An area whose tickets belong to another unit or town from now on; of a leaf they keep the area."""

    code: str
    is_leaf: bool
    unit: str | None
    town: str | None


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """Everything that one change writes. digest: of the register it was prepared for.

    areas: new and changed ones. ended, former_parents: the parent today of areas that end, and of former
    ones whose parent ends. heirs: what continues an ended area.
    """

    digest: str
    effective_on: date
    areas: Sequence[NewArea]
    ended: Mapping[str, str | None]
    former_parents: Mapping[str, str | None]
    heirs: Mapping[str, tuple[str, ...]]
    renamed: Sequence[str]
    rolled_up: Sequence[RolledUp]
    shapes: Sequence[Shapes]


@dataclass(frozen=True, slots=True)
class RegisterEffect:
    """What a change did: tickets that rolled up elsewhere, posts and accounts that went on elsewhere."""

    tickets: int
    posts: int
    accounts: int


class RegisterChanged(DomainError):
    """Refuse a change that was prepared for another register."""


def write_change(
    session: Session, city: str, change: RegisterChange, *, actor: Actor, now: datetime
) -> RegisterEffect:
    """Write a change in the caller's transaction. Raises RegisterChanged for another register.

    Open tickets come last, when all that takes long is done: they are locked until the transaction ends.
    """
    rows.lock_register(session, city)
    if compute_register_digest(session, city) != change.digest:
        raise RegisterChanged("区域登记在此期间有变动，请重新上传并查看影响")
    merge_areas(session, city, change.areas)
    rows.end_areas(session, city, change.ended, on=change.effective_on)
    rows.repoint_areas(session, city, change.former_parents)
    rows.rename_towns(session, city, change.renamed, on=change.effective_on)
    pairs = [(code, heir) for code, heirs in change.heirs.items() for heir in heirs]
    posts = rows.move_posts(session, city, pairs, on=change.effective_on)
    accounts = rows.move_grants(session, city, pairs, actor=actor, at=now)
    rolled = [(each.code, each.unit, each.town) for each in change.rolled_up if each.is_leaf]
    wider = [(each.code, each.unit, each.town) for each in change.rolled_up if not each.is_leaf]
    for shapes in change.shapes:
        publish_shapes(session, city, shapes, at=now)
    rows.relocate_objects(session, city, pairs, rolled)
    tickets = rows.roll_up(session, city, rolled, wider, are_open=False)
    tickets += rows.roll_up(session, city, rolled, wider, are_open=True)
    rows.readdress_notices(session, city, [code for code, *_ in wider])
    outbox.record_areas(session, city, now)
    return RegisterEffect(tickets, posts, accounts)
