"""Write the points of the assessment as a workbook: figures, entries, and what each column means."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from openpyxl import Workbook

from db.queries.agency_results import AgencyYear
from db.queries.assessment_parts import AssessedParts
from db.queries.assessment_sheets import AssessmentYear, DepartmentPoints, SheetEntry
from domain.agency_scores import round_score
from domain.assessment_figures import compute_performance_loss
from domain.deductions import GRADE_KEYS
from etl.workbooks import Cell, add_sheet, to_bytes
from i18n import either, label, locale, t, times
from i18n.translation import LIST_MARKS

Column = tuple[str, str, int]  # heading, meaning, width
PartsRow = tuple[str, str, AssessedParts]  # code, name and parts of a unit


def write_year(
    found: AssessmentYear, agencies: Sequence[AgencyYear] = (), towns: Iterable[PartsRow] = ()
) -> bytes:
    """Return the workbook of a year: sums, points by month, parts also of towns, agencies, meanings."""
    book = Workbook(write_only=True)
    columns = _list_columns(found)
    rows = [_to_row(one, found) for one in found.departments]
    add_sheet(book, t("考核汇总"), _titles(columns), rows, widths=_widths(columns))
    of_departments = [(one.department, either(one.name, one.name_en), one.parts) for one in found.departments]
    _add_parts(book, [*of_departments, *towns])
    _add_agencies(book, agencies)
    _add_meanings(book, found, columns)
    return to_bytes(book)


def write_sheet(
    found: AssessmentYear,
    points: DepartmentPoints,
    entries: Sequence[SheetEntry],
    agencies: Sequence[AgencyYear] = (),
) -> bytes:
    """Return the workbook of one department: every entry that changes points, sums, meanings."""
    book = Workbook(write_only=True)
    columns, of_entries = _list_columns(found), _list_entry_columns()
    rows = [_to_entry_row(one) for one in entries]
    add_sheet(book, t("扣分明细"), _titles(of_entries), rows, widths=_widths(of_entries))
    add_sheet(book, t("考核汇总"), _titles(columns), [_to_row(points, found)], widths=_widths(columns))
    _add_parts(book, [(points.department, either(points.name, points.name_en), points.parts)])
    _add_agencies(book, agencies)
    _add_meanings(book, found, [*of_entries, *columns])
    return to_bytes(book)


def _add_parts(book: Workbook, known: Sequence[PartsRow]) -> None:
    """Add two sheets: duty by list with supervision, and assigned matters; they cost no points."""
    duty = (
        t("编码"), t("单位"), t("清单外主办（所选主办与清单不一致）"), t("认定的擅自下压"), t("退单获同意"),
        t("退单未获同意"), t("督查通报"), t("责令整改"), t("督查文书已销号"),
    )  # fmt: skip
    of_duty: list[list[Cell]] = [
        [code, name, one.overridden, one.push_down, one.return_granted, one.return_refused,
         one.notice_circular, one.notice_order, one.notice_closed]
        for code, name, one in known
    ]  # fmt: skip
    add_sheet(book, t("依单履职和督查"), duty, of_duty, widths=(10, 28, 18, 14, 12, 12, 10, 10, 14))
    assigned = (
        t("编码"), t("单位"), t("到期的交办事项"), t("其中已销号"), t("其中超期报结或逾期"),
        t("配合的交办事项"),
    )  # fmt: skip
    of_assigned: list[list[Cell]] = [
        [code, name, one.assigned, one.assigned_closed, one.assigned_late, one.assigned_cooperating]
        for code, name, one in known
    ]
    add_sheet(book, t("交办事项"), assigned, of_assigned, widths=(10, 28, 14, 12, 18, 16))


def _list_columns(found: AssessmentYear) -> list[Column]:
    return [
        (t("编码"), t("部门或派驻机构的编码"), 10),
        (t("单位"), t("被评价的市直部门或派驻机构"), 28),
        (t("类别"), t("市直部门或派驻机构"), 10),
        (t("评价数"), t("当年镇街对该单位呼叫事项的评价次数，含不计考核的；未评价的不在内"), 10),
        (t("扣分评价"), t("其中扣了分的评价次数"), 10),
        (t("不计考核"), t("其中诉求不计考核的评价次数"), 10),
        (t("申诉返还"), t("申诉成立返还的分数"), 10),
        (t("扣分"), t("扣分合计，已减去返还和不计考核的，未封顶"), 10),
        (t("扣分（含不计考核）"), t("假定没有不计考核时的扣分合计"), 18),
        (t("计入扣分"), t("封顶后的扣分，每单位每年最多扣 {cap} 分", cap=found.rules.cap), 10),
        (t("影响绩效"), t("计入扣分 ÷ 封顶分 × 评价扣分占绩效的比例，按百分数"), 10),
        *((_name_month(found, place), t("当月扣分"), 8) for place in range(len(_months(found)))),
    ]


def _to_row(one: DepartmentPoints, found: AssessmentYear) -> list[Cell]:
    loss = compute_performance_loss(one.points, cap=one.cap, share=found.basis.limits.share)
    return [
        one.department, either(one.name, one.name_en), label(one.kind), one.ratings, one.costing,
        one.excluded, one.restored, one.points, one.points_with_excluded, one.capped,
        round(float(loss * 100), 3), *one.months,
    ]  # fmt: skip


def _list_entry_columns() -> list[Column]:
    return [
        (t("时间"), t("评价或作出决定的时间"), 18),
        (t("类型"), t("评价扣分、申诉返还，或封存后才决定的不计考核"), 14),
        (t("诉求编号"), t("您不能查看的诉求（如保密诉求）不显示编号"), 22),
        (t("评价镇街"), t("作出评价的镇街"), 14),
        (t("响应速度"), t("镇街的评价"), 10),
        (t("办理效果"), t("镇街的评价"), 10),
        (t("分数"), t("扣的分；返还的为负数"), 8),
        (t("计入"), t("不计考核的为 0"), 8),
        (t("说明"), t("不计考核，或更正已封存的期间"), 24),
    ]


def _to_entry_row(one: SheetEntry) -> list[Cell]:
    notes = [t("不计考核")] if one.excluded else []
    notes += [t("更正已封存期间（评价于 {when}）", when=times.instant(one.rated_at))] if one.late else []
    return [
        times.instant(one.at), label(one.kind), one.number or t("不显示"), one.town_name, label(one.speed),
        label(one.effect), one.points, one.counted, LIST_MARKS[locale()].join(notes),
    ]  # fmt: skip


def _add_meanings(book: Workbook, found: AssessmentYear, columns: Iterable[Column]) -> None:
    """Add the sheet that says what columns mean and how many points each grade takes."""
    rows: list[list[Cell]] = [[heading, meaning] for heading, meaning, _ in columns]
    rows += [
        [label(grade), t("每次扣 {points} 分", points=found.rules.take_grade(grade))] for grade in GRADE_KEYS
    ]
    rows.append([t("统计截至"), times.instant(found.until)])
    add_sheet(book, t("说明"), [t("项目"), t("含义")], rows, widths=(22, 70))


def _add_agencies(book: Workbook, agencies: Sequence[AgencyYear]) -> None:
    """Add every item of every form of agencies; what is missing is said, not counted as zero."""
    if not agencies:
        return
    heads = (
        t("编码"), t("派驻机构"), t("季度"), t("填报单位"), t("所占比例"), t("项目"), t("满分"), t("得分"),
        t("季度得分"),
    )  # fmt: skip
    rows: list[list[Cell]] = []
    for one in agencies:
        for quarter in one.quarters:
            score = _score(quarter.score)
            for form in quarter.forms:
                given = form.points or (None,) * len(form.items)
                rows += [
                    [
                        one.agency, either(one.name, one.name_en), quarter.quarter, label(form.side),
                        f"{form.percent}%", item, most, t("缺表") if points is None else points, score,
                    ]
                    for item, most, points in zip(form.items, form.most, given, strict=True)
                ]  # fmt: skip
    add_sheet(book, t("派驻机构"), heads, rows, widths=(12, 28, 8, 16, 10, 20, 8, 8, 10))
    _add_amendments(book, agencies)


def _add_amendments(book: Workbook, agencies: Sequence[AgencyYear]) -> None:
    """Add the entries after a freeze, next to the frozen result; nothing where there is none."""
    heads = (
        t("编码"), t("派驻机构"), t("季度"), t("填报单位"), t("更正时间"), t("更正前"), t("更正后"),
        t("原因"), t("封存时季度得分"), t("更正后季度得分"),
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [
            one.agency, either(one.name, one.name_en), quarter.quarter,
            next(label(form.side) for form in quarter.forms if form.id == entry.form_id),
            times.instant(entry.amended_at), t("缺表") if entry.before is None else sum(entry.before),
            sum(entry.points), entry.reason, _score(quarter.score), _score(quarter.amended_score),
        ]
        for one in agencies
        for quarter in one.quarters
        for entry in quarter.amendments
    ]  # fmt: skip
    if rows:
        add_sheet(book, t("封存后更正"), heads, rows, widths=(12, 28, 8, 16, 18, 10, 10, 40, 14, 14))


def _score(score: Fraction | None) -> str:
    return t("缺表") if score is None else round_score(score)


def _months(found: AssessmentYear) -> Sequence[object]:
    return found.basis.period.list_months(found.basis.zone)


def _name_month(found: AssessmentYear, place: int) -> str:
    return f"{found.year}-{found.basis.period.first.month + place:02d}"


def _titles(columns: Iterable[Column]) -> list[str]:
    return [heading for heading, _, _ in columns]


def _widths(columns: Iterable[Column]) -> list[int]:
    return [width for _, _, width in columns]
