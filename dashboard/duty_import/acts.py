"""Acts of the page: the dry run of a workbook, and its publication, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from dashboard.duty_import.workbook import SentFile, read_file
from db.queries import reference_data
from db.queries.amendments import AmendmentSummary
from db.session import Session, transaction
from domain.catalogue import PaperAct
from domain.duties import DUTY_LIST_ACTS, DutyList
from domain.errors import Invalid
from domain.scopes import Actor
from domain.workflows import permit_role
from etl import duty_import
from etl.duties_xlsx import DutyBook, RefusedCell
from etl.duty_import import ImportTerms, ListOutcome
from i18n import either
from services import duties
from web.idempotent_acts import perform


@dataclass(frozen=True, slots=True)
class DutyDryRun:
    """What a workbook would do to the lists, and every refused cell; names: of departments, by code."""

    outcomes: Sequence[ListOutcome]
    refused: Sequence[RefusedCell]
    names: Mapping[str, str]

    @property
    def changes(self) -> list[ListOutcome]:
        """Return the lists that would get a new version."""
        return [outcome for outcome in self.outcomes if not outcome.diff.is_empty]

    @property
    def ended(self) -> int:
        """Return how many duties would end."""
        return sum(len(outcome.diff.removed) for outcome in self.outcomes)

    @property
    def amendments(self) -> list[AmendmentSummary]:
        """Return the amendments under way about duties that would change."""
        return [one for outcome in self.outcomes for one in outcome.amendments]


@dataclass(frozen=True, slots=True)
class PublishForm:
    """What the form of the publication holds. agreed: that the changes were looked at.

    reason: why it does not wait for amendments that are under way.
    """

    reference: str | None
    remark: str | None
    day: str | None
    agreed: bool
    reason: str | None = None


def permit_import(actor: Actor) -> None:
    """Refuse the import to those who do not keep the lists. Raises NotAllowed."""
    permit_role(DUTY_LIST_ACTS, actor, PaperAct.PUBLISH)


def dry_run(actor: Actor, file: SentFile) -> DutyDryRun:
    """Return what a workbook would do; nothing is written. Raises NotAllowed, Invalid or Busy."""
    book = _read(actor, file)
    with transaction(actor.scope) as session:
        outcomes = duty_import.compare_book(session, actor.city, book)
        parties = reference_data.list_parties(session, actor.city)
    return DutyDryRun(outcomes, book.refused, {one.code: either(one.name, one.name_en) for one in parties})


def publish(actor: Actor, file: SentFile, form: PublishForm, facts: Mapping[str, Any]) -> dict[DutyList, int]:
    """Publish the lists of a workbook as the dry run showed them, and return their versions, by list.

    facts: key, the versions that the dry run compared with, and the ids of the amendments it named. A list
    that is the same keeps its version.
    """
    permit_import(actor)
    terms = _read_terms(form, facts)
    book = _read(actor, file)
    content = {
        "act": "import duties",
        "file": sha256(file.decode()).hexdigest(),
        "terms": [terms.reference, terms.remark, terms.effective_from],
        "versions": facts["versions"],
        "reason": terms.reason,
    }
    digest = sha256(repr(sorted(content.items())).encode()).hexdigest()

    def act(session: Session, now: datetime) -> dict[str, Any]:
        done = duty_import.publish_book(session, book, terms, actor=actor, now=now)
        return {outcome.duty_list.value: outcome.version for outcome in done}

    # A form that was refused and corrected is another request: it has another key.
    versions = perform(actor, f"{facts['key']}-{digest[:16]}", content, act, decides=True)
    return {DutyList(name): version for name, version in versions.items()}


def _read(actor: Actor, file: SentFile) -> DutyBook:
    """Read a workbook outside of a transaction: no connection waits for it."""
    permit_import(actor)
    with transaction(actor.scope) as session:
        known = duties.load_known_codes(session, actor.city)
    return read_file(file, known)


def _read_terms(form: PublishForm, facts: Mapping[str, Any]) -> ImportTerms:
    remark = (form.remark or "").strip()
    if not (form.reference or "").strip():
        raise Invalid("请填写文号")
    if not remark:
        raise Invalid("请填写文件名称")
    if not form.agreed:
        raise Invalid("请先核对改动并勾选确认")
    versions = {DutyList(name): version for name, version in facts["versions"].items()}
    return ImportTerms(
        form.reference,
        _parse_day(form.day),
        remark,
        versions,
        reason=(form.reason or "").strip(),
        amendments=frozenset(facts.get("amendments", ())),
    )


def _parse_day(said: str | None) -> date | None:
    try:
        return date.fromisoformat((said or "").strip()) if (said or "").strip() else None
    except ValueError:
        raise Invalid("日期请写成 2026-03-01 的样子") from None
