"""The pages of the product, grouped as the navigation shows them, with the roles that may open each.

Dash draws it in ``dashboard/shared/navigation.py``, server-rendered pages in ``web/pages/navigation.html``.
"""

from dataclasses import dataclass, replace

from domain import assessment, catalogue, department_changes, duties, indicator_questions, reports, roster
from domain.agency_forms import AGENCY_FORM_ACTS
from domain.appeals import APPEAL_ACTS
from domain.assigned_matters import ASSIGNED_ACTS
from domain.cause_projects import CAUSE_ACTS
from domain.enums import Role
from domain.exclusions import EXCLUSION_ACTS
from domain.scopes import Actor
from domain.ticket_workflow import DESK, EDITORS
from i18n import name
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
SUPERVISION = frozenset({Role.SUPERVISOR, Role.LEADER})
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
    """One page: its address, its name as a message id, who may open it.

    in_bar: whether the navigation shows it; other pages lead on to those it does not.
    """

    path: str
    name: str
    roles: frozenset[Role]
    in_bar: bool = True


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Pages under one heading, a message id; those without a heading are always in sight."""

    heading: str
    entries: tuple[NavigationEntry, ...]

    @property
    def title(self) -> str:
        """Return the heading in the language in use."""
        return name("Navigation", self.heading)

    @property
    def is_open(self) -> bool:
        """Return whether its pages are in sight without opening it: a menu of one page would cost a click."""
        return not self.heading or len(self.entries) == 1

    def has(self, path: str) -> bool:
        """Return whether the page at this address is one of the group."""
        return any(entry.path == path for entry in self.entries)


HOTLINE = NavigationEntry("/hotline", "热线受理席", DESK)
DISPATCH = NavigationEntry("/desk", "分派席", frozenset({Role.DISPATCHER}))
REVIEW = NavigationEntry("/review", "审核席", frozenset({Role.REVIEWER}))
CALL_BACK = NavigationEntry("/callback", "回访席", frozenset({Role.CALLER}))
DEPARTMENT = NavigationEntry("/department", "部门席", frozenset({Role.DEPARTMENT, Role.AGENCY}))
TOWN = NavigationEntry("/town", "镇街席", frozenset({Role.TOWN}))
UNIT = NavigationEntry("/unit", "村居社区席", frozenset({Role.UNIT, Role.GRID_STAFF}))
SUPERVISION_DESK = NavigationEntry("/supervision", "督查席", frozenset({Role.SUPERVISOR}))

GROUPS: tuple[NavigationGroup, ...] = (
    NavigationGroup(
        heading="",
        entries=(
            NavigationEntry("/map", "一张图", EVERYBODY),
            HOTLINE,
            DISPATCH,
            REVIEW,
            CALL_BACK,
            DEPARTMENT,
            TOWN,
            UNIT,
            SUPERVISION_DESK,
        ),
    ),
    NavigationGroup(
        heading="办理",
        entries=(
            NavigationEntry("/inbox", "通知", EVERYBODY),
            NavigationEntry("/search", "搜索", EVERYBODY),
            NavigationEntry("/duty", "值班", roster.READERS),
            NavigationEntry("/publishing", "答复选登", EDITORS),
        ),
    ),
    NavigationGroup(
        heading="督办",
        entries=(
            NavigationEntry(PARTIES, "单位督查", SUPERVISION),
            NavigationEntry(PUSH_DOWNS, "擅自下压", SUPERVISION),
            NavigationEntry(ASSIGNED, "交办事项", ASSIGNED_ACTS.readers),
            NavigationEntry(NOTICES, "督查文书", SUPERVISION | {Role.DEPARTMENT, Role.AGENCY, Role.TOWN}),
        ),
    ),
    NavigationGroup(
        heading="清单",
        entries=(
            NavigationEntry("/duties", "责任清单", duties.READERS),
            NavigationEntry("/catalogue", "网格清单", catalogue.READERS),
            NavigationEntry(DUTY_OFFICE, "清单调整与裁定", DUTY_OFFICE_READERS),
            NavigationEntry(DUTY_IMPORT, "清单导入", duties.EDITORS, in_bar=False),
            NavigationEntry(DUTY_SYNONYMS, "同义词", duties.EDITORS, in_bar=False),
        ),
    ),
    NavigationGroup(
        heading="考核",
        entries=(
            NavigationEntry(ASSESSMENT, "考核", assessment.READERS),
            NavigationEntry(ASSESSMENT_DESK, "申诉与考核表", ASSESSMENT_DESK_READERS),
        ),
    ),
    NavigationGroup(
        heading="分析",
        entries=(
            NavigationEntry("/indicators", "指标统计", indicator_questions.READERS),
            NavigationEntry("/reports", "报告", reports.READERS),
            NavigationEntry(CAUSES, "专题治理", CAUSE_ACTS.readers),
        ),
    ),
    NavigationGroup(
        heading="管理",
        entries=(
            NavigationEntry("/admin/people", "人员账号", ADMINISTRATORS),
            NavigationEntry("/admin/settings", "设置", ADMINISTRATORS),
            NavigationEntry("/admin/calendar", "工作日历", ADMINISTRATORS),
            NavigationEntry("/admin/areas", "区域", ADMINISTRATORS),
            NavigationEntry("/admin/department-changes", "机构变更", department_changes.EDITORS),
            NavigationEntry("/admin/staff", "网格队伍", ADMINISTRATORS),
            NavigationEntry("/admin/tokens", "令牌", ADMINISTRATORS),
            NavigationEntry("/admin/deliveries", "未送达", ADMINISTRATORS),
        ),
    ),
)
ENTRIES: tuple[NavigationEntry, ...] = tuple(entry for group in GROUPS for entry in group.entries)


def list_groups(actor: Actor) -> list[NavigationGroup]:
    """Return the pages that the actor may open, by group; a group without any is left out."""
    admitted = (
        replace(
            group,
            entries=tuple(entry for entry in group.entries if entry.in_bar and entry.roles & actor.roles),
        )
        for group in GROUPS
    )
    return [group for group in admitted if group.entries]
