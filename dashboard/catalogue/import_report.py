"""Components of the workbook import into the draft: upload field, and the report of its dry run."""

from collections.abc import Iterable, Mapping

from dash import dcc
from dash.development.base_component import Component

from dashboard.catalogue import ids as names
from dashboard.catalogue.matter_drawer import format_value
from dashboard.shared import html
from domain.admitted_matters import HEADINGS, FieldChange, MatterListEntry
from etl.matters_xlsx import MOST_BYTES, Sheet
from i18n import t

MOST_LINES = 200


def render_upload() -> Component:
    """Return the field that takes a workbook; its report follows below."""
    return html.Section(
        [
            html.P(t("先导出现有清单，在表格里修改，再在这里导入。导入只改草稿，表格里没有的事项保持不变。")),
            dcc.Upload(
                html.Div(
                    [html.Strong(t("选择 Excel 文件")), html.Span(t("或拖到这里（.xlsx，不超过 5 MB）"))],
                    className="papers__drop",
                ),
                id=names.UPLOAD,
                accept=".xlsx",
                max_size=MOST_BYTES,
                className="papers__upload",
            ),
            html.Div(id=names.REPORT, role="status", **{"data-testid": "import-report"}),
        ],
        className="panel__section form",
    )


def report(
    sheet: Sheet,
    changes: Mapping[str, tuple[FieldChange, ...]],
    added: Iterable[str],
    *,
    facts: dict[str, object],
    parties: Mapping[str, str],
) -> list[Component]:
    """Return what every row of the workbook would do; refused ones first, with cell and reason.

    changes: by code, of those rows that would change an entry. facts: what applying needs to know.
    """
    new = set(added)
    unchanged = len(sheet.entries) - len(new) - len(changes)
    lines = [
        _refused(cell.cell, t(cell.reason.message_id, **cell.reason.values))
        for cell in sheet.refused.values()
    ]
    lines += [
        _line(row, entry, None if entry.code in new else changes[entry.code], parties)
        for row, entry in sheet.entries.items()
        if entry.code in new or entry.code in changes
    ]
    may_apply = bool(new or changes)
    return [
        dcc.Store(id=names.ENTRY_FACTS, data=facts),
        html.P(
            t(
                "试导入结果：新增 {added}、改动 {changed}、不变 {unchanged}、拒绝 {refused}",
                added=len(new),
                changed=len(changes),
                unchanged=unchanged,
                refused=len(sheet.refused),
            ),
            className="state__title",
            **{"data-testid": "import-counts"},
        ),
        html.Ul(lines[:MOST_LINES], className="papers__report"),
        html.P(t("只列出前 {most} 行", most=MOST_LINES), className="muted", hidden=len(lines) <= MOST_LINES),
        html.P(
            t("被拒绝的行不会导入；可改好后重新选择文件，或先导入其余各行。"),
            className="muted",
            hidden=not sheet.refused,
        ),
        html.Button(
            t("导入到草稿"),
            id=names.IMPORT_APPLY,
            className="button button--primary",
            type="button",
            n_clicks=0,
            disabled=not may_apply,
        ),
    ]


def _refused(cell: str, reason: str) -> Component:
    return html.Li(
        [html.Span(t("拒绝"), className="badge badge--urgent"), html.Strong(cell), html.Span(reason)],
        className="papers__line",
    )


def _line(
    row: int, entry: MatterListEntry, changes: tuple[FieldChange, ...] | None, parties: Mapping[str, str]
) -> Component:
    """Return one row that would do something; without changes it is a new entry."""
    told = [
        t(
            "{field}：{before} → {after}",
            field=t(HEADINGS[change.field]),
            before=format_value(change.before, parties),
            after=format_value(change.after, parties),
        )
        for change in changes or ()
    ]
    return html.Li(
        [
            html.Span(t("新增") if changes is None else t("改动"), className="badge"),
            html.Strong(t("第 {row} 行 {code}", row=row, code=entry.code)),
            html.Span("; ".join(told) or entry.name),
        ],
        className="papers__line",
    )
