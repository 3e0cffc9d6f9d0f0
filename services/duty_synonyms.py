"""Keep the synonyms of the search of duties; adding a known one, or removing an unknown one, does nothing.

Every change is an event with who, when and, from the page, why.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import DutySynonymList
from db.queries import duty_synonyms as asked
from db.writes import duty_synonyms as rows
from domain.catalogue import PaperAct
from domain.duty_synonyms import (
    SYNONYM_ACTS,
    ChangeSynonymPayload,
    Synonym,
    SynonymsPayload,
    normalize_synonym,
    normalize_synonyms,
)
from domain.errors import DomainError, Invalid
from domain.scopes import Actor
from domain.workflows import permit_role
from services.workflow import engine
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest


def add_synonyms(
    session: Session, entries: Iterable[Synonym], *, actor: Actor, now: datetime, reason: str = ""
) -> int:
    """Add synonyms and return how many are new. Raises NotAllowed or Invalid."""
    permit_role(SYNONYM_ACTS, actor, PaperAct.IMPORT)
    wanted = normalize_synonyms(entries)
    stands = rows.lock_list(session, actor.city)
    known = asked.find_known(session, actor.city)
    new = tuple(entry for entry in wanted if entry not in known)
    if new:
        subject = None if stands is None else actor.city
        payload = SynonymsPayload(entries=new, reason=reason)
        _execute(session, WorkflowRequest(PaperAct.IMPORT, payload, subject), actor, now)
    return len(new)


def remove_synonyms(
    session: Session, entries: Iterable[Synonym], *, actor: Actor, now: datetime, reason: str = ""
) -> int:
    """Remove synonyms and return how many there were. Raises NotAllowed or Invalid."""
    permit_role(SYNONYM_ACTS, actor, PaperAct.REMOVE)
    wanted = normalize_synonyms(entries)
    rows.lock_list(session, actor.city)
    known = asked.find_known(session, actor.city)
    old = tuple(entry for entry in wanted if entry in known)
    if old:
        payload = SynonymsPayload(entries=old, reason=reason)
        _execute(session, WorkflowRequest(PaperAct.REMOVE, payload, actor.city), actor, now)
    return len(old)


def change_synonym(
    session: Session, payload: ChangeSynonymPayload, *, actor: Actor, now: datetime
) -> Synonym:
    """Put a synonym in the place of another one, in one act, and return it as it is stored.

    Raises NotAllowed, Invalid where the new one is there already, and DomainError where the old one is not.
    """
    _execute(session, WorkflowRequest(PaperAct.CHANGE, payload, actor.city), actor, now)
    return normalize_synonym(payload.after)


def _execute(session: Session, request: WorkflowRequest, actor: Actor, now: datetime) -> None:
    engine.execute(session, DUTY_SYNONYMS, request, actor=actor, now=now)


def _add(context: TransitionContext) -> Mapping[str, object]:
    session, city = context.session, context.city
    entries = normalize_synonyms(context.payload(SynonymsPayload).entries)
    if context.row is None:
        context.row = rows.add_list(session, city)
    known = asked.find_known(session, city)
    new = [entry for entry in entries if entry not in known]
    rows.add_synonyms(session, city, new, by=context.actor.name, at=context.now)
    return {"added": [[entry.word, entry.means] for entry in new]}


def _remove(context: TransitionContext) -> Mapping[str, object]:
    entries = normalize_synonyms(context.payload(SynonymsPayload).entries)
    rows.remove_synonyms(context.session, context.city, entries)
    return {"removed": [[entry.word, entry.means] for entry in entries]}


def _replace(context: TransitionContext) -> Mapping[str, object]:
    session, city, payload = context.session, context.city, context.payload(ChangeSynonymPayload)
    before, after = normalize_synonyms((payload.before, payload.after))
    known = asked.find_known(session, city)
    if before not in known:
        raise DomainError("同义词“{word}”刚刚由他人改动，请重新载入后再办", word=before.word)
    if after in known:
        raise Invalid("已经有同义词“{word}→{means}”", word=after.word, means=after.means)
    rows.remove_synonyms(session, city, [before])
    rows.add_synonyms(session, city, [after], by=context.actor.name, at=context.now)
    return {"removed": [[before.word, before.means]], "added": [[after.word, after.means]]}


DUTY_SYNONYMS = WorkflowKind(
    table=SYNONYM_ACTS,
    model=DutySynonymList,
    effects={PaperAct.IMPORT: _add, PaperAct.REMOVE: _remove, PaperAct.CHANGE: _replace},
    find=asked.list_synonym_lists,
    read=asked.load_synonym_list,
)
