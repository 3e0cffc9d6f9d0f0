"""Queries and writes of a desk's saved views; row security shows each only to its account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import SavedView
from domain.errors import DomainError, Invalid
from domain.scopes import Actor

LONGEST_NAME = 40
MOST = 12  # views of a desk; more would hide the list below them

AS_ACCOUNT = text("SELECT set_config('app.account', :account, true)")


@dataclass(frozen=True, slots=True)
class SavedViewFacts:
    """One saved view; query: as the desk's address has it."""

    id: UUID
    name: str
    query: dict[str, Any]


def list_saved_views(session: Session, actor: Actor, desk: str) -> list[SavedViewFacts]:
    """Return the actor's own views of a desk, oldest first."""
    _as_account(session, actor)
    found = session.execute(
        select(SavedView.id, SavedView.name, SavedView.query)
        .where(SavedView.city == actor.city, SavedView.desk == desk)
        .order_by(SavedView.saved_at, SavedView.id)
    )
    return [SavedViewFacts(*row) for row in found]


def save_view(
    session: Session, actor: Actor, desk: str, name: str, *, query: Mapping[str, str], now: datetime
) -> None:
    """Save a view under a name; the same name again replaces it. Raises Invalid or DomainError."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("视图名称须为 1 至 {most} 个字", most=LONGEST_NAME)
    _as_account(session, actor)
    held = set(
        session.scalars(select(SavedView.name).where(SavedView.city == actor.city, SavedView.desk == desk))
    )
    if len(held) >= MOST and name not in held:
        raise DomainError("最多保存 {most} 个视图，请先删除不用的", most=MOST)
    session.execute(
        insert(SavedView)
        .values(
            city=actor.city, id=new_id(now), account_id=UUID(actor.id), desk=desk, name=name,
            query=dict(query), saved_at=now,
        )
        .on_conflict_do_update(
            index_elements=["city", "account_id", "desk", "name"], set_={"query": dict(query)}
        )
    )  # fmt: skip


def delete_view(session: Session, actor: Actor, view: UUID) -> None:
    """Forget a view of the actor's; one that is gone already is no error."""
    _as_account(session, actor)
    session.execute(delete(SavedView).where(SavedView.city == actor.city, SavedView.id == view))


def _as_account(session: Session, actor: Actor) -> None:
    """Let row security show this account's own rows until the transaction ends."""
    session.execute(AS_ACCOUNT, {"account": actor.id})
