"""Components of the list of admitted matters: versions, filters, rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from dashboard.catalogue import ids as names
from dashboard.catalogue.components import (
    render_chooser,
    render_empty,
    render_opener,
    render_search_box,
)
from dashboard.shared import html, nodes
from dashboard.shared.controls import build_store_write
from db.queries.admitted_matters import ListVersion
from domain.admitted_matters import HEADINGS, MatterListEntry
from domain.catalogue import MatterReporter, PaperStatus, SolvedAt
from domain.enums import TicketClass, WorkField
from i18n import either, label, t, times

PAGE_ROWS = 50
SHOWN = ("code", "name", "work_field", "reporters", "solved_at", "call_admitted", "default_class", "secrecy",
         "public", "department")  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatterPage:
    """One page of rows of a version: ``total`` rows fit the filters, the first one is at ``offset``."""

    entries: tuple[MatterListEntry, ...]
    total: int
    all: int
    offset: int
    parties: Mapping[str, str]


def render_frame(versions: list[ListVersion]) -> list[Component]:
    """Return the tab with its controls; its rows follow."""
    return [
        html.Div(
            [render_version_choice(versions), html.Div(id=names.BAR, className="papers__acts")],
            className="papers__bar-row",
        ),
        html.Div(
            [
                render_search_box(t("按名称或编码搜索（按 / 键）")),
                render_chooser(names.FIELD, _options(WorkField), t("工作领域")),
                render_chooser(names.LEVEL, _options(SolvedAt), t("通常解决层级")),
                render_chooser(names.CLASS, _options(TicketClass), t("默认类别")),
            ],
            className="papers__filters",
        ),
        dcc.Store(id=names.OFFSET),
        nodes.render_host(
            names.ROWS, element=html.Div, className="papers__rows", **{"data-testid": "matter-rows"}
        ),
        nodes.render_host(names.PAGER, className="papers__pager"),
    ]


def render_pager(offset: int, total: int) -> list[Component]:
    """Return the ways back and on."""
    return [
        html.Button(
            t("上一页"),
            id=names.BACK,
            className="button",
            type="button",
            disabled=offset == 0,
            **build_store_write(names.OFFSET, max(0, offset - PAGE_ROWS)),
        ),
        html.Button(
            t("下一页"),
            id=names.ON,
            className="button",
            type="button",
            disabled=offset + PAGE_ROWS >= total,
            **build_store_write(names.OFFSET, offset + PAGE_ROWS),
        ),
    ]


def render_version_choice(versions: list[ListVersion]) -> Component:
    """Return the choice of version: the one in force first of all."""
    return dcc.Dropdown(
        id=names.VERSION,
        options=build_version_options(versions),
        value=get_default_version(versions),
        clearable=False,
        searchable=False,
        className="choose papers__version",
    )


def get_default_version(versions: list[ListVersion]) -> int | None:
    """Return the version in force; a draft where there is none yet; None where there is nothing at all."""
    in_force = (version.version for version in versions if version.status is PaperStatus.PUBLISHED)
    return next(in_force, versions[0].version if versions else None)


def build_version_options(versions: Iterable[ListVersion]) -> list[dict[str, Any]]:
    """Return the versions as choices."""
    return [
        {
            "value": version.version,
            "label": t("第 {version} 版 · {status}", version=version.version, status=label(version.status)),
        }
        for version in versions
    ]


def render_acts(version: ListVersion | None, *, has_draft: bool, may_edit: bool) -> list[Component]:
    """Return on what the version rests, and what the reader may do with it."""
    if version is None:
        return [_draft_button()] if may_edit else []
    found: list[Component] = [_facts(version)]
    if version.status is PaperStatus.DRAFT and may_edit:
        found += [
            render_opener(t("新增事项"), "new"),
            render_opener(t("导入 Excel"), "import"),
            render_opener(t("与现行版比对"), "diff"),
            render_opener(t("发布"), "publish", primary=True),
        ]
    else:
        if version.version > 1:
            found.append(render_opener(t("与上一版比对"), "diff"))
        if may_edit and not has_draft:
            found.append(_draft_button())
    if may_edit:
        found.append(render_opener(t("办理记录"), "history"))
    found.append(
        html.A(
            t("导出 Excel"),
            href=f"/api/v1/catalogue/matters.xlsx?version={version.version}",
            className="button",
            download="",
            **{"data-testid": "matter-export"},
        )
    )
    return found


def _draft_button() -> Component:
    return html.Button(t("起草新版"), id=names.DRAFT_OPEN, className="button", type="button", n_clicks=0)


def render_rows(shown: MatterPage) -> list[Component]:
    """Return the rows with their range in the list; an empty list says why."""
    return [
        _where(shown),
        render_table(shown)
        if shown.entries
        else render_empty(t("没有符合条件的事项"), t("可换一个词，或清除部分筛选再看。")),
    ]


def render_table(shown: MatterPage) -> Component:
    """Return the table; the code of a row opens the whole entry."""
    return html.Table(
        [
            html.Thead(
                html.Tr(
                    [html.Th(t(HEADINGS[field]), scope="col", className=f"col-{field}") for field in SHOWN]
                )
            ),
            html.Tbody([_row(entry, shown.parties) for entry in shown.entries]),
        ],
        className="papers__table",
        **{"data-testid": "matter-table"},
    )


def format_flag(value: bool) -> str:
    """Return yes or no."""
    return t("是") if value else t("否")


def format_reporters(words: Iterable[MatterReporter]) -> str:
    """Return who may report, in the order of the domain."""
    chosen = set(words)
    if chosen == set(MatterReporter):
        return t("各类主体")
    return t("{words}", words=tuple(word for word in MatterReporter if word in chosen))


def _row(entry: MatterListEntry, parties: Mapping[str, str]) -> Component:
    cells = [
        render_opener(entry.code, "matter", entry.code, plain=True),
        html.Span([either(entry.name, entry.name_en), html.Small(entry.major, className="muted")]),
        label(entry.work_field),
        format_reporters(entry.reporters),
        label(entry.solved_at),
        format_flag(entry.call_admitted),
        label(entry.default_class),
        label(entry.secrecy),
        format_flag(entry.public),
        parties.get(entry.department or "", ""),
    ]
    return html.Tr([html.Td(cell) for cell in cells])


def _facts(version: ListVersion) -> Component:
    said = (
        t("{reference} · {day} 起施行", reference=version.reference, day=version.effective_from)
        if version.reference
        else t("草稿 · {who} 于 {when} 改动", who=version.changed_by, when=version.changed_at)
    )
    return html.Span(said, className="papers__facts muted", **{"data-testid": "version-facts"})


def _where(shown: MatterPage) -> Component:
    last = shown.offset + len(shown.entries)
    words = (
        t("共 {all} 项，符合 {total} 项，第 {first}–{last} 项",
          all=times.number(shown.all), total=times.number(shown.total), first=shown.offset + 1, last=last)
        if shown.entries
        else t("共 {all} 项，符合 0 项", all=times.number(shown.all))
    )  # fmt: skip
    return html.P(
        words,
        className="muted papers__where",
        role="status",
        **{"data-testid": "matter-total", "data-total": str(shown.total)},
    )


def _options(kind: type[WorkField | SolvedAt | TicketClass]) -> list[dict[str, str]]:
    return [{"value": member.value, "label": label(member)} for member in kind]


def render_no_list() -> list[Component]:
    """Return the placeholder shown when there is no list at all."""
    return [
        render_empty(
            t("还没有入格事项清单"), t("系统管理员或中心受理员可以起草第一版，导入 Excel 后凭文号发布。")
        ),
    ]
