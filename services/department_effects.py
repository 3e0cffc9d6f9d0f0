"""What a change of a department does on its day: register, lists, sections, accounts, papers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.models import Department, FormerName
from db.queries import department_changes as questions
from db.queries import duties as duty_questions
from db.writes import assigned_matters, department_heirs
from db.writes import department_changes as rows
from domain.department_changes import ChangePayload, DepartmentChangeKind
from domain.department_succession import Succession, choose_section_code, replace_codes, replace_sides
from domain.duties import DutyList, PublishDutiesPayload
from domain.duty_content import read_stored, to_stored
from domain.enums import PartyKind, Role
from domain.scopes import Scope
from services.duties import publish_duties
from services.workflow.engine import TransitionContext

LISTS = (DutyList.POWER, DutyList.SHARED)  # shared duties name items of the list of powers


def rename(session: Session, department: Department, payload: ChangePayload, *, begins: datetime) -> None:
    """Give a department its new name, and keep the former one until an instant."""
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


def divide(
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
    accounts = department_heirs.move_grants(
        session, city, former.code, succession.default, sections=moved, actor=context.actor, now=context.now
    )
    if payload.is_end:
        department_heirs.move_notices(session, city, former.code, payload.successor, tickets=(), others=True)
        department_heirs.move_directory(session, city, former.code, payload.successor)
        department_heirs.move_readers(session, city, former.code, payload.successor)
        department_heirs.move_papers(session, city, former.code, payload.successor)
        assigned_matters.move_units(session, city, former.code, payload.successor)
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
