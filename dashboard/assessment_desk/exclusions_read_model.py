"""Load the part of exclusions: the queues, the opened request with its forms, or the form of a new one."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from dash.development.base_component import Component

from dashboard.assessment_desk import desk_form, exclusion_paper, steps
from dashboard.assessment_desk.address import AssessmentRequest, AssessmentView
from dashboard.shared import html
from dashboard.shared.acts.workflow_form import build_facts, render_acts
from dashboard.shared.offices.queue_list import ListRow, OfficeList, sort_into_queues
from dashboard.shared.offices.queues import ENDED_QUEUE, OfficeQueue, is_late, render_clock
from db.queries import exclusions, workflow_events
from db.queries.exclusions import ExclusionFacts
from db.session import Session
from domain.exclusions import EXCLUSION_ACTS, OF_ORDINARY, OF_SECRET, ExclusionAct, ExclusionStatus
from domain.scopes import Actor
from domain.workflows import list_open_acts, permit_role
from i18n import label, t

TO_DECIDE, EXCLUDED = OfficeQueue("decide", "待决定"), OfficeQueue("excluded", "不计考核中", waits=False)
QUEUES = (TO_DECIDE, EXCLUDED, ENDED_QUEUE)
OF_STATUS: Mapping[ExclusionStatus, OfficeQueue] = {
    ExclusionStatus.ASKED: TO_DECIDE,
    ExclusionStatus.EXCLUDED: EXCLUDED,
}
# Whose form is shown until another act is chosen.
USUAL = (ExclusionAct.EXCLUDE, ExclusionAct.EXCLUDE_SECRET)


def read_list(session: Session, actor: Actor, request: AssessmentRequest, *, now: datetime) -> OfficeList:
    """Return the queues of requests within the scope, and the rows of the one that is asked for."""
    names = desk_form.load_names(session, actor.city)
    found = [*exclusions.list_running(session, actor.city), *exclusions.list_ended(session, actor.city)]
    rows = [_sort(row, names, now) for row in found]
    begins = []
    if ExclusionAct.ASK in list_open_acts(EXCLUSION_ACTS, actor, None):
        address = AssessmentRequest(AssessmentView.EXCLUSIONS, new=ExclusionAct.ASK.value).to_address()
        begins.append((t("申请不计考核"), address))
    return sort_into_queues(request, QUEUES, rows, begins=begins, empty=t("这里没有不计考核的申请"))


def read_opened(
    session: Session, actor: Actor, request: AssessmentRequest, *, now: datetime
) -> list[Component | None]:
    """Return the opened request with the form of the chosen act. Raises NotFound."""
    found = exclusions.load_exclusion(session, actor.city, request.opened or "")
    history = workflow_events.list_steps(session, actor.city, EXCLUSION_ACTS.kind, str(found.id))
    acts = list_acts(actor, found)
    usual = next((act for act in USUAL if act in acts), None)
    chosen = next((act for act in acts if act == request.act), usual)
    form = None
    if chosen is not None:
        facts = build_facts(EXCLUSION_ACTS, chosen, subject=found.id, version=found.version)
        form = desk_form.render_form(session, actor, EXCLUSION_ACTS, chosen, facts=facts)
    names = desk_form.load_names(session, actor.city)
    return [
        exclusion_paper.render_paper(found, names_of=names, now=now),
        html.Div(
            [render_acts(acts, chosen, lambda act: request.to_address(act=act.value)), form],
            className="office__do",
        )
        if acts
        else None,
        steps.render_story(history, ExclusionAct),
    ]


def read_new(session: Session, actor: Actor, request: AssessmentRequest) -> Component:
    """Return the form of a request, begun with the ticket that the address names."""
    permit_role(EXCLUSION_ACTS, actor, ExclusionAct.ASK)
    facts = build_facts(EXCLUSION_ACTS, ExclusionAct.ASK)
    values = {"number": request.ticket} if request.ticket else {}
    return desk_form.render_form(session, actor, EXCLUSION_ACTS, ExclusionAct.ASK, facts=facts, values=values)


def list_acts(actor: Actor, found: ExclusionFacts) -> list[StrEnum]:
    """Return what the actor may do now: the office decides what it sees, the leader all else."""
    refused = OF_SECRET if found.is_ordinary else OF_ORDINARY
    acts = list_open_acts(EXCLUSION_ACTS, actor, found.status, party=found.asked_by)
    return [act for act in acts if act not in refused]


def _sort(row: ExclusionFacts, names: Mapping[str, str], now: datetime) -> tuple[OfficeQueue, ListRow, bool]:
    clock = exclusion_paper.get_clock(row)
    queue = OF_STATUS.get(row.status, ENDED_QUEUE)
    drawn = ListRow(
        ident=str(row.id),
        title=exclusion_paper.format_title(row),
        state=label(row.status),
        party=exclusion_paper.format_asker(row, names),
        note=label(row.reason),
        number=exclusion_paper.format_number(row),
        clock=render_clock(clock, now=now),
    )
    return queue, drawn, is_late(clock, now=now)
