"""Load the page of assigned matters: the queues, the opened one with its forms, or the form of a new one."""

from datetime import datetime
from enum import StrEnum

from dash.development.base_component import Component

from dashboard.assigned_matters import components
from dashboard.assigned_matters import ids as names
from dashboard.assigned_matters.address import AssignedRequest
from dashboard.assigned_matters.components import MatterView
from dashboard.shared import html
from dashboard.shared.acts import workflow_form
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.acts.workflow_form import WorkflowForm, build_facts, render_acts
from dashboard.shared.offices import evidence
from dashboard.shared.offices.queue_list import ListRow, OfficeList, sort_into_queues
from dashboard.shared.offices.queues import ENDED_QUEUE, OfficeQueue
from dashboard.shared.ticket_forms import build_party_options
from db.queries import assigned_matters, reference_data, workflow_events
from db.queries.assigned_matters import AssignedFacts
from db.session import Session
from domain.assigned_clocks import get_clock_light
from domain.assigned_matters import ASSIGNED_ACTS, AssignedAct, AssignedStatus
from domain.enums import Light
from domain.scopes import Actor
from domain.workflows import list_open_acts, permit_role
from i18n import either, label, t, times
from services import attachments
from services.assigned_matters import CLOSING_FILES
from services.city_context import CityRules, load_city_rules

QUEUES = {
    AssignedStatus.ASSIGNED: OfficeQueue("sign", "待签收"),
    AssignedStatus.UNDER_WAY: OfficeQueue("under_way", "办理中"),
    AssignedStatus.CLOSING_ASKED: OfficeQueue("check", "待核验销号"),
}
# Whose form is shown until another act is chosen.
USUAL = (AssignedAct.SIGN, AssignedAct.CLOSE, AssignedAct.REPORT, AssignedAct.URGE)


def read_list(session: Session, actor: Actor, request: AssignedRequest, *, now: datetime) -> OfficeList:
    """Return the queues of matters within the scope, and the rows of the one that is asked for."""
    rules, parties = load_city_rules(session, actor.city), _load_names(session, actor.city)
    found = [
        *assigned_matters.list_running(session, actor.city),
        *assigned_matters.list_ended(session, actor.city),
    ]
    rows = [_sort(_view(one, parties, rules, now)) for one in found]
    begins = []
    if AssignedAct.ASSIGN in list_open_acts(ASSIGNED_ACTS, actor, None):
        begins = [(t("新交办事项"), request.only(request.view, new=AssignedAct.ASSIGN.value).to_address())]
    return sort_into_queues(
        request, (*QUEUES.values(), ENDED_QUEUE), rows, begins=begins, empty=t("这里没有交办事项")
    )


def read_opened(
    session: Session, actor: Actor, request: AssignedRequest, *, now: datetime
) -> list[Component | None]:
    """Return the opened matter with the form of the chosen act. Raises NotFound."""
    found = assigned_matters.load_matter(session, actor.city, request.opened or "")
    history = workflow_events.list_steps(session, actor.city, ASSIGNED_ACTS.kind, str(found.id))
    acts = list_acts(actor, found)
    usual = next((act for act in USUAL if act in acts), None)
    chosen = next((act for act in acts if act == request.act), usual)
    rules = load_city_rules(session, actor.city)
    form = None if chosen is None else _form(session, actor, chosen, found)
    view = _view(found, _load_names(session, actor.city), rules, now)
    return [
        components.render_paper(view, now=now),
        html.Div(
            [render_acts(acts, chosen, lambda act: request.to_address(act=act.value)), form],
            className="office__do",
        )
        if acts
        else None,
        components.render_story(history),
    ]


def read_new(session: Session, actor: Actor, _request: AssignedRequest) -> Component:
    """Return the form of a new matter. Raises NotAllowed for those who assign none."""
    permit_role(ASSIGNED_ACTS, actor, AssignedAct.ASSIGN)
    return html.Div(_form(session, actor, AssignedAct.ASSIGN, None), className="office__paper")


def list_acts(actor: Actor, found: AssignedFacts) -> list[StrEnum]:
    """Return what the actor may do now: units report, and ask for closing after all milestones."""
    left = any(one.reached_at is None for one in found.milestones)
    admitted: dict[StrEnum, bool] = {
        AssignedAct.REPORT: actor.party in (found.lead, *found.cooperating),
        AssignedAct.REACH: left,
        AssignedAct.ASK_CLOSING: not left,
    }
    acts = list_open_acts(ASSIGNED_ACTS, actor, found.status, party=found.lead)
    return [act for act in acts if admitted.get(act, True)]


def _form(session: Session, actor: Actor, act: StrEnum, found: AssignedFacts | None) -> Component:
    facts = build_facts(
        ASSIGNED_ACTS, act, subject=found and found.id, version=found.version if found else None
    )
    limits = attachments.get_limits(session, actor.city)
    more = []
    if "files" in ASSIGNED_ACTS.payload_of(act).model_fields:
        least = int(load_city_rules(session, actor.city).setting(CLOSING_FILES))
        title = t("佐证材料（可选）")
        if act is AssignedAct.ASK_CLOSING and least:
            title = t("佐证材料（至少 {count} 份）", count=least)
        more.append(evidence.render_field(names.EVIDENCE, facts["key"], limits, title=title))
    context = FormContext(
        parties=build_party_options(reference_data.list_parties(session, actor.city)),
        limits=limits,
        steps=[
            {
                "value": str(one.place),
                "label": t("节点 {number}：{name}", number=one.place, name=one.name),
                "search": one.name,
            }
            for one in (found.milestones if found else ())
            if one.reached_at is None
        ],
    )
    form = WorkflowForm(names.FACTS, names.SUBMIT, facts, context, more=more)
    return workflow_form.render_form(ASSIGNED_ACTS, act, form)


def _load_names(session: Session, city: str) -> dict[str, str]:
    found = reference_data.list_parties(session, city)
    return {party.code: either(party.name, party.name_en) for party in found}


def _view(found: AssignedFacts, parties: dict[str, str], rules: CityRules, now: datetime) -> MatterView:
    light = None
    if found.clock_started_at is not None:
        light = get_clock_light(
            found.clock_started_at,
            found.clock_due_at,
            now,
            calendar=rules.calendar,
            thresholds=rules.thresholds,
        )
    return MatterView(found, parties, light)


def _sort(view: MatterView) -> tuple[OfficeQueue, ListRow, bool]:
    found = view.facts
    queue = QUEUES.get(found.status, ENDED_QUEUE)
    lead = view.name_of(found.lead)
    helpers = len(found.cooperating)
    drawn = ListRow(
        ident=str(found.id),
        title=found.title,
        state=label(found.status),
        party=t("{lead} 等 {count} 个单位", lead=lead, count=times.number(helpers + 1)) if helpers else lead,
        note=f"{label(found.source)} · {found.document}",
        number=components.format_number(found),
        clock=components.render_clock(view),
    )
    return queue, drawn, view.light is Light.RED
