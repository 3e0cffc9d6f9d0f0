"""Components of a comparison of two versions: what was added, removed and changed, field by field."""

from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, NamedTuple

from dash import html
from dash.development.base_component import Component

from dashboard.duties.components import render_back, render_state
from dashboard.duties.read_model import ChangesBody, DutiesReading
from dashboard.shared.controls import render_query_link
from db.queries.duties import DutyVersionFacts
from domain.duties import Duty, NextStep
from domain.duty_diff import ChangedDuty, DutyChange
from domain.duty_rules import DutyPart
from i18n import label, t, times

MOST = 200  # duties of each part; a list that was published for the first time is longer
OF_DEPARTMENTS = frozenset({"lead", "departments", "department", "who"})
Pieces = list[Component | str]


class Part(NamedTuple):
    """Duties that only one of two versions has. heading: a message id."""

    name: str
    sign: str
    heading: str


ADDED, REMOVED = Part("added", "+", "新增"), Part("removed", "−", "删去")


def render_changes(reading: DutiesReading, body: ChangesBody) -> list[Component]:
    """Return what a version says differently from an earlier one."""
    diff = body.diff
    parts = [
        _duties(ADDED, diff.added, reading),
        _duties(REMOVED, diff.removed, reading),
        _changed(reading, diff.changed),
    ]
    return [
        _back(reading, body),
        html.Section(
            [
                html.H2(
                    t("第 {since} 版与第 {until} 版比对", since=body.since.version, until=body.until.version),
                    className="duty__title",
                    tabIndex=-1,
                ),
                html.P(_of(body.since, body.until), className="muted"),
                _choice(reading, body),
                html.P(
                    t(
                        "新增 {added} 项，删去 {removed} 项，改动 {changed} 项",
                        added=times.number(len(diff.added)),
                        removed=times.number(len(diff.removed)),
                        changed=times.number(len(diff.changed)),
                    ),
                    role="status",
                    **{"data-testid": "diff-counts"},
                ),
                *(part for part in parts if part),
                render_state(t("没有不同"), t("这两版里的内容是一样的。")) if diff.is_empty else None,
            ],
            className="duty",
            **{"data-testid": "duty-changes"},
        ),
    ]


def name_fields() -> Mapping[str, str]:
    """Return what the fields of duties and of their rows are called."""
    return {
        "name": t("名称"),
        "duty_field": t("领域"),
        "power_kind": t("类别"),
        "level": t("层级"),
        "lead": t("主体责任单位"),
        "lead_duty": t("主体责任"),
        "cooperating": t("配合责任"),
        "duty": t("配合责任"),
        "town_duty": t("镇街配合责任"),
        "legal_basis": t("法律依据"),
        "powers": t("依据的权责事项"),
        "matters": t("对应的事项小类"),
        "keywords": t("关键词"),
        "situations": t("具体情形"),
        "steps": t("流程步骤"),
        "department": t("单位"),
        "office": t("责任科室"),
        "phone": t("联系电话"),
        "procedure": t("程序环节"),
        "standard": t("工作标准"),
        "departments": t("涉及单位"),
        "town_points": t("镇街执法要点"),
        "title": t("步骤名称"),
        "who": t("办理主体"),
        "text": t("办理内容"),
        "limit": t("时限（工作日）"),
        "next": t("下一步"),
    }


def _back(reading: DutiesReading, body: ChangesBody) -> Component:
    if body.code is None:
        return render_back(reading)
    return render_query_link(
        t("← 返回 {code}", code=body.code),
        reading.request.to_address(view=None, since=None, until=None),
        className="button button--plain duties__back",
    )


def _of(since: DutyVersionFacts, until: DutyVersionFacts) -> str:
    return t(
        "{before}（{before_day}起施行）→ {after}（{after_day}起施行）",
        before=since.reference,
        before_day=since.effective_from,
        after=until.reference,
        after_day=until.effective_from,
    )


def _choice(reading: DutiesReading, body: ChangesBody) -> Component | None:
    """Return the choice of two other versions; nothing where there are only these."""
    if len(reading.versions) <= 2:
        return None
    return html.Form(
        [
            _versions(t("从"), "from", reading.versions, body.since.version),
            _versions(t("到"), "to", reading.versions, body.until.version),
        ],
        id="duties-versions",
        className="duties__narrowing",
    )


def _versions(name: str, field: str, versions: Sequence[DutyVersionFacts], chosen: int) -> Component:
    options = [
        html.Option(
            t("第 {version} 版 · {reference}", version=one.version, reference=one.reference),
            value=str(one.version),
            selected=one.version == chosen,
        )
        for one in versions
    ]
    select = html.Select(options, name=field, className="field")
    return html.Label([html.Span(name, className="muted"), select], className="duties__field")


def _duties(part: Part, found: Sequence[Duty], reading: DutiesReading) -> Component | None:
    if not found:
        return None
    rows = [
        html.Li(
            [
                html.Span(part.sign, className="diff__sign", **{"aria-hidden": "true"}),
                html.Span(duty.code, className="figure"),
                html.Span(duty.name),
                html.Span(_departments(duty.lead, reading), className="muted"),
            ],
            className="diff__row",
        )
        for duty in found[:MOST]
    ]
    return html.Section(
        [
            html.H3(_counted(t(part.heading), len(found)), className="panel__heading"),
            html.Ul(rows),
            _rest(len(found)),
        ],
        className=f"diff diff--{part.name}",
        **{"data-testid": f"diff-{part.name}"},
    )


def _changed(reading: DutiesReading, found: Sequence[ChangedDuty]) -> Component | None:
    if not found:
        return None
    return html.Section(
        [
            html.H3(_counted(t("改动"), len(found)), className="panel__heading"),
            *(_duty(reading, one) for one in found[:MOST]),
            _rest(len(found)),
        ],
        className="diff diff--changed",
        **{"data-testid": "diff-changed"},
    )


def _counted(heading: str, count: int) -> str:
    return t("{heading} {count} 项", heading=heading, count=times.number(count))


def _rest(count: int) -> Component | None:
    if count <= MOST:
        return None
    told = t("只列出前 {most} 项，全部内容请导出两版比对", most=times.number(MOST))
    return html.P(told, className="muted")


def _duty(reading: DutiesReading, one: ChangedDuty) -> Component:
    return html.Article(
        [
            html.H4(
                [
                    html.Span(one.after.code, className="figure muted"),
                    html.Span(one.after.name),
                ],
                className="diff__duty",
            ),
            *(_change(reading, one, change) for change in one.changes),
        ],
        className="diff__changed",
    )


def _change(reading: DutiesReading, one: ChangedDuty, change: DutyChange) -> Component:
    before, after = (_show(change, value, reading) for value in (change.before, change.after))
    old, new = _marked(before, after)
    return html.Div(
        [
            html.Div(_name(reading, one, change), className="diff__field muted"),
            _side("−", t("原"), old, html.Del) if change.before not in {None, ()} else None,
            _side("+", t("现"), new, html.Ins) if change.after not in {None, ()} else None,
        ],
        className="diff__change",
    )


def _name(reading: DutiesReading, one: ChangedDuty, change: DutyChange) -> str:
    """Return where a change is: the field, and of which row."""
    fields = name_fields()
    field = None if change.field is None else fields.get(change.field, change.field)
    if change.part is DutyPart.DUTY:
        return field or ""
    row = _row(reading, one, change)
    if field is None:
        added = t("新增{row}", row=row)
        return added if change.before is None else t("删去{row}", row=row)
    return t("{row} · {field}", row=row, field=field)


def _row(reading: DutiesReading, one: ChangedDuty, change: DutyChange) -> str:
    key = change.key or ""
    if change.part is DutyPart.COOPERATING:
        return t("配合单位“{name}”", name=reading.names.get(key, key))
    if change.part is DutyPart.SITUATIONS:
        named = {row.code: row.name for duty in (one.before, one.after) for row in duty.situations}
        return t("情形“{name}”", name=named.get(key, key))
    return t("第 {no} 步", no=key)


def _show(change: DutyChange, value: Any, reading: DutiesReading) -> list[str]:
    """Return a value as lines."""
    if value is None:
        return []
    if change.field is None:
        return _whole(value, reading)
    return _lines(change.field, value, reading)


def _whole(row: Any, reading: DutiesReading) -> list[str]:
    """Return a row that was added or removed, a line for each of its fields."""
    fields = name_fields()
    return [
        t("{field}：{value}", field=fields.get(name, name), value="；".join(lines))
        for name in row.__slots__
        if name in fields and (lines := _lines(name, getattr(row, name), reading))
    ]


def _lines(field: str, value: Any, reading: DutiesReading) -> list[str]:
    if value is None:
        return []
    values = value if isinstance(value, tuple) else (value,)
    return [_word(field, each, reading) for each in values]


def _word(field: str, value: Any, reading: DutiesReading) -> str:
    if isinstance(value, NextStep):
        to = t("第 {no} 步", no=value.to)
        return to if value.condition is None else t("{condition}：到{to}", condition=value.condition, to=to)
    if isinstance(value, StrEnum):
        return label(value)
    text = str(value)
    return flow_names(reading).get(text, text) if field in OF_DEPARTMENTS else text


def flow_names(reading: DutiesReading) -> Mapping[str, str]:
    """Return the names of departments and of the other lanes of flow charts, by code."""
    return {"unit": t("村居社区"), "town": t("镇街"), "center": t("社会治理服务中心"), **reading.names}


def _departments(codes: Sequence[str], reading: DutiesReading) -> str:
    return "、".join(reading.names.get(code, code) for code in codes)


def _marked(before: list[str], after: list[str]) -> tuple[list[Pieces], list[Pieces]]:
    """Return the lines that only one of the texts has; where each has one, with their letters compared."""
    old = [line for line in before if line not in after]
    new = [line for line in after if line not in before]
    if not old and not new:  # only the order is another one
        return [[line] for line in before], [[line] for line in after]
    if len(old) == len(new) == 1:
        left, right = _compared(old[0], new[0])
        return [left], [right]
    return [[line] for line in old], [[line] for line in new]


def _compared(old: str, new: str) -> tuple[Pieces, Pieces]:
    left: Pieces = []
    right: Pieces = []
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            left.append(old[i:j])
            right.append(new[k:m])
            continue
        left += [html.Mark(old[i:j])] if i < j else []
        right += [html.Mark(new[k:m])] if k < m else []
    return left, right


def _side(sign: str, name: str, lines: list[Pieces], element: Callable[..., Component]) -> Component | None:
    if not lines:
        return None
    return html.Div(
        [
            html.Span(f"{sign} {name}", className="diff__sign"),
            html.Ul([html.Li(element(line)) for line in lines], className="diff__lines"),
        ],
        className="diff__side diff__side--new" if sign == "+" else "diff__side diff__side--old",
    )
