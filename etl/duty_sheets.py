"""Sheets and columns of the workbook of duties, as a table."""

from dataclasses import dataclass

from domain.duties import DutyField, DutyList, PowerKind
from domain.duty_rules import DutyPart
from etl.duty_cells import CODES, DAYS, LANE, LEVEL, LINES, NUMBER, TEXT, WAYS, CellForm, build_word_form


@dataclass(frozen=True, slots=True)
class DutyColumn:
    """One column: the field of the row that it holds. is_note: for readers alone, never read."""

    field: str
    heading: str
    form: CellForm
    width: int = 16
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class DutySheet:
    """One sheet: the duties of a list, or the rows of a part, each with the code of its duty."""

    title: str
    part: DutyPart
    columns: tuple[DutyColumn, ...]
    duty_list: DutyList | None = None

    @property
    def headings(self) -> dict[str, str]:
        """Return the headings that must be there, by field."""
        return {column.field: column.heading for column in self.columns if not column.is_note}


DUTY_CODE = DutyColumn("code", "事项编码", TEXT, 14)
OF_DUTY = DutyColumn("duty_code", "事项编码", TEXT, 14)
NAME = DutyColumn("name", "事项名称", TEXT, 46)
NAMES = DutyColumn("lead_names", "单位名称（仅供参考）", TEXT, 20, is_note=True)
LAWS = DutyColumn("legal_basis", "法律依据", LINES, 40)
MATTERS = DutyColumn("matters", "相关事项小类编码", CODES, 18)
KEYWORDS = DutyColumn("keywords", "关键词", LINES, 18)
LEVELS = DutyColumn("level", "行使层级", LEVEL, 10)

POWERS = DutySheet(
    "权责清单",
    DutyPart.DUTY,
    (
        DUTY_CODE,
        DutyColumn("lead", "单位编码", CODES, 10),
        NAMES,
        DutyColumn("power_kind", "权力类型", build_word_form(PowerKind), 14),
        NAME,
        LEVELS,
        LAWS,
        DutyColumn("lead_duty", "责任内容", LINES, 40),
        MATTERS,
        KEYWORDS,
    ),
    DutyList.POWER,
)
SHARED = DutySheet(
    "属地管理事项",
    DutyPart.DUTY,
    (
        DUTY_CODE,
        DutyColumn("duty_field", "所属领域", build_word_form(DutyField), 12),
        NAME,
        LEVELS,
        DutyColumn("lead", "主体责任单位编码", CODES, 16),
        NAMES,
        DutyColumn("lead_duty", "主体责任", LINES, 60),
        DutyColumn("town_duty", "镇街配合责任", LINES, 60),
        LAWS,
        DutyColumn("powers", "依据的权责事项编码", CODES, 26),
        MATTERS,
        KEYWORDS,
    ),
    DutyList.SHARED,
)
COOPERATING = DutySheet(
    "配合单位",
    DutyPart.COOPERATING,
    (
        OF_DUTY,
        DutyColumn("department", "配合单位编码", TEXT, 14),
        DutyColumn("duty", "配合责任", TEXT, 80),
    ),
)
SITUATIONS = DutySheet(
    "具体情形",
    DutyPart.SITUATIONS,
    (
        OF_DUTY,
        DutyColumn("code", "情形编码", TEXT, 14),
        DutyColumn("name", "情形名称", TEXT, 30),
        DutyColumn("department", "责任单位编码", TEXT, 14),
        DutyColumn("office", "责任科室", TEXT, 22),
        DutyColumn("phone", "联系电话", TEXT, 16),
        DutyColumn("procedure", "程序环节", TEXT, 60),
        DutyColumn("standard", "工作标准", TEXT, 50),
        DutyColumn("departments", "涉及单位编码", CODES, 18),
        DutyColumn("town_points", "镇街执法要点", LINES, 50),
    ),
)
STEPS = DutySheet(
    "流程步骤",
    DutyPart.STEPS,
    (
        OF_DUTY,
        DutyColumn("no", "步骤序号", NUMBER, 10),
        DutyColumn("title", "步骤名称", TEXT, 18),
        DutyColumn("who", "办理方", LANE, 18),
        DutyColumn("text", "办理内容", TEXT, 60),
        DutyColumn("limit", "时限（工作日）", DAYS, 14),
        DutyColumn("next", "去向", WAYS, 30),
    ),
)
SHEETS = (POWERS, SHARED, COOPERATING, SITUATIONS, STEPS)
GUIDE = "填写说明"
GUIDE_TITLES, GUIDE_WIDTHS = ("工作表", "列", "怎样填写", "How to fill it in"), (16, 22, 60, 60)
