"""Changes of departments as a workflow: planned for a day, applied by the worker in one transaction.

Open tickets are handed over afterwards, some at a time (``services.department_handover``).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Department, DepartmentChange, FormerName
from db.queries import department_changes as questions
from db.queries import duties as duty_questions
from db.writes import department_changes as rows
from db.writes import department_history
from domain.department_changes import (
    DEPARTMENT_CHANGE_ACTS,
    ChangePayload,
    DepartmentChangeAct,
    DepartmentChangeKind,
    check_change,
)
from domain.department_succession import (
    Succession,
    choose_section_code,
    replace_codes,
    replace_sides,
)
from domain.duties import DutyList, PublishDutiesPayload
from domain.duty_content import read_stored, to_stored
from domain.enums import PartyKind, Role
from domain.errors import DomainError
from domain.notifications import NoticeKind, ToKind
from domain.scopes import Actor, Scope
from services.city_context import load_city_rules
from services.department_change_preview import load_ground, preview_change, to_stored_preview
from services.duties import publish_duties
from services.recipients import Recipient
from services.subject_notices import SubjectNews, notify_of_subject
from services.workflow.engine import TransitionContext, WorkflowKind, WorkflowRequest, execute

LISTS = (DutyList.POWER, DutyList.SHARED)  # shared duties name items of the list of powers


def _plan(context: TransitionContext) -> Mapping[str, object]:
    """Plan a change for its day. Raises Invalid or DomainError."""
    payload, session, city = context.payload(ChangePayload), context.session, context.city
    rows.lock_planning(session, city)  # two who plan at once see each other
    preview = preview_change(session, payload, actor=context.actor, now=context.now)
    known = questions.load_departments(session, city)
    context.row = DepartmentChange(
        city=city,
        id=new_id(context.now),
        kind=payload.kind,
        department=payload.department,
        before=known[payload.department].name,
        effective_on=payload.effective_on,
        reference=payload.reference.strip(),
        title=payload.title.strip(),
        content=payload.model_dump(mode="json"),
        preview=to_stored_preview(preview),
        made_at=context.now,
        made_by=context.actor.id,
        made_by_name=context.actor.name,
        status=context.transition.to,
        version=1,
    )
    return {"kind": payload.kind.value, "effective_on": payload.effective_on.isoformat()}


def _apply(context: TransitionContext) -> Mapping[str, object]:
    """Do everything that a change does apart from tickets. Raises what planning raises."""
    row, session, city = context.row, context.session, context.city
    payload = ChangePayload(**row.content)
    rules = load_city_rules(session, city)
    locked = rows.lock_departments(session, city, payload.concerned)
    ground = load_ground(session, city, payload, rules=rules, now=context.now, other_than=row.id)
    # A worker that was away catches up: the day was checked when it was planned.
    check_change(payload, replace(ground, today=min(ground.today, payload.effective_on), works=True))
    begins = datetime.combine(row.effective_on, time(), tzinfo=rules.facts.zone)
    if payload.kind is DepartmentChangeKind.RENAME:
        _rename(session, locked[payload.department], payload, begins=begins)
        effect: dict[str, Any] = {}
        row.inherit_before = context.now + timedelta(days=1)  # its tickets are found by the other name
    else:
        effect = _divide(context, payload, locked)
        row.hand_over_after = rows.FIRST
        row.inherit_before = context.now + timedelta(days=1) if payload.is_end else None
    row.applied_at, row.effect = context.now, effect
    return effect


def _rename(session: Session, department: Department, payload: ChangePayload, *, begins: datetime) -> None:
    former = FormerName(
        city=department.city,
        code=department.code,
        until_at=begins,
        until=payload.effective_on,
        name=department.name,
        name_en=department.name_en,
    )
    name_en = payload.name_en.strip() or None
    rows.rename(session, department, name=payload.name.strip(), name_en=name_en, until=former)


def _divide(
    context: TransitionContext, payload: ChangePayload, locked: Mapping[str, Department]
) -> dict[str, Any]:
    """Set up, end and succeed: the register, the lists, sections with accounts, papers."""
    session, city, former = context.session, context.city, locked[payload.department]
    if payload.kind is DepartmentChangeKind.SPLIT:
        locked = {**locked, payload.code: _set_up(session, former, payload)}
    succession = payload.succession
    for code in succession.heirs:
        heir = locked[code]
        heir.predecessors = list(dict.fromkeys([*heir.predecessors, former.code]))
    session.flush()
    versions = _publish(context, payload)
    if payload.is_end:
        former.valid_to, former.successor = payload.effective_on, payload.successor
        session.flush()
        rows.lead_on(session, city, former.code, payload.successor)
    names = questions.list_sections(session, city, former.code)
    moved = _move_sections(session, city, succession, names)
    accounts = rows.move_grants(
        session, city, former.code, succession.default, sections=moved, actor=context.actor, now=context.now
    )
    if payload.is_end:
        rows.move_notices(session, city, former.code, payload.successor, tickets=(), others=True)
        rows.move_directory(session, city, former.code, payload.successor)
        rows.move_readers(session, city, former.code, payload.successor)
        rows.move_papers(session, city, former.code, payload.successor)
    papers = _move_requests_of_list(session, city, payload)
    return {"versions": versions, "accounts": accounts, **papers, "sections": len(moved)}


def _set_up(session: Session, former: Department, payload: ChangePayload) -> Department:
    """Add the department that a split sets up; it is of the kind and field of the former one."""
    made = Department(
        city=former.city,
        code=payload.code,
        name=payload.name.strip(),
        name_en=payload.name_en.strip() or None,
        kind=PartyKind(former.kind),
        work_field=former.work_field,
        parent=former.parent,
        town_code=former.town_code,
        sample=former.sample,
        valid_from=payload.effective_on,
        predecessors=[],
    )
    session.add(made)
    session.flush()
    return made


def _publish(context: TransitionContext, payload: ChangePayload) -> dict[str, int]:
    """Publish each list that names the department with the other sides; return the versions by list."""
    session, city = context.session, context.city
    actor = replace(context.actor, roles=frozenset({Role.LIST_OFFICE}), scope=Scope.whole(city))
    found = {}
    for duty_list in LISTS:
        before = duty_questions.list_texts(session, city, duty_list)
        after = tuple(replace_sides(duty, payload.succession) for duty in before)
        if list(after) == before:
            continue
        published = PublishDutiesPayload(
            duty_list=duty_list,
            duties=after,
            reference=context.row.reference,
            effective_from=payload.effective_on,
            remark=context.row.title,
        )
        done = publish_duties(session, published, actor=actor, now=context.now)
        found[duty_list.value] = done.version
    return found


def _move_sections(
    session: Session, city: str, succession: Succession, names: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Move sections to their departments; return by former code the department and the code there."""
    moved = {}
    for code, name in names.items():
        to = succession.sections.get(code, succession.default)
        if to == succession.former:
            continue
        taken = rows.list_section_codes(session, city, to)
        moved[code] = (to, choose_section_code(succession.former, code, taken))
        rows.add_section(session, city, to, code=moved[code][1], name=name)
    rows.end_sections(session, city, succession.former, moved)
    return moved


def _move_requests_of_list(session: Session, city: str, payload: ChangePayload) -> dict[str, int]:
    """Let amendments and arbitrations that are open go on with the successor."""
    former, succession = payload.department, payload.succession
    counts: Counter[str] = Counter()
    for amendment in rows.list_open_amendments(session, city):
        to = succession.items.get(amendment.duty or "", succession.default)
        if amendment.proposed is not None:
            proposed = replace_sides(read_stored(amendment.proposed), succession)
            if to_stored(proposed) != amendment.proposed:
                amendment.proposed = to_stored(proposed)
                counts["proposals"] += 1
        if payload.is_end and amendment.party == former:
            amendment.party = to
            counts["amendments"] += 1
    for arbitration in rows.list_open_arbitrations(session, city, former):
        to = succession.choose(duty=arbitration.duty)
        if to == former:
            continue
        counts["arbitrations"] += 1
        arbitration.parties = replace_codes(arbitration.parties, former, to)
        arbitration.stated = replace_codes(arbitration.stated, former, to)
        if arbitration.claimant == former:
            arbitration.claimant = to
    session.flush()
    return dict(counts)


def _notify(context: TransitionContext) -> None:
    """Notify every department concerned, the Center and the list office of what was applied."""
    if context.request.act is not DepartmentChangeAct.APPLY:
        return
    payload = ChangePayload(**context.row.content)
    note = payload.note
    gone = {payload.department} if payload.is_end else set()
    to = [Recipient(ToKind.PARTY, code) for code in sorted(payload.concerned - gone)]
    to += [Recipient(ToKind.ROLE, role.value) for role in (Role.DISPATCHER, Role.LIST_OFFICE)]
    news = SubjectNews(
        context.city,
        DEPARTMENT_CHANGE_ACTS.kind,
        str(context.row.id),
        context.row.version,
        NoticeKind.DEPARTMENT_CHANGED,
        note,
    )
    calendar = load_city_rules(context.session, context.city).calendar
    notify_of_subject(context.session, news, to, now=context.now, calendar=calendar)


def _refuse(context: TransitionContext) -> Mapping[str, object]:
    return dict(context.row.refusal or {})


DEPARTMENT_CHANGES = WorkflowKind(
    table=DEPARTMENT_CHANGE_ACTS,
    model=DepartmentChange,
    effects={
        DepartmentChangeAct.PLAN: _plan,
        DepartmentChangeAct.APPLY: _apply,
        DepartmentChangeAct.REFUSE: _refuse,
    },
    notify=_notify,
)


def plan_change(session: Session, payload: ChangePayload, *, actor: Actor, now: datetime) -> DepartmentChange:
    """Plan a change for its day. Raises NotAllowed, Invalid or DomainError."""
    request = WorkflowRequest(DepartmentChangeAct.PLAN, payload)
    made: DepartmentChange = execute(session, DEPARTMENT_CHANGES, request, actor=actor, now=now)
    return made


def apply_due(session: Session, city: str, now: datetime) -> int:
    """Apply the change of today that was planned first, in the owner's transaction; return 1, or 0 for none.

    One that cannot be applied is refused, in words, and changes nothing.
    """
    change = rows.claim_due(session, city, today=load_city_rules(session, city).day_of(now))
    if change is None:
        return 0
    ident = str(change.id)
    actor = Actor(change.made_by, change.made_by_name, frozenset({Role.LIST_OFFICE}), Scope.whole(city))
    try:
        with session.begin_nested():
            request = WorkflowRequest(DepartmentChangeAct.APPLY, subject=ident)
            execute(session, DEPARTMENT_CHANGES, request, actor=actor, now=now)
    except DomainError as refusal:
        session.expire_all()
        change.refusal = {"message": refusal.message_id, "values": _plain(refusal.values)}
        session.flush()
        request = WorkflowRequest(DepartmentChangeAct.REFUSE, subject=ident)
        execute(session, DEPARTMENT_CHANGES, request, actor=actor, now=now)
    return 1


def open_history(session: Session, city: str) -> int:
    """Open a month of former tickets to the successor of a department that ended; return 0 when all are.

    Those of one that was renamed are found by its other name.
    """
    change = department_history.claim_inheriting(session, city)
    if change is None:
        return 0
    is_rename = change.kind is DepartmentChangeKind.RENAME
    heir = None if is_rename else str(change.content["successor"])
    return department_history.open_history(session, change, former=change.department, heir=heir)


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int | float) else str(value) for name, value in values.items()}
