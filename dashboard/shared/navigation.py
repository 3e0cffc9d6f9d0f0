"""Navigation between the pages that a user may open."""

from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.shared import desks, html
from domain import assessment, catalogue, department_changes, duties, indicator_questions, reports, roster
from domain.agency_forms import AGENCY_FORM_ACTS
from domain.appeals import APPEAL_ACTS
from domain.assigned_matters import ASSIGNED_ACTS
from domain.cause_projects import CAUSE_ACTS
from domain.enums import Role
from domain.exclusions import EXCLUSION_ACTS
from domain.scopes import Actor
from domain.ticket_workflow import EDITORS
from i18n import t
from web.url_paths import (
    ASSESSMENT,
    ASSESSMENT_DESK,
    ASSIGNED,
    CAUSES,
    DUTY_IMPORT,
    DUTY_OFFICE,
    DUTY_SYNONYMS,
    NOTICES,
    PARTIES,
    PUSH_DOWNS,
)

EVERYBODY = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
# The list office, those who apply to it or are heard by it, and those who see what it does.
DUTY_OFFICE_READERS = frozenset(
    {
        Role.LIST_OFFICE,
        Role.DEPARTMENT,
        Role.AGENCY,
        Role.TOWN,
        Role.DISPATCHER,
        Role.REVIEWER,
        Role.SUPERVISOR,
        Role.LEADER,
    }
)
# The assessment office, those who appeal to it, ask it, are heard by it or assess agencies, and leaders.
ASSESSMENT_DESK_READERS = APPEAL_ACTS.readers | EXCLUSION_ACTS.readers | AGENCY_FORM_ACTS.readers


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One page of the way: its address, its name, who may open it; in_bar: whether the bar shows it."""

    path: str
    name: str
    roles: frozenset[Role]
    in_bar: bool = True


PLACES: tuple[NavigationEntry, ...] = (
    NavigationEntry("/map", "一张图", EVERYBODY),
    NavigationEntry("/inbox", "通知", EVERYBODY),
    NavigationEntry("/duty", "值班", roster.READERS),
    NavigationEntry("/catalogue", "网格清单", catalogue.READERS),
    NavigationEntry("/duties", "责任清单", duties.READERS),
    NavigationEntry("/indicators", "指标统计", indicator_questions.READERS),
    NavigationEntry("/reports", "报告", reports.READERS),
    NavigationEntry(DUTY_OFFICE, "清单调整与裁定", DUTY_OFFICE_READERS),
    NavigationEntry(ASSESSMENT_DESK, "申诉与考核表", ASSESSMENT_DESK_READERS),
    NavigationEntry(DUTY_IMPORT, "清单导入", duties.EDITORS, in_bar=False),
    NavigationEntry(DUTY_SYNONYMS, "同义词", duties.EDITORS, in_bar=False),
    NavigationEntry("/admin/department-changes", "机构变更", department_changes.EDITORS),
    NavigationEntry(ASSESSMENT, "考核", assessment.READERS),
    NavigationEntry(CAUSES, "专题治理", CAUSE_ACTS.readers),
    NavigationEntry("/publishing", "答复选登", EDITORS),
    NavigationEntry("/search", "搜索", EVERYBODY),
    NavigationEntry("/admin/people", "人员账号", ADMINISTRATORS),
    NavigationEntry(
        "/admin/settings", "设置", ADMINISTRATORS
    ),  # leads on to calendar, areas, staff and tokens
    NavigationEntry(PARTIES, "单位督查", frozenset({Role.SUPERVISOR, Role.LEADER})),
    NavigationEntry(PUSH_DOWNS, "擅自下压", frozenset({Role.SUPERVISOR, Role.LEADER})),
    NavigationEntry(ASSIGNED, "交办事项", ASSIGNED_ACTS.readers),
    NavigationEntry(
        NOTICES,
        "督查文书",
        frozenset({Role.SUPERVISOR, Role.LEADER, Role.DEPARTMENT, Role.AGENCY, Role.TOWN}),
    ),
)


def list_entries(actor: Actor) -> list[NavigationEntry]:
    """Return where the actor may go: the map, the desks at which they sit, then the rest."""
    own = [NavigationEntry(desk.path, desk.name, desk.roles) for desk in desks.open_to(actor)]
    first, *rest = PLACES
    return [place for place in (first, *own, *rest) if place.in_bar and place.roles & actor.roles]


def render_navigation(actor: Actor, *, here: str) -> Component:
    """Return the places, the present one marked."""
    return _render(actor, here)


def render_row(actor: Actor, *, here: str) -> Component:
    """Return the places in a row; its script puts what does not fit into a menu at the end."""
    menu = html.Details(
        [
            html.Summary(t("更多"), className="places__link"),
            html.Div(className="places__rest", **{"data-testid": "more-places"}),
        ],
        className="places__more",
        hidden=True,
    )
    return _render(actor, here, menu)


def _render(actor: Actor, here: str, *menu: Component) -> Component:
    links = [
        html.A(
            t(place.name),
            href=place.path,
            className="places__link",
            **({"aria-current": "page"} if place.path == here else {}),
        )
        for place in list_entries(actor)
    ]
    return html.Nav([*links, *menu], className="places", **{"aria-label": t("页面"), "data-testid": "places"})
