"""Perform what was filled in on the page of the papers of the net; each act once, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from db.queries import admitted_matters, reference_data
from db.session import Session, transaction
from domain.admitted_matters import AdmittedMatter, FieldChange
from domain.catalogue import PaperAct, permit
from domain.field_data import Kind
from domain.procedures import Step
from domain.scopes import Actor
from etl import matters_xlsx
from etl.matters_xlsx import Sheet
from services import admitted_matters as admitted_matters_service
from services import field_data, procedures
from services.admitted_matters import PublishRequest
from services.procedures import SaveRequest
from web.idempotent_acts import perform

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a workbook would do to the draft at ``revision``."""

    sheet: Sheet
    changes: dict[str, tuple[FieldChange, ...]]
    added: frozenset[str]
    revision: int


def open_draft(actor: Actor, key: str) -> int:
    """Begin the next version and return its number."""

    def act(session: Session, now: datetime) -> dict[str, Any]:
        return {"version": admitted_matters_service.open_draft(session, actor=actor, now=now).version}

    return int(perform(actor, key, {"act": "open draft"}, act)["version"])


def put_matter(actor: Actor, entry: AdmittedMatter, facts: Facts) -> None:
    """Save an entry into the draft."""

    def act(session: Session, now: datetime) -> dict[str, Any]:
        admitted_matters_service.put_matter(session, entry, revision=facts["revision"], actor=actor, now=now)
        return {}

    # What was refused or changed since is another content: the form stays open and may be sent again.
    content = {"act": "put matter", "entry": _told(entry), "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def remove_matter(actor: Actor, facts: Facts) -> None:
    """Take an entry out of the draft."""

    def act(session: Session, now: datetime) -> dict[str, Any]:
        revision = facts["revision"]
        admitted_matters_service.remove_matter(
            session, facts["code"], revision=revision, actor=actor, now=now
        )
        return {}

    content = {"act": "remove matter", "code": facts["code"], "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def publish(actor: Actor, *, reference: str | None, day: date | None, facts: Facts) -> None:
    """Put the draft in force."""
    request = PublishRequest(reference, day, facts["revision"])

    def act(session: Session, now: datetime) -> dict[str, Any]:
        admitted_matters_service.publish(session, request=request, actor=actor, now=now)
        return {}

    content = {"act": "publish list", "request": repr(request)}
    perform(actor, _key(facts, content), content, act)


def discard(actor: Actor, facts: Facts) -> None:
    """Give the draft up."""

    def act(session: Session, now: datetime) -> dict[str, Any]:
        admitted_matters_service.discard_draft(session, revision=facts["revision"], actor=actor, now=now)
        return {}

    content = {"act": "discard list", "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def dry_run(actor: Actor, content: bytes) -> DryRun:
    """Return what a workbook would do; nothing is written. Raises NotAllowed, NotFound or Invalid."""
    permit(actor, PaperAct.IMPORT)
    with transaction(actor.scope) as session:
        draft = admitted_matters.draft(session, actor.city)
        known = {party.code for party in reference_data.parties(session, actor.city)}
        sheet = matters_xlsx.read(content, departments=known)
        told = admitted_matters_service.compare(session, actor.city, draft.version, sheet.entries.values())
    changes = {entry.code: fields for entry, fields in told.changed}
    return DryRun(sheet, changes, frozenset(entry.code for entry in told.added), draft.revision)


def take_in(actor: Actor, content: bytes, facts: Facts) -> admitted_matters_service.Imported:
    """Put the fit rows of a workbook into the draft that the dry run compared with."""
    found = dry_run(actor, content)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        done = admitted_matters_service.import_matters(
            session, found.sheet.entries.values(), revision=facts["revision"], actor=actor, now=now
        )
        return {"added": done.added, "changed": done.changed, "revision": done.revision}

    asked = {"act": "import list", "file": sha256(content).hexdigest(), "revision": facts["revision"]}
    return admitted_matters_service.Imported(**perform(actor, _key(facts, asked), asked, act))


def save_steps(actor: Actor, steps: tuple[Step, ...], facts: Facts) -> None:
    """Save the draft of a procedure."""
    request = SaveRequest(facts["matter"], steps, facts["revision"])

    def act(session: Session, now: datetime) -> dict[str, Any]:
        procedures.save_draft(session, request=request, actor=actor, now=now)
        return {}

    content = {"act": "save procedure", "request": repr(request)}
    perform(actor, _key(facts, content), content, act)


def publish_steps(actor: Actor, reference: str | None, facts: Facts) -> None:
    """Put the draft of a procedure in force."""

    def act(session: Session, now: datetime) -> dict[str, Any]:
        procedures.publish(
            session,
            facts["matter"],
            reference=reference,
            revision=facts["revision"],
            actor=actor,
            now=now,
        )
        return {}

    content = {"act": "publish procedure", "reference": reference, "facts": dict(facts)}
    perform(actor, _key(facts, content), content, act)


def discard_steps(actor: Actor, facts: Facts) -> None:
    """Give the draft of a procedure up."""

    def act(session: Session, now: datetime) -> dict[str, Any]:
        revision = facts["revision"]
        procedures.discard_draft(session, facts["matter"], revision=revision, actor=actor, now=now)
        return {}

    content = {"act": "discard procedure", "facts": dict(facts)}
    perform(actor, _key(facts, content), content, act)


def put_kind(actor: Actor, kind: Kind, reference: str | None, facts: Facts) -> None:
    """Add or change a kind of the information-collection catalogue."""

    def act(session: Session, now: datetime) -> dict[str, Any]:
        field_data.put_kind(
            session, kind, reference=reference, revision=facts["revision"], actor=actor, now=now
        )
        return {}

    content = {"act": "put kind", "kind": repr(kind), "reference": reference, "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def _key(facts: Facts, content: Mapping[str, Any]) -> str:
    """Return the key of this form with this content: a second click does nothing, a corrected form does."""
    return f"{facts['key']}-{sha256(repr(sorted(content.items())).encode()).hexdigest()[:16]}"


def _told(entry: AdmittedMatter) -> list[str]:
    """Return an entry as text in one order; sets have none of their own."""
    return [repr(sorted(value) if isinstance(value, frozenset) else value) for value in _values(entry)]


def _values(entry: AdmittedMatter) -> list[Any]:
    return [getattr(entry, name) for name in AdmittedMatter.__slots__]
