"""Load the part of arbitrations: the queues, the opened one with its forms, or the form of a claim."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from dash.development.base_component import Component

from dashboard.duty_office import act_form, arbitration_paper
from dashboard.duty_office.address import OfficeRequest, OfficeView
from dashboard.duty_office.amendments_read_model import list_duty_options, load_names
from dashboard.duty_office.queues import ARBITRATION_QUEUES, STATEMENTS, TO_DECIDE
from dashboard.shared import html
from dashboard.shared.acts.act_controls import FormContext
from dashboard.shared.acts.workflow_form import build_facts
from dashboard.shared.offices.queue_list import ListRow, OfficeList, sort_into_queues
from dashboard.shared.offices.queues import ENDED_QUEUE, OfficeQueue, is_late, render_clock
from dashboard.shared.ticket_forms import build_party_options
from db.queries import arbitrations, reference_data, workflow_events
from db.queries.arbitrations import ArbitrationFacts
from db.session import Session
from domain.amendment_payloads import AmendmentKind
from domain.arbitrations import ARBITRATION_ACTS, ArbitrationAct, ArbitrationStatus, is_heard
from domain.attachments import FileLimits
from domain.scopes import Actor
from domain.workflows import list_open_acts
from i18n import label, t

# Whose form is shown until another act is chosen.
USUAL = (
    ArbitrationAct.STATE,
    ArbitrationAct.DECIDE,
    ArbitrationAct.DECIDE_SECRET,
)


def read_list(session: Session, actor: Actor, request: OfficeRequest, *, now: datetime) -> OfficeList:
    """Return the queues of arbitrations within the scope, and the rows of the one that is asked for."""
    names = load_names(session, actor.city)
    found = [
        *arbitrations.list_running(session, actor.city),
        *arbitrations.list_ended(session, actor.city),
    ]
    rows = [_sort(row, names, now) for row in found]
    begins = []
    if ArbitrationAct.CLAIM in list_open_acts(ARBITRATION_ACTS, actor, None):
        address = OfficeRequest(OfficeView.ARBITRATIONS, new=ArbitrationAct.CLAIM.value).to_address()
        begins.append((t("提请裁定"), address))
    return sort_into_queues(request, ARBITRATION_QUEUES, rows, begins=begins, empty=t("这里没有职责裁定"))


def read_opened(
    session: Session, actor: Actor, request: OfficeRequest, *, now: datetime
) -> list[Component | None]:
    """Return the opened arbitration with the form of the chosen act. Raises NotFound."""
    found = arbitrations.load_arbitration(session, actor.city, request.opened or "")
    steps = workflow_events.list_steps(session, actor.city, ARBITRATION_ACTS.kind, str(found.id))
    names = load_names(session, actor.city)
    acts = list_acts(actor, found, now=now)
    usual = next((act for act in USUAL if act in acts), None)
    chosen = next((act for act in acts if act == request.act), usual)
    form = None
    if chosen is not None:
        context = _context(session, actor, _begin_amending(found) if chosen is ArbitrationAct.AMEND else {})
        facts = build_facts(ARBITRATION_ACTS, chosen, subject=found.id, version=found.version)
        form = act_form.render_form(ARBITRATION_ACTS, chosen, facts=facts, context=context)
    return [
        arbitration_paper.render_paper(found, names_of=names, now=now),
        html.Div([act_form.render_acts(request, acts, chosen), form], className="office__do")
        if acts
        else None,
        arbitration_paper.render_story(steps, names),
    ]


def read_new(session: Session, actor: Actor, request: OfficeRequest) -> Component:
    """Return the form of a claim, begun with the ticket and the duty that the address names."""
    context = _context(session, actor, {"number": request.ticket, "duty": request.duty})
    facts = build_facts(ARBITRATION_ACTS, ArbitrationAct.CLAIM)
    return act_form.render_form(ARBITRATION_ACTS, ArbitrationAct.CLAIM, facts=facts, context=context)


def list_acts(actor: Actor, found: ArbitrationFacts, *, now: datetime) -> list[StrEnum]:
    """Return what the actor may do now: units concerned state until the limit, then it is decided."""
    heard = is_heard(found.parties, found.stated, found.due_at, now=now)
    states = actor.party in found.parties and not is_late(found.due_at, now=now)
    admitted: Mapping[StrEnum, bool] = {
        ArbitrationAct.STATE: states,
        ArbitrationAct.DECIDE: heard and found.is_ordinary,
        ArbitrationAct.DECIDE_SECRET: heard and not found.is_ordinary,
    }
    acts = list_open_acts(ARBITRATION_ACTS, actor, found.status, party=found.claimant)
    return [act for act in acts if admitted.get(act, True)]


def _sort(
    row: ArbitrationFacts, names: Mapping[str, str], now: datetime
) -> tuple[OfficeQueue, ListRow, bool]:
    clock = arbitration_paper.get_clock(row, now=now)
    queue = ENDED_QUEUE
    if row.status is ArbitrationStatus.CLAIMED:
        queue = TO_DECIDE if is_heard(row.parties, row.stated, row.due_at, now=now) else STATEMENTS
    drawn = ListRow(
        ident=str(row.id),
        title=arbitration_paper.format_title(row),
        state=label(row.status) if queue is ENDED_QUEUE else t(queue.name),
        party=arbitration_paper.format_sides(row, names),
        note=row.number,
        number=arbitration_paper.format_number(row),
        clock=render_clock(clock, now=now),
    )
    return queue, drawn, is_late(clock, now=now)


def _begin_amending(found: ArbitrationFacts) -> Mapping[str, object]:
    return {
        "party": found.lead,
        "kind": AmendmentKind.CHANGE,
        "duty": found.duty,
        "text": t(
            "按{number}的裁定，请申请修改清单文本，写明由谁承担主体责任。",
            number=arbitration_paper.format_number(found),
        ),
    }


def _context(session: Session, actor: Actor, values: Mapping[str, object]) -> FormContext:
    return FormContext(
        parties=build_party_options(reference_data.list_parties(session, actor.city)),
        limits=FileLimits(),
        values={name: value for name, value in values.items() if value is not None},
        duties=list_duty_options(session, actor.city),
    )
