"""Reveal of a ticket's reporter, once: what is shown is never stored with the answer of its key."""

from datetime import datetime
from typing import Any
from uuid import UUID

from db.queries.ticket_facts import ReporterFacts
from db.session import Session
from domain.errors import DomainError
from domain.scopes import Actor
from services.reporter_reveal import reveal_reporter
from web.idempotent_acts import perform


def reveal(actor: Actor, key: str, ticket_id: UUID, *, version: int, reason: str) -> ReporterFacts:
    """Return name and phone, unmasked; the same key again shows nothing, for each showing has its row.

    Raises as any act, or DomainError where this key was answered before.
    """
    shown: list[ReporterFacts] = []

    def run(session: Session, now: datetime) -> dict[str, Any]:
        found = reveal_reporter(session, ticket_id, version=version, reason=reason, actor=actor, now=now)
        shown.append(found)
        return {}

    perform(actor, key, {"act": f"reveal {ticket_id}", "version": version, "reason": reason}, run)
    if not shown:
        raise DomainError("这次查看已经答复过；如须再看，请写明原因重新查看")
    return shown[0]
