"""Amendments as a workflow: applied for by parties, led by the list office to a version of the list."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Amendment
from db.queries import amendments as questions
from db.queries import duties as duty_questions
from db.writes import amendments as rows
from db.writes import tickets
from domain.amendment_payloads import (
    AmendmentKind,
    ApplyPayload,
    DocumentPayload,
    DraftPayload,
    PublishAmendmentPayload,
    ReviewPayload,
    SchedulePayload,
)
from domain.amendments import AMENDMENT_ACTS, RUNNING, WAITING_FOR_PARTY, AmendmentAct, build_amendment_number
from domain.calendars import Calendar
from domain.duties import (
    FIELD_NUMBERS,
    Duty,
    DutyList,
    PublishDutiesPayload,
    build_shared_code,
    check_effective_from,
)
from domain.duty_content import read_stored, to_stored
from domain.duty_merge import merge_change, number_situations
from domain.duty_rules import find_faults
from domain.enums import PartyKind, Role
from domain.errors import DomainError, Invalid, InvalidFields, NotFound
from domain.notifications import NoticeKind, ToKind
from i18n import DEFAULT_LOCALE, t, use
from services.city_context import load_city_rules
from services.duties import load_known_codes, publish_duties
from services.recipients import Recipient
from services.subject_notices import SubjectNews, notify_of_subject
from services.workflow.engine import Effect, TransitionContext, WorkflowKind

STEP_DAYS = "amendments.step_days"
MOST_CODES = 99  # of a field of the list of shared duties


def format_number(row: Any) -> str:
    """Return the number of an amendment in the language of papers."""
    number = build_amendment_number(year=row.year, sequence=row.sequence)
    with use(DEFAULT_LOCALE):
        return t(number.message_id, **number.values)


def _draft(context: TransitionContext) -> Mapping[str, object]:
    """Write down what a party is asked to apply for. Raises NotFound or Invalid."""
    payload = context.payload(DraftPayload)
    party = tickets.load_party(context.session, context.city, payload.party)
    if party.kind is PartyKind.AGENCY:
        raise Invalid("清单调整由部门或镇街书面申请")
    base = _load_base(context.session, context.city, payload.duty)
    _begin(context, party.code)
    row = context.row
    row.kind, row.reason, row.content = payload.kind, payload.reason, payload.note
    row.duty, row.duty_name = payload.duty, "" if base is None else base.name
    return {"party": party.code, "kind": payload.kind.value, "duty": payload.duty}


def _apply(context: TransitionContext) -> Mapping[str, object]:
    """Write the application, a new one or again. Raises NotFound, Invalid or InvalidFields."""
    session, city, payload = context.session, context.city, context.payload(ApplyPayload)
    base = _load_base(session, city, payload.duty)
    evidence = rows.list_evidence(session, city, payload.numbers)
    proposed = _number(session, city, payload, context.row)
    if base is not None and proposed == base:
        raise Invalid("调整后的文本与现行文本相同，没有可调整的内容")
    _check_text(session, city, proposed)
    if context.row is None:
        _begin(context, tickets.load_party(session, city, context.actor.party or "").code)
    row = context.row
    row.kind, row.reason, row.content = payload.kind, payload.reason, payload.note
    row.legal_basis, row.tickets = [law.strip() for law in payload.legal_basis], evidence
    row.duty = payload.duty if proposed is None else proposed.code
    row.duty_name = (proposed or base).name  # type: ignore[union-attr]  # one of the two is there
    row.base_version = None if payload.duty is None else questions.find_since(session, city, payload.duty)
    row.proposed = None if proposed is None else to_stored(proposed)
    return {
        "kind": payload.kind.value,
        "reason": payload.reason.value,
        "duty": row.duty,
        "legal_basis": list(row.legal_basis),
        "evidence": len(evidence),
        "proposed": row.proposed,
    }


def _begin(context: TransitionContext, party: str) -> None:
    """Create the row of an amendment under its number."""
    session, city, now = context.session, context.city, context.now
    year = load_city_rules(session, city).day_of(now).year
    context.row = Amendment(
        city=city,
        id=new_id(now),
        year=year,
        sequence=rows.take_next_sequence(session, city, year),
        party=party,
        status=context.transition.to,
        begun_at=now,
    )


def _load_base(session: Session, city: str, code: str | None) -> Duty | None:
    """Return the present text of a shared duty. Raises NotFound where there is none of that code."""
    if code is None:
        return None
    found = duty_questions.find_text(session, city, code)
    if found is None or found.duty_list is not DutyList.SHARED:
        raise NotFound("属地管理事项清单中没有 {code}", code=code[:40])
    return found


def _number(session: Session, city: str, payload: ApplyPayload, row: Any) -> Duty | None:
    """Return the proposed text with its codes: an added duty and added situations get the next ones."""
    proposed = payload.proposed
    if proposed is None:
        return None
    code = proposed.code
    if payload.kind is AmendmentKind.ADD:
        code = _give_code(session, city, proposed, row)
    return number_situations(proposed, code)


def _give_code(session: Session, city: str, proposed: Duty, row: Any) -> str:
    """Return the code that an application has already, or the next of the field that was never given."""
    if proposed.duty_field is None:
        raise Invalid("请选择所属领域")
    prefix = f"S-{FIELD_NUMBERS[proposed.duty_field]}"
    if row is not None and row.kind is AmendmentKind.ADD and (row.duty or "").startswith(prefix):
        return str(row.duty)
    taken = questions.list_taken_codes(session, city, prefix)
    for number in range(1, MOST_CODES + 1):
        code = build_shared_code(proposed.duty_field, number)
        if code not in taken:
            return code
    raise DomainError("这个领域的编码已用完")


def _check_text(session: Session, city: str, proposed: Duty | None) -> None:
    """Raise InvalidFields with what is wrong with the proposed text, by the path of each field."""
    if proposed is None:
        return
    faults = {
        f"proposed.{fault.path}": fault.reason
        for fault in find_faults(proposed, load_known_codes(session, city))
    }
    if faults:
        raise InvalidFields(faults)


def _schedule(context: TransitionContext) -> Mapping[str, object]:
    """Set the day from which the text shall hold. Raises Invalid for one before the present version's."""
    day = context.payload(SchedulePayload).effective_from
    context.row.effective_from = check_effective_from(day, latest=_latest_day(context))
    return {"effective_from": day.isoformat()}


def _latest_day(context: TransitionContext) -> Any:
    versions = duty_questions.list_versions(context.session, context.city, DutyList.SHARED)
    return versions[0].effective_from if versions else None


def _publish(context: TransitionContext) -> Mapping[str, object]:
    """Publish the list with the amended text as its next version; the other duties keep their texts."""
    session, city, row = context.session, context.city, context.row
    listed = {duty.code: duty for duty in duty_questions.list_texts(session, city, DutyList.SHARED)}
    result = publish_duties(
        session,
        PublishDutiesPayload(
            duty_list=DutyList.SHARED,
            duties=tuple(_amend(session, row, listed).values()),
            reference=context.payload(PublishAmendmentPayload).note,
            effective_from=row.effective_from,
            remark=format_number(row),
        ),
        actor=context.actor,
        now=context.now,
    )
    if result.diff.is_empty:
        raise DomainError("现行清单已与调整后的文本一致，没有可发布的改动")
    row.published_version = result.version
    document = context.payload(PublishAmendmentPayload).note
    day = row.effective_from.isoformat()
    return {"document": document, "list_version": result.version, "effective_from": day}


def _amend(session: Session, row: Any, listed: dict[str, Duty]) -> dict[str, Duty]:
    """Return the duties of the list by code as they are with the amendment. Raises DomainError."""
    if row.kind is AmendmentKind.ADD:
        return listed | {row.duty: read_stored(row.proposed)}
    present = listed.get(row.duty)
    if present is None:
        raise DomainError("{code} 已不在现行清单中", code=row.duty)
    if row.kind is AmendmentKind.DELETE:
        return {code: duty for code, duty in listed.items() if code != row.duty}
    base = duty_questions.find_text(session, row.city, row.duty, since_version=row.base_version)
    return listed | {row.duty: merge_change(base or present, read_stored(row.proposed), present)}


def _record_document(context: TransitionContext) -> Mapping[str, object]:
    return context.payload(DocumentPayload).documents


def _record_replies(context: TransitionContext) -> Mapping[str, object]:
    return context.payload(ReviewPayload).documents


def _step(effect: Effect | None) -> Effect:
    """Return an effect that also begins the next step: since now, and until when it should be done."""

    def run(context: TransitionContext) -> Mapping[str, object] | None:
        data = effect(context) if effect else None
        row, to = context.row, context.transition.to
        row.step_at, row.reminded_at = context.now, None
        row.due_at = _step_end(context.session, context.city, context.now) if to in RUNNING else None
        return data

    return run


def _step_end(session: Session, city: str, now: datetime) -> datetime | None:
    """Return by when a step that begins now should be done; None where the calendar lacks the year."""
    return load_city_rules(session, city).add_working_days(now, STEP_DAYS)


def _notify(context: TransitionContext) -> None:
    """Notify the office of what a party did, and the party of what the office did."""
    by_party = context.actor.party is not None
    to = _OFFICE if by_party else Recipient(ToKind.PARTY, context.row.party)
    calendar = load_city_rules(context.session, context.city).calendar
    news = _describe(context.row, NoticeKind.DUTY_STEP, context.request.act)
    notify_of_subject(context.session, news, [to], actor=context.actor, now=context.now, calendar=calendar)


def remind_of_amendment(session: Session, row: Amendment, *, now: datetime, calendar: Calendar) -> None:
    """Remind those for whom a late step waits, and write down that they were."""
    to = Recipient(ToKind.PARTY, row.party) if row.status in WAITING_FOR_PARTY else _OFFICE
    news = _describe(row, NoticeKind.DUTY_STEP_LATE, row.status)
    notify_of_subject(session, news, [to], now=now, calendar=calendar)
    row.reminded_at = now


def _describe(row: Amendment, notice: NoticeKind, word: StrEnum) -> SubjectNews:
    subject = " ".join(part for part in (row.duty, row.duty_name) if part)
    with use(DEFAULT_LOCALE):
        note = t("{number} {subject}：{step}", number=format_number(row), subject=subject, step=word)
    return SubjectNews(row.city, AMENDMENT_ACTS.kind, str(row.id), row.version, notice, note)


_OFFICE = Recipient(ToKind.ROLE, Role.LIST_OFFICE.value)
_EFFECTS: Mapping[AmendmentAct, Effect | None] = {
    AmendmentAct.DRAFT: _draft,
    AmendmentAct.APPLY: _apply,
    AmendmentAct.ACCEPT: None,
    AmendmentAct.SEND_BACK: None,
    AmendmentAct.REFUSE: None,
    AmendmentAct.CONSENT: _record_document,
    AmendmentAct.DENY_CONSENT: _record_document,
    AmendmentAct.APPROVE_REVIEW: _record_replies,
    AmendmentAct.DENY_REVIEW: _record_document,
    AmendmentAct.SCHEDULE: _schedule,
    AmendmentAct.PUBLISH: _publish,
    AmendmentAct.WITHDRAW: None,
}
AMENDMENTS = WorkflowKind(
    table=AMENDMENT_ACTS,
    model=Amendment,
    effects={act: _step(effect) for act, effect in _EFFECTS.items()},
    find=questions.list_amendments,
    read=questions.load_amendment,
    notify=_notify,
)
