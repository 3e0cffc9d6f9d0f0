"""Ask what was done to the papers of the net."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import PaperEvent
from domain.catalogue import Paper, PaperAct

NEWEST = 50


@dataclass(frozen=True, slots=True)
class PaperDeed:
    """One thing done to a paper."""

    at: datetime
    subject: str
    act: PaperAct
    actor_name: str
    reference: str | None
    data: dict[str, Any]


def newest(session: Session, city: str, paper: Paper) -> list[PaperDeed]:
    """Return the newest deeds on a paper, newest first; only those who reach the whole city see any."""
    found = session.execute(
        select(
            PaperEvent.at,
            PaperEvent.subject,
            PaperEvent.act,
            PaperEvent.actor_name,
            PaperEvent.reference,
            PaperEvent.data,
        )
        .where(PaperEvent.city == city, PaperEvent.paper == paper)
        .order_by(PaperEvent.at.desc(), PaperEvent.id.desc())
        .limit(NEWEST)
    )
    return [PaperDeed(*row) for row in found]
