"""Load the part of appeals: the queues, the opened one with its forms, or the form of a new one."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from dash.development.base_component import Component

from dashboard.assessment_desk import appeal_paper, desk_form, steps
from dashboard.assessment_desk.address import AssessmentRequest
from dashboard.shared import html
from dashboard.shared.acts.hints import render_rating
from dashboard.shared.acts.workflow_form import build_facts, render_acts
from dashboard.shared.offices.queue_list import ListRow, OfficeList, sort_into_queues
from dashboard.shared.offices.queues import ENDED_QUEUE, OfficeQueue, is_late, render_clock
from dashboard.shared.rated_orders import format_grades
from db.queries import appeals, rating_facts, workflow_events
from db.queries.appeals import AppealFacts
from db.queries.rating_facts import RatingFacts
from db.session import Session
from domain.appeals import (
    APPEAL_ACTS,
    OF_ORDINARY,
    OF_SECRET,
    AppealAct,
    AppealStatus,
    is_town_heard,
    list_decisions,
)
from domain.errors import NotFound
from domain.scopes import Actor
from domain.workflows import list_open_acts, permit_role
from i18n import label, t

STATEMENTS, TO_DECIDE = OfficeQueue("statements", "待镇街陈述"), OfficeQueue("decide", "待决定")
QUEUES = (STATEMENTS, TO_DECIDE, ENDED_QUEUE)
# Whose form is shown until another act is chosen.
USUAL = (AppealAct.STATE, AppealAct.UPHOLD, AppealAct.UPHOLD_SECRET)


def read_list(session: Session, actor: Actor, request: AssessmentRequest, *, now: datetime) -> OfficeList:
    """Return the queues of appeals within the scope, and the rows of the one that is asked for."""
    names = desk_form.load_names(session, actor.city)
    found = [*appeals.list_running(session, actor.city), *appeals.list_ended(session, actor.city)]
    rows = [_sort(row, names, now) for row in found]
    return sort_into_queues(request, QUEUES, rows, begins=[], empty=t("这里没有评价申诉"))


def read_opened(
    session: Session, actor: Actor, request: AssessmentRequest, *, now: datetime
) -> list[Component | None]:
    """Return the opened appeal with the form of the chosen act. Raises NotFound."""
    found = appeals.load_appeal(session, actor.city, request.opened or "")
    history = workflow_events.list_steps(session, actor.city, APPEAL_ACTS.kind, str(found.id))
    acts = list_acts(actor, found, now=now)
    usual = next((act for act in USUAL if act in acts), None)
    chosen = next((act for act in acts if act == request.act), usual)
    form = None
    if chosen is not None:
        facts = build_facts(APPEAL_ACTS, chosen, subject=found.id, version=found.version)
        choices = {"speed": list_decisions(found.speed), "effect": list_decisions(found.effect)}
        kept = {name: words[0] for name, words in choices.items() if len(words) == 1}
        form = desk_form.render_form(
            session, actor, APPEAL_ACTS, chosen, facts=facts, choices=choices, values=kept
        )
    return [
        appeal_paper.render_paper(
            found,
            _load_order(session, actor, found.ticket_id, found.work_order_id),
            statements=[step.note for step in history if step.act == AppealAct.STATE and step.note],
            names_of=desk_form.load_names(session, actor.city),
            now=now,
        ),
        html.Div(
            [render_acts(acts, chosen, lambda act: request.to_address(act=act.value)), form],
            className="office__do",
        )
        if acts
        else None,
        steps.render_story(history, AppealAct),
    ]


def read_new(session: Session, actor: Actor, request: AssessmentRequest) -> Component:
    """Return the form of an appeal against the rating that the address names. Raises NotFound."""
    permit_role(APPEAL_ACTS, actor, AppealAct.APPEAL)
    rating = appeals.load_rated_order(session, actor.city, request.evaluation or "")
    if rating.department != actor.party:
        raise NotFound("没有这件评价，或不是对本单位的评价")
    facts = {
        **build_facts(APPEAL_ACTS, AppealAct.APPEAL),
        "evaluation": str(rating.evaluation_id),
    }
    names = desk_form.load_names(session, actor.city)
    told = t(
        "{town}的评价：{grades}。每件评价只能申诉一次，镇街陈述后由考核办决定。",
        town=names.get(rating.town_code, rating.town_code),
        grades=format_grades(rating.speed, rating.effect),
    )
    form = desk_form.render_form(session, actor, APPEAL_ACTS, AppealAct.APPEAL, facts=facts)
    ticket = html.A(rating.number, href=f"/map?ticket={rating.number}", className="figure")
    order = _load_order(session, actor, rating.ticket_id, rating.work_order_id)
    about = None if order is None else render_rating(order)
    return html.Div([html.P([ticket, told], className="aid"), about, form], className="office__paper")


def list_acts(actor: Actor, found: AppealFacts, *, now: datetime) -> list[StrEnum]:
    """Return what the actor may do now: the town states until its limit, then it is decided."""
    heard = is_town_heard(found.stated_at, found.due_at, now=now)
    states = actor.party == found.town_code and not is_late(found.due_at, now=now)
    admitted: Mapping[StrEnum, bool] = {
        AppealAct.STATE: states,
        **dict.fromkeys(OF_ORDINARY, heard and found.is_ordinary),
        **dict.fromkeys(OF_SECRET, heard and not found.is_ordinary),
    }
    acts = list_open_acts(APPEAL_ACTS, actor, found.status, party=found.department)
    return [act for act in acts if admitted.get(act, True)]


def _load_order(session: Session, actor: Actor, ticket: UUID | None, order: UUID) -> RatingFacts | None:
    """Return how a rated work order went; None where the reader does not see its ticket."""
    return None if ticket is None else rating_facts.load_rating_facts(session, actor.city, order)


def _sort(row: AppealFacts, names: Mapping[str, str], now: datetime) -> tuple[OfficeQueue, ListRow, bool]:
    clock = appeal_paper.get_clock(row, now=now)
    queue = ENDED_QUEUE
    if row.status is AppealStatus.APPEALED:
        queue = TO_DECIDE if is_town_heard(row.stated_at, row.due_at, now=now) else STATEMENTS
    told: dict[str, Any] = {
        "department": names.get(row.department, row.department),
        "town": names.get(row.town_code, row.town_code),
    }
    drawn = ListRow(
        ident=str(row.id),
        title=appeal_paper.format_title(row),
        state=label(row.status) if queue is ENDED_QUEUE else t(queue.name),
        party=t("{department} ← {town}", **told),
        note=format_grades(row.speed, row.effect),
        number=appeal_paper.format_number(row),
        clock=render_clock(clock, now=now),
    )
    return queue, drawn, is_late(clock, now=now)
