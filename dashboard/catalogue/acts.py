"""Acts of the catalogue page; each once, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from db.queries import admitted_matters, reference_data
from db.session import Session, transaction
from domain.admitted_matters import (
    FieldChange,
    MatterListEntry,
    MatterPayload,
    PublishListPayload,
    RemovalPayload,
)
from domain.catalogue import PaperAct, PublishPayload, permit
from domain.collection_kinds import KindPayload
from domain.field_data import Kind
from domain.procedures import ProcedureStep, StepsPayload
from domain.scopes import Actor
from domain.workflows import NO_PAYLOAD, WorkflowPayload
from etl import matters_xlsx
from etl.matters_xlsx import Sheet
from services import admitted_matters as admitted_matters_service
from services import field_data, procedures
from web.idempotent_acts import Act, perform

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


def save_matter(actor: Actor, entry: MatterListEntry, facts: Facts) -> None:
    """Save an entry into the draft."""
    act = _on_draft(actor, PaperAct.CHANGE, MatterPayload(entry=entry), facts)
    # What was refused or changed since is another content: the form stays open and may be sent again.
    content = {"act": "put matter", "entry": _told(entry), "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def remove_matter(actor: Actor, facts: Facts) -> None:
    """Take an entry out of the draft."""
    act = _on_draft(actor, PaperAct.REMOVE, RemovalPayload(code=facts["code"]), facts)
    content = {"act": "remove matter", "code": facts["code"], "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def publish(actor: Actor, *, reference: str | None, day: date | None, facts: Facts) -> None:
    """Put the draft in force."""
    payload = PublishListPayload(reference=reference, effective_from=day)
    act = _on_draft(actor, PaperAct.PUBLISH, payload, facts)
    content = {"act": "publish list", "request": repr(payload), "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def discard(actor: Actor, facts: Facts) -> None:
    """Give the draft up."""
    act = _on_draft(actor, PaperAct.DISCARD, NO_PAYLOAD, facts)
    content = {"act": "discard list", "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def dry_run(actor: Actor, content: bytes) -> DryRun:
    """Return what a workbook would do; nothing is written. Raises NotAllowed, NotFound or Invalid."""
    permit(actor)
    with transaction(actor.scope) as session:
        draft = admitted_matters.draft(session, actor.city)
        known = {party.code for party in reference_data.list_parties(session, actor.city)}
        sheet = matters_xlsx.read(content, departments=known)
        told = admitted_matters_service.compare_entries(
            session, actor.city, draft.version, sheet.entries.values()
        )
    changes = {entry.code: fields for entry, fields in told.changed}
    return DryRun(sheet, changes, frozenset(entry.code for entry in told.added), draft.revision)


def import_workbook(
    actor: Actor, content: bytes, facts: Facts
) -> admitted_matters_service.MatterImportResult:
    """Put the fit rows of a workbook into the draft that the dry run compared with."""
    found = dry_run(actor, content)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        done = admitted_matters_service.import_matters(
            session, found.sheet.entries.values(), revision=facts["revision"], actor=actor, now=now
        )
        return {"added": done.added, "changed": done.changed, "revision": done.revision}

    asked = {"act": "import list", "file": sha256(content).hexdigest(), "revision": facts["revision"]}
    return admitted_matters_service.MatterImportResult(**perform(actor, _key(facts, asked), asked, act))


def save_steps(actor: Actor, steps: tuple[ProcedureStep, ...], facts: Facts) -> None:
    """Save the draft of a procedure."""
    payload = StepsPayload(matter=facts["matter"], steps=steps)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        procedures.save_draft(session, payload, revision=facts["revision"], actor=actor, now=now)
        return {}

    content = {"act": "save procedure", "request": repr(payload), "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def publish_steps(actor: Actor, reference: str | None, facts: Facts) -> None:
    """Put the draft of a procedure in force."""
    act = _on_procedure(actor, PaperAct.PUBLISH, PublishPayload(reference=reference), facts)
    content = {"act": "publish procedure", "reference": reference, "facts": dict(facts)}
    perform(actor, _key(facts, content), content, act)


def discard_steps(actor: Actor, facts: Facts) -> None:
    """Give the draft of a procedure up."""
    act = _on_procedure(actor, PaperAct.DISCARD, NO_PAYLOAD, facts)
    content = {"act": "discard procedure", "facts": dict(facts)}
    perform(actor, _key(facts, content), content, act)


def save_kind(actor: Actor, kind: Kind, reference: str | None, facts: Facts) -> None:
    """Add or change a kind of the information-collection catalogue."""
    payload = KindPayload(kind=kind, reference=reference)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        field_data.save_kind(session, payload, revision=facts["revision"], actor=actor, now=now)
        return {}

    content = {"act": "put kind", "kind": repr(kind), "reference": reference, "revision": facts["revision"]}
    perform(actor, _key(facts, content), content, act)


def _on_draft(actor: Actor, act: PaperAct, payload: WorkflowPayload, facts: Facts) -> Act:
    def run(session: Session, now: datetime) -> dict[str, Any]:
        admitted_matters_service.act_on_draft(
            session, act, payload, revision=facts["revision"], actor=actor, now=now
        )
        return {}

    return run


def _on_procedure(actor: Actor, act: PaperAct, payload: WorkflowPayload, facts: Facts) -> Act:
    def run(session: Session, now: datetime) -> dict[str, Any]:
        revision = facts["revision"]
        procedures.act_on_draft(
            session, facts["matter"], act, payload, revision=revision, actor=actor, now=now
        )
        return {}

    return run


def _key(facts: Facts, content: Mapping[str, Any]) -> str:
    """Return the key of this form with this content: a second click does nothing, a corrected form does."""
    return f"{facts['key']}-{sha256(repr(sorted(content.items())).encode()).hexdigest()[:16]}"


def _told(entry: MatterListEntry) -> list[str]:
    """Return an entry as text in one order; sets have none of their own."""
    return [repr(sorted(value) if isinstance(value, frozenset) else value) for value in _values(entry)]


def _values(entry: MatterListEntry) -> list[Any]:
    return [getattr(entry, name) for name in MatterListEntry.__slots__]
