"""Publish selected replies of the demonstration, edited as an editor of the Center would."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import published, simulation_facts
from db.queries.published import Candidate
from domain.errors import DomainError
from etl.demo.scenes import seat_of
from services import publishing

TIMES = 18
LOOKED_AT = 1500
BETWEEN = timedelta(hours=5)


def publish_some(session: Session, city: str, *, now: datetime, scale: float) -> int:
    """Publish replies of different matters, the newest first; return how many."""
    wanted = max(2, round(TIMES * scale))
    matters: set[str] = set()
    for candidate in published.candidates(session, city, most=LOOKED_AT):
        if len(matters) == wanted:
            break
        at = now - BETWEEN * len(matters)
        if candidate.matter not in matters and _published(session, city, candidate, at=at):
            matters.add(candidate.matter)
    return len(matters)


def _published(session: Session, city: str, candidate: Candidate, *, at: datetime) -> bool:
    """Publish one, later than anything that happened to it; False where it was not told or names somebody."""
    done = simulation_facts.done(session, city, candidate.ticket_id)
    if done is None or done.changed_at >= at:
        return False
    question, reply = publishing.covered(
        session, city, candidate.ticket_id, candidate.description, candidate.reply
    )
    answer = f"{done.department}办理情况：{done.result}。{reply}"
    try:
        with session.begin_nested():
            publishing.publish(
                session,
                candidate.ticket_id,
                question=question,
                answer=answer,
                actor=seat_of(city, "caller"),
                now=at,
            )
    except DomainError:
        return False
    return True
