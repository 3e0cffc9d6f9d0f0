"""Load what the page of causes shows: the queues, and the opened cause with its form."""

from datetime import datetime, time
from enum import StrEnum

from dash.development.base_component import Component

from dashboard.causes import ids as names
from dashboard.causes import paper
from dashboard.causes.address import CauseRequest
from dashboard.shared import html
from dashboard.shared.acts import workflow_form
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.acts.workflow_form import WorkflowForm, build_facts, render_acts
from dashboard.shared.offices.queue_list import ListRow, OfficeList, sort_into_queues
from dashboard.shared.offices.queues import OfficeQueue, is_late, render_clock
from db.queries import causes, reference_data, workflow_events
from db.queries.causes import CauseFacts
from db.queries.cities import load_city_context
from db.session import Session
from domain.attachments import FileLimits
from domain.cause_projects import CAUSE_ACTS, CauseAct, CauseStatus
from domain.errors import NotFound
from domain.scopes import Actor, Reach
from domain.setting_values import parse_cause_rules
from domain.workflows import list_open_acts
from i18n import either, label, t
from web import cause_labels

CANDIDATES, PROJECTS = OfficeQueue("candidates", "候选"), OfficeQueue("projects", "治理中")
CLOSED = OfficeQueue("closed", "已销号", waits=False)
DISMISSED = OfficeQueue("dismissed", "已排除", waits=False)
QUEUES = (CANDIDATES, PROJECTS, CLOSED, DISMISSED)
OF_STATUS = {
    CauseStatus.CANDIDATE: CANDIDATES,
    CauseStatus.PROJECT: PROJECTS,
    CauseStatus.CLOSED: CLOSED,
    CauseStatus.DISMISSED: DISMISSED,
}


def read_list(session: Session, actor: Actor, request: CauseRequest, *, now: datetime) -> OfficeList:
    """Return the queues of causes within the scope, and the rows of the one that is asked for."""
    zone = load_city_context(session, actor.city).facts.zone
    found = [*causes.list_running(session, actor.city), *causes.list_ended(session, actor.city)]
    rows = []
    for one in found:
        ends = None
        if one.status is CauseStatus.PROJECT and one.due_on is not None:
            ends = datetime.combine(one.due_on, time.max, tzinfo=zone)
        row = ListRow(
            ident=str(one.id),
            title=cause_labels.format_title(one),
            state=t("未见下降") if one.fallen is False else label(one.status),
            party=either(one.lead_name, one.lead_name_en) if one.lead_name else paper.format_signs(one),
            note=paper.format_excess(one),
            number=cause_labels.format_number(one),
            clock=render_clock(ends, now=now),
        )
        rows.append((OF_STATUS[one.status], row, is_late(ends, now=now)))
    return sort_into_queues(request, QUEUES, rows, begins=[], empty=t("这里没有专题"))


def read_day(session: Session, actor: Actor) -> list[Component]:
    """Return the rule, which is below every cause, and shown where there is none."""
    rules = parse_cause_rules(load_city_context(session, actor.city).stored)
    is_whole = actor.scope.reach is Reach.WHOLE
    return [paper.render_rule(rules, causes.load_record(session, actor.city) if is_whole else None)]


def read_opened(
    session: Session, actor: Actor, request: CauseRequest, *, now: datetime
) -> list[Component | None]:
    """Return the opened cause with the form of the chosen act. Raises NotFound."""
    found = causes.load_cause(session, actor.city, request.opened or "")
    history = workflow_events.list_steps(session, actor.city, CAUSE_ACTS.kind, str(found.id))
    acts = list_open_acts(CAUSE_ACTS, actor, found.status, party=found.lead)
    names = {
        one.code: either(one.name, one.name_en) for one in reference_data.list_parties(session, actor.city)
    }
    chosen = next((act for act in acts if act == request.act), None)
    return [
        paper.render_paper(
            found,
            causes.load_evidence(session, actor.city, found.id),
            cooperating=[names.get(code, code) for code in found.cooperating],
            now=now,
        ),
        html.Div(
            [
                render_acts(acts, chosen, lambda act: request.to_address(act=act.value)),
                None if chosen is None else _form(session, actor, found, chosen),
            ],
            className="office__do",
        )
        if acts
        else None,
        paper.render_story(history),
        *read_day(session, actor),
    ]


def read_new(_session: Session, _actor: Actor, _request: CauseRequest) -> Component:
    """Refuse: the rule finds candidates, no reader begins one. Raises NotFound."""
    raise NotFound(CAUSE_ACTS.missing)


def _form(session: Session, actor: Actor, found: CauseFacts, act: StrEnum) -> Component:
    facts = build_facts(CAUSE_ACTS, act, subject=found.id, version=found.version)
    parties = []
    if act is CauseAct.BEGIN:
        parties = [
            {"value": one.code, "label": either(one.name, one.name_en), "search": f"{one.name} {one.code}"}
            for one in reference_data.list_parties(session, actor.city)
            if one.valid_to is None
        ]
    context = FormContext(parties=parties, limits=FileLimits())
    return workflow_form.render_form(CAUSE_ACTS, act, WorkflowForm(names.FACTS, names.SUBMIT, facts, context))
