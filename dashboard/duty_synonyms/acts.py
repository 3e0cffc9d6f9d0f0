"""Acts of the page, each once; and the trial of a change that is not saved yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import clock
from db.session import Session, transaction
from domain.catalogue import PaperAct
from domain.duty_search import LONGEST_QUERY
from domain.duty_synonyms import SYNONYM_ACTS, ChangeSynonymPayload, Synonym, normalize_synonym
from domain.errors import Invalid
from domain.scopes import Actor
from domain.workflows import permit_role
from i18n import t
from services import duty_synonyms
from services.duty_search import SynonymTrial, try_synonyms
from web.idempotent_acts import perform

MOST_HITS = 8
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SynonymForm:
    """What the form holds."""

    word: str | None
    means: str | None
    reason: str | None = None

    @property
    def entry(self) -> Synonym:
        """Return the synonym as it is typed."""
        return Synonym(self.word or "", self.means or "")


def permit_editing(actor: Actor) -> None:
    """Refuse synonyms to those who do not keep the lists. Raises NotAllowed."""
    permit_role(SYNONYM_ACTS, actor, PaperAct.IMPORT)


def save(actor: Actor, form: SynonymForm, facts: Facts) -> str:
    """Add a synonym, or change the one that the form is about; return what was done, as a sentence."""
    entry, reason, before = normalize_synonym(form.entry), _read_reason(form), read_before(facts)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        if before is None:
            new = duty_synonyms.add_synonyms(session, [entry], actor=actor, now=now, reason=reason)
            return {"new": new}
        payload = ChangeSynonymPayload(before=before, after=entry, reason=reason)
        duty_synonyms.change_synonym(session, payload, actor=actor, now=now)
        return {"new": 1}

    done = _perform(actor, facts, {"act": "save", "entry": [entry.word, entry.means], "reason": reason}, act)
    if not done["new"]:
        raise Invalid("已经有同义词“{word}→{means}”", word=entry.word, means=entry.means)
    return t("已添加，下一次查询起生效") if before is None else t("已修改，下一次查询起生效")


def remove(actor: Actor, form: SynonymForm, facts: Facts) -> str:
    """Remove the synonym that the form is about; return what was done, as a sentence."""
    reason, before = _read_reason(form), read_before(facts)
    if before is None:
        raise Invalid("请先从表里选择一个同义词")

    def act(session: Session, now: datetime) -> dict[str, Any]:
        old = duty_synonyms.remove_synonyms(session, [before], actor=actor, now=now, reason=reason)
        return {"old": old}

    _perform(actor, facts, {"act": "remove", "reason": reason}, act)
    return t("已删除，下一次查询起生效")


def try_change(actor: Actor, query: str | None, form: SynonymForm, facts: Facts) -> SynonymTrial | None:
    """Return what a query finds before and after the change in the form; None without a query."""
    words = (query or "").strip()[:LONGEST_QUERY]
    if not words:
        return None
    added, removed = _list_changes(form, facts)
    with transaction(actor.scope) as session:
        day = clock.today(session, actor.city)
        return try_synonyms(session, actor.city, day, words, added=added, removed=removed, limit=MOST_HITS)


def is_change(form: SynonymForm, facts: Facts) -> bool:
    """Return whether a form holds a change that is not saved."""
    added, removed = _list_changes(form, facts)
    return added != removed


def _list_changes(form: SynonymForm, facts: Facts) -> tuple[list[Synonym], list[Synonym]]:
    """Return what the form adds and removes; an empty one only removes what it began with."""
    before = read_before(facts)
    removed = [] if before is None else [before]
    try:
        return [normalize_synonym(form.entry)], removed
    except Invalid:
        return [], removed if not (form.word or form.means) else []


def read_before(facts: Facts) -> Synonym | None:
    """Return the synonym that a form changes; None where it adds one."""
    return Synonym(facts["word"], facts["means"]) if facts.get("word") else None


def _read_reason(form: SynonymForm) -> str:
    reason = (form.reason or "").strip()
    if not reason:
        raise Invalid("请写明理由")
    return reason


def _perform(actor: Actor, facts: Facts, content: dict[str, Any], act: Any) -> dict[str, Any]:
    """Perform an act once; what was refused and corrected is another request."""
    asked = {**content, "before": [facts.get("word"), facts.get("means")]}
    digest = sha256(repr(sorted(asked.items())).encode()).hexdigest()
    return perform(actor, f"{facts['key']}-{digest[:16]}", asked, act, decides=True)
