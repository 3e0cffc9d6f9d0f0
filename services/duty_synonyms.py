"""Keep the synonyms of the search of duties; adding a known one, or removing an unknown one, does nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import DutySynonymList
from db.queries import duty_synonyms as asked
from db.writes import duty_synonyms as rows
from domain.catalogue import PaperAct
from domain.duty_synonyms import SYNONYM_ACTS, Synonym, SynonymsPayload, normalize_synonyms
from domain.scopes import Actor
from domain.workflows import permit_role
from services.workflow import engine
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest


def add_synonyms(session: Session, entries: Iterable[Synonym], *, actor: Actor, now: datetime) -> int:
    """Add synonyms and return how many are new. Raises NotAllowed or Invalid."""
    permit_role(SYNONYM_ACTS, actor, PaperAct.IMPORT)
    wanted = normalize_synonyms(entries)
    stands = rows.lock_list(session, actor.city)
    known = asked.find_known(session, actor.city)
    new = tuple(entry for entry in wanted if entry not in known)
    _change(session, PaperAct.IMPORT, new, None if stands is None else actor.city, actor=actor, now=now)
    return len(new)


def remove_synonyms(session: Session, entries: Iterable[Synonym], *, actor: Actor, now: datetime) -> int:
    """Remove synonyms and return how many there were. Raises NotAllowed or Invalid."""
    permit_role(SYNONYM_ACTS, actor, PaperAct.REMOVE)
    wanted = normalize_synonyms(entries)
    rows.lock_list(session, actor.city)
    known = asked.find_known(session, actor.city)
    old = tuple(entry for entry in wanted if entry in known)
    _change(session, PaperAct.REMOVE, old, actor.city, actor=actor, now=now)
    return len(old)


def _change(
    session: Session,
    act: PaperAct,
    entries: tuple[Synonym, ...],
    subject: str | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    if entries:
        request = WorkflowRequest(act, SynonymsPayload(entries=entries), subject)
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


DUTY_SYNONYMS = WorkflowKind(
    table=SYNONYM_ACTS,
    model=DutySynonymList,
    effects={PaperAct.IMPORT: _add, PaperAct.REMOVE: _remove},
    find=asked.list_synonym_lists,
    read=asked.load_synonym_list,
)
