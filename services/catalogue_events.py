"""Write down what was done to a paper, in the transaction of the deed."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import PaperEvent
from domain.catalogue import Paper, PaperAct
from domain.scopes import Actor


def record(
    session: Session,
    paper: Paper,
    act: PaperAct,
    *,
    subject: str,
    actor: Actor,
    now: datetime,
    reference: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Append one deed. data: what was changed, as JSON knows it."""
    session.add(
        PaperEvent(
            city=actor.city,
            id=new_id(now),
            at=now,
            paper=paper,
            subject=subject,
            act=act,
            actor=actor.id,
            actor_name=actor.name,
            reference=reference,
            data=data or {},
        )
    )
