"""Load the page of pushed-down duties: the reports, and the opened one."""

from collections.abc import Mapping

from dash.development.base_component import Component

import clock
from dashboard.supervision import push_down_tables
from dashboard.supervision import push_downs as supervision_push_downs
from db.queries import push_down_counts, push_downs, workflow_events
from db.queries.cities import load_settings
from db.queries.push_downs import PushDownFacts
from db.session import Session
from domain.enums import Role
from domain.errors import NotFound
from domain.push_downs import PUSH_DOWN_ACTS, PushAct, PushStatus
from domain.scopes import Actor
from domain.setting_values import parse_figures_period
from domain.supervision import SupervisionKind
from domain.supervision_drafts import Pushed, draft_of_push_down
from domain.workflows import list_open_acts
from i18n import DEFAULT_LOCALE, t, use


def read(session: Session, actor: Actor, query: Mapping[str, str]) -> list[Component]:
    """Return the list and what is opened of it. Raises NotFound."""
    found = push_downs.list_push_downs(session, actor.city)
    wanted = query.get("state")
    state = PushStatus(wanted) if wanted in list(PushStatus) else None
    shown = supervision_push_downs.render_list(found, state=state, opened=query.get("report"))
    if not query.get("report"):
        return [shown, _read_counts(session, actor)]
    report = load_report(found, query["report"])
    acts = [PushAct(act) for act in list_open_acts(PUSH_DOWN_ACTS, actor, report.status)]
    office = Role.SUPERVISOR in actor.roles
    return [
        shown,
        supervision_push_downs.render_opened(
            report,
            workflow_events.list_steps(session, actor.city, PUSH_DOWN_ACTS.kind, str(report.id)),
            acts=acts,
            chosen=query.get("act"),
            state=state,
            may_issue=office,
        ),
    ]


def _read_counts(session: Session, actor: Actor) -> Component:
    """Return the counts by department and the load of each town, over the period of the office's figures."""
    period = parse_figures_period(load_settings(session, actor.city))
    since = clock.now(session, actor.city) - period
    return push_down_tables.render_tables(
        push_down_counts.count_by_department(session, actor.city, since=since),
        push_down_counts.list_town_loads(session, actor.city, since=since),
        days=period.days,
    )


def load_report(found: list[PushDownFacts], wanted: str) -> PushDownFacts:
    """Return the report with this id. Raises NotFound."""
    report = next((one for one in found if str(one.id) == wanted), None)
    if report is None:
        raise NotFound("没有这份下压责任的报告，或不在您的权限范围内")
    return report


def draft_notice(session: Session, actor: Actor, wanted: str) -> tuple[str, str]:
    """Return the department behind a report, and the text of a notice about it. Raises NotFound."""
    report = load_report(push_downs.list_push_downs(session, actor.city), wanted)
    pushed = Pushed(report.issuer_name, report.way, report.received_on, report.what)
    lines = draft_of_push_down(SupervisionKind.CIRCULAR, report.department_name, pushed)
    with use(DEFAULT_LOCALE):
        return report.department, "\n".join(t(one.message_id, **one.values) for one in lines)
