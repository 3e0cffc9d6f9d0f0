"""Load the part of forms of agencies: the queues, and the opened form with what may be done to it."""

from datetime import datetime
from enum import StrEnum

from dash.development.base_component import Component

from dashboard.assessment_desk import agency_form_paper, desk_form, steps
from dashboard.assessment_desk.address import AssessmentRequest
from dashboard.shared import html
from dashboard.shared.acts.workflow_form import build_facts, render_acts
from dashboard.shared.offices.queue_list import ListRow, OfficeList, sort_into_queues
from dashboard.shared.offices.queues import OfficeQueue, is_late, render_clock
from db.queries import agency_forms, workflow_events
from db.queries.agency_forms import AgencyFormFacts
from db.session import Session
from domain.agency_forms import AGENCY_FORM_ACTS, AgencyFormAct, AgencyFormStatus
from domain.assessment_freezes import AssessmentPeriod
from domain.errors import NotFound
from domain.scopes import Actor
from domain.workflows import list_open_acts
from i18n import label, t
from services.agency_forms import find_frozen

TO_FILL, FILLED = OfficeQueue("to_fill", "待填报"), OfficeQueue("filled", "已填报", waits=False)
CLOSED = OfficeQueue("closed", "已截止", waits=False)
QUEUES = (TO_FILL, FILLED, CLOSED)
OF_STATUS = {
    AgencyFormStatus.OPEN: TO_FILL,
    AgencyFormStatus.FILLED: FILLED,
    AgencyFormStatus.CLOSED: CLOSED,
}
SCORED = (AgencyFormAct.FILL, AgencyFormAct.CORRECT, AgencyFormAct.AMEND)


def read_list(session: Session, actor: Actor, request: AssessmentRequest, *, now: datetime) -> OfficeList:
    """Return the queues of forms within the scope, and the rows of the one that is asked for."""
    found = [
        *agency_forms.list_unfinished(session, actor.city),
        *agency_forms.list_closed(session, actor.city),
    ]
    rows = [_sort(row, now) for row in found]
    return sort_into_queues(request, QUEUES, rows, begins=[], empty=t("这里没有派驻机构考核表"))


def read_opened(
    session: Session, actor: Actor, request: AssessmentRequest, *, now: datetime
) -> list[Component | None]:
    """Return the opened form with the fields of the chosen act. Raises NotFound."""
    found = agency_forms.load_form(session, actor.city, request.opened or "")
    quarter = AssessmentPeriod(found.year, found.quarter)
    orders = agency_forms.load_order_facts(session, actor.city, found.agency, quarter)
    history = workflow_events.list_steps(session, actor.city, AGENCY_FORM_ACTS.kind, str(found.id))
    amendments = agency_forms.list_amendments(session, actor.city, found.year, form=found.id)
    frozen = find_frozen(session, quarter) is not None
    without = AgencyFormAct.REOPEN if frozen else AgencyFormAct.AMEND
    open_acts = list_open_acts(AGENCY_FORM_ACTS, actor, found.status, party=found.rater)
    acts = tuple(act for act in open_acts if act is not without)
    usual = AgencyFormAct.FILL if AgencyFormAct.FILL in acts else None
    chosen = next((act for act in acts if act == request.act), usual)
    return [
        agency_form_paper.render_paper(
            found, orders, amendments=amendments, with_items=chosen not in SCORED, now=now
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
        steps.render_story(history, AgencyFormAct),
    ]


def read_new(_session: Session, _actor: Actor, _request: AssessmentRequest) -> Component:
    """Refuse: forms are opened by the end of a quarter. Raises NotFound."""
    raise NotFound(AGENCY_FORM_ACTS.missing)


def _form(session: Session, actor: Actor, found: AgencyFormFacts, act: StrEnum) -> Component:
    facts = build_facts(AGENCY_FORM_ACTS, act, subject=found.id, version=found.version)
    facts["items"] = list(found.items)
    amendments = agency_forms.list_amendments(session, actor.city, found.year, form=found.id)
    given = amendments[-1].points if amendments else found.points
    fields = agency_form_paper.render_inputs(found, given) if act in SCORED else []
    return desk_form.render_form(session, actor, AGENCY_FORM_ACTS, act, facts=facts, fields=fields)


def _sort(row: AgencyFormFacts, now: datetime) -> tuple[OfficeQueue, ListRow, bool]:
    clock = agency_form_paper.get_clock(row)
    drawn = ListRow(
        ident=str(row.id),
        title=agency_form_paper.format_agency(row),
        state=label(row.status),
        party=t("{party}（{side}）", party=agency_form_paper.format_rater(row), side=label(row.side)),
        note=agency_form_paper.format_quarter(row),
        number=agency_form_paper.format_total(row),
        clock=render_clock(clock, now=now),
    )
    return OF_STATUS[row.status], drawn, is_late(clock, now=now)
