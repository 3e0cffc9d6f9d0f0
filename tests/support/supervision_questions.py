"""Queries of the supervision office: figures, lists by rule, notices, assigned matters, and the wall's."""

from datetime import timedelta
from functools import partial
from typing import Any

from db.queries import (
    assigned_matters,
    department_concerns,
    supervision,
    supervision_lists,
    wall_supervision,
    workflow_events,
)
from domain.scopes import Scope
from domain.supervision import SUPERVISION_ACTS
from domain.supervision_rules import RULES, Figure
from tests.support.questions import Asking, Question, each

MONTH = timedelta(days=30)


def supervision_questions() -> list[Question]:
    """Return every question of this module."""
    office = ("supervisor",)
    return [
        *each(
            office,
            "department_concerns.list_orders_beside",
            lambda q: department_concerns.list_orders_beside(q.session, q.city, q.world.department),
        ),
        *each(
            office,
            "supervision.load_figures_by_party",
            lambda q: supervision.load_figures_by_party(q.session, q.city, now=q.now),
        ),
        *each(
            ("supervisor", "department", "town"),
            "supervision.list_notices",
            lambda q: supervision.list_notices(q.session, q.city),
        ),
        *each(
            ("supervisor", "department", "town"),
            "workflow_events.list_newest",
            lambda q: workflow_events.list_newest(q.session, q.city, SUPERVISION_ACTS.kind),
        ),
        *each(
            ("supervisor", "department"),
            "supervision.list_notices_about",
            lambda q: supervision.list_notices_about(q.session, q.city, q.world.ticket),
        ),
        *(
            Question(
                f"supervision_lists.list_behind {figure.value}", "supervisor", partial(_behind, figure=figure)
            )
            for figure in Figure
        ),
        *(
            Question(
                f"supervision_lists.list_by_rule {figure.value}",
                "supervisor",
                partial(_by_rule, figure=figure),
            )
            for figure in RULES
        ),
        *each(
            ("supervisor", "department", "town"),
            "assigned_matters.list_running",
            lambda q: assigned_matters.list_running(q.session, q.city),
        ),
        *each(
            ("supervisor", "department", "town"),
            "assigned_matters.list_ended",
            lambda q: assigned_matters.list_ended(q.session, q.city),
        ),
        *each(
            ("supervisor", "department", "town"),
            "assigned_matters.list_matters",
            lambda q: assigned_matters.list_matters(q.session, q.city),
        ),
        *each(
            ("supervisor", "department"),
            "assigned_matters.count_matters",
            lambda q: assigned_matters.count_matters(q.session, q.city, now=q.now, since=q.now - MONTH),
        ),
        *each(
            ("live",),
            "wall_supervision.load_supervision",
            lambda q: wall_supervision.load_supervision(
                q.session, Scope.whole(q.city), now=q.now, today=q.now.date(), since=q.now - MONTH
            ),
        ),
        *each(
            office,
            "supervision_lists.load_party_tickets",
            lambda q: supervision_lists.load_party_tickets(
                q.session, q.city, party=q.world.party, numbers=[q.world.number, q.world.past_number]
            ),
        ),
        *each(
            office,
            "supervision_lists.find_main_lead",
            lambda q: supervision_lists.find_main_lead(
                q.session, q.city, [q.world.number, q.world.past_number]
            ),
        ),
    ]


def _by_rule(q: Asking, *, figure: Figure) -> Any:
    return supervision_lists.list_by_rule(q.session, q.city, figure=figure, now=q.now)


def _behind(q: Asking, *, figure: Figure) -> Any:
    return supervision_lists.list_behind(
        q.session, q.city, party=q.world.department, figure=figure, now=q.now
    )
