"""Load the part of amendments: the queues, the opened one with its forms, or the form of a new one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from dash.development.base_component import Component

from dashboard.duty_office import act_form, amendment_paper, apply_form
from dashboard.duty_office.address import OfficeRequest
from dashboard.duty_office.apply_form import BegunApplication
from dashboard.duty_office.queues import AMENDMENT_QUEUES, NEXT_ACT, OF_STATUS
from dashboard.shared import html
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.offices.queue_list import ListRow, OfficeList, sort_into_queues
from dashboard.shared.offices.queues import is_late, render_clock
from dashboard.shared.ticket_forms import Options, build_party_options
from db.queries import amendments, duties, reference_data, workflow_events
from db.queries.amendments import AmendmentDetail, AmendmentSummary
from db.queries.duties import DutyVersionFacts
from db.queries.duty_conditions import DutyFilter
from db.session import Session
from domain.amendment_payloads import AmendmentKind
from domain.amendments import AMENDMENT_ACTS, AmendmentAct, AmendmentStatus
from domain.attachments import FileLimits
from domain.duties import DutyList
from domain.enums import PartyKind
from domain.scopes import Actor
from domain.workflows import list_open_acts, permit_role
from i18n import either, label, t

MOST_DUTIES = 200
DRAFTERS = frozenset({PartyKind.DEPARTMENT, PartyKind.TOWN})


def read_list(session: Session, actor: Actor, request: OfficeRequest, *, now: datetime) -> OfficeList:
    """Return the queues of amendments within the scope, and the rows of the one that is asked for."""
    found = [
        *amendments.list_running(session, actor.city),
        *amendments.list_ended(session, actor.city),
    ]
    rows = [(OF_STATUS[row.status], _row(row, now), is_late(row.due_at, now=now)) for row in found]
    return sort_into_queues(
        request, AMENDMENT_QUEUES, rows, begins=_list_begins(actor), empty=t("这里没有清单调整申请")
    )


def read_opened(
    session: Session, actor: Actor, request: OfficeRequest, *, now: datetime
) -> list[Component | None]:
    """Return the opened amendment with the form of the chosen act. Raises NotFound."""
    found = amendments.load_amendment(session, actor.city, request.opened or "")
    steps = workflow_events.list_steps(session, actor.city, AMENDMENT_ACTS.kind, str(found.id))
    names = load_names(session, actor.city)
    acts = list_open_acts(AMENDMENT_ACTS, actor, found.status, party=found.party)
    chosen = choose_act(request, acts, found.status)
    form = [] if chosen is None else [_form(session, actor, request, found=found, act=chosen)]
    return [
        amendment_paper.render_paper(
            found,
            steps,
            names_of=names,
            now=now,
            changed_by=_list_changes_of_base(session, actor.city, found),
        ),
        html.Div([act_form.render_acts(request, acts, chosen), *form], className="office__do")
        if acts
        else None,
        amendment_paper.render_story(steps, names),
    ]


def read_new(session: Session, actor: Actor, request: OfficeRequest) -> Component:
    """Return the form of a new application, or of a draft that asks for one. Raises NotAllowed."""
    act = next((one for one in AmendmentAct if one == request.new), AmendmentAct.APPLY)
    permit_role(AMENDMENT_ACTS, actor, act)
    context = load_context(session, actor.city, values={"kind": AmendmentKind.CHANGE, "duty": request.duty})
    facts = _facts(AmendmentAct.DRAFT)
    if act is AmendmentAct.DRAFT:
        return act_form.render_form(AMENDMENT_ACTS, act, facts=facts, context=context)
    return _application(session, actor, request, None)


def _list_changes_of_base(session: Session, city: str, found: AmendmentDetail) -> list[DutyVersionFacts]:
    """Return the versions of the list that changed the text of an amendment since, the newest first."""
    if not found.base_changed or found.duty is None or found.base_version is None:
        return []
    numbers = amendments.list_versions_of(session, city, found.duty, after=found.base_version)
    listed = duties.list_versions(session, city, DutyList.SHARED)
    return [version for version in listed if version.version in numbers]


def choose_act(request: OfficeRequest, acts: Sequence[StrEnum], status: StrEnum) -> StrEnum | None:
    """Return the act whose form is shown: the one asked for, else the next on the way."""
    asked = next((act for act in acts if act == request.act), None)
    usual = NEXT_ACT.get(status)
    return asked or (usual if usual in acts else None)


def load_names(session: Session, city: str) -> Mapping[str, str]:
    """Return the names of parties by code, in the language of the reader."""
    found = reference_data.list_parties(session, city)
    return {party.code: either(party.name, party.name_en) for party in found}


def load_unit_names(session: Session, city: str) -> Mapping[str, str]:
    """Return the names of parties by code, as the text of a duty is written with."""
    return {party.code: party.name for party in reference_data.list_parties(session, city)}


def load_lane_names(session: Session, city: str) -> Mapping[str, str]:
    """Return the names of the departments that may take steps of a flow chart, by code, for the reader."""
    found = reference_data.list_parties(session, city)
    return {
        party.code: either(party.name, party.name_en) for party in found if party.kind is PartyKind.DEPARTMENT
    }


def load_context(session: Session, city: str, *, values: Mapping[str, object]) -> FormContext:
    """Return what the fields of a form offer."""
    parties = [one for one in reference_data.list_parties(session, city) if one.kind in DRAFTERS]
    return FormContext(
        parties=build_party_options(parties),
        limits=FileLimits(),
        values={name: value for name, value in values.items() if value is not None},
        duties=list_duty_options(session, city),
    )


def list_duty_options(session: Session, city: str) -> Options:
    """Return the shared duties of the newest version as choices."""
    listed = duties.list_duties(session, city, DutyFilter(DutyList.SHARED), as_of=date.max, limit=MOST_DUTIES)
    return [
        {"value": one.code, "label": f"{one.code} {one.name}", "search": f"{one.code} {one.name}"}
        for one in listed.items
    ]


def _row(row: AmendmentSummary, now: datetime) -> ListRow:
    return ListRow(
        ident=str(row.id),
        title=amendment_paper.format_title(row),
        state=label(row.status),
        party=either(row.party_name, row.party_name_en),
        note=t("申请所依据的文本已变") if row.base_changed else label(row.reason),
        number=amendment_paper.format_number(row),
        clock=render_clock(row.due_at, now=now),
    )


def _list_begins(actor: Actor) -> list[tuple[str, str]]:
    acts = list_open_acts(AMENDMENT_ACTS, actor, None)
    told = {
        AmendmentAct.APPLY: t("申请调整"),
        AmendmentAct.DRAFT: t("提请单位申请"),
    }
    return [
        (told[act], OfficeRequest(new=act.value).to_address())
        for act in AmendmentAct
        if act in acts and act in told
    ]


def _facts(act: StrEnum, found: AmendmentDetail | None = None) -> dict[str, Any]:
    return {
        "workflow": AMENDMENT_ACTS.kind,
        "act": act.value,
        "subject": None if found is None else str(found.id),
        "version": None if found is None else found.version,
        "key": str(uuid4()),
    }


def _form(
    session: Session, actor: Actor, request: OfficeRequest, *, found: AmendmentDetail, act: StrEnum
) -> Component:
    if act is AmendmentAct.APPLY:
        return _application(session, actor, request, found)
    context = load_context(session, actor.city, values={"effective_from": found.effective_from})
    return act_form.render_form(AMENDMENT_ACTS, act, facts=_facts(act, found), context=context)


def _application(
    session: Session, actor: Actor, request: OfficeRequest, found: AmendmentDetail | None
) -> Component:
    """Return the form of an application, begun with what was applied for before, or with the present text."""
    kind = next((one for one in AmendmentKind if one == request.kind), None)
    kind = kind or (found.kind if found else AmendmentKind.CHANGE)
    duty = request.duty or (found.duty if found and found.kind is kind else None)
    if kind is AmendmentKind.ADD:
        duty = None
    present = None if duty is None else duties.find_text(session, actor.city, duty)
    text = present
    if (
        found is not None
        and found.proposed is not None
        and found.kind is kind
        and request.duty in (None, found.duty)
    ):
        text = found.proposed
    values: dict[str, object] = {}
    if found is not None:
        begun = found.status is not AmendmentStatus.DRAFTED
        values = {
            "reason": found.reason,
            "legal_basis": tuple(found.legal_basis),
            "numbers": tuple(found.numbers),
            "text": found.content if begun else None,
        }
    facts = {**_facts(AmendmentAct.APPLY, found), "kind": kind.value, "duty": duty if present else None}
    application = BegunApplication(kind, duty if present else None, text, values, facts)
    return apply_form.render_form(
        request,
        application,
        context=load_context(session, actor.city, values=values),
        names_of=load_unit_names(session, actor.city),
        lanes=load_lane_names(session, actor.city),
    )
