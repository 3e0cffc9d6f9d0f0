"""Form of a field data kind; fields are written one per line."""

from typing import Any

from dash import dcc
from dash.development.base_component import Component

from dashboard.catalogue import ids as names
from dashboard.shared import html
from dashboard.shared.ticket_forms import Options
from db.queries.field_data import KindFacts
from domain.catalogue import Collector, Subject
from i18n import label, t


def render_form(found: KindFacts | None, *, lines: str, key: str, parties: Options) -> Component:
    """Return the form of a kind; fields are written one a line."""
    known = found.kind if found else None
    facts = {"revision": found.revision if found else None, "key": key, "code": known and known.code}
    subjects = [{"value": member.value, "label": label(member)} for member in Subject]
    collectors = [{"value": member.value, "label": label(member)} for member in Collector]
    controls: tuple[tuple[str, Component], ...] = (
        (t("类别编码"), _text("code", known.code if known else "", disabled=known is not None)),
        (t("类别名称"), _text("name", known.name if known else "")),
        (t("英文名称"), _text("name_en", (known.name_en or "") if known else "")),
        (t("采集对象"), _choice("subject", subjects, known.subject if known else Subject.PLACE)),
        (t("采集周期（天）"), _text("interval_days", str(known.interval_days) if known else "90")),
        (
            t("采集人"),
            _choice("collected_by", collectors, known.collected_by if known else Collector.GRID_STAFF),
        ),
        (t("可读部门"), _choice("readers", parties, list(known.readers) if known else [], multi=True)),
        (
            t("采集字段，每行一个：键｜名称｜类型｜必填填 *｜单位或选择项｜英文名称"),
            dcc.Textarea(id=names.kind("fields"), value=lines, className="field field--text papers__lines"),
        ),
        (t("文号（必填）"), _text("reference", found.reference if found else "")),
    )
    return html.Details(
        [
            html.Summary(t("修改类别") if found else t("新增类别"), className="papers__summary"),
            dcc.Store(id=names.ENTRY_FACTS, data=facts),
            *(html.Div([html.Label(name), control], className="form__field") for name, control in controls),
            html.Button(
                t("保存类别"),
                id=names.KIND_SAVE,
                className="button button--primary",
                type="button",
                n_clicks=0,
            ),
        ],
        className="panel__section form",
        open=found is None,
        **{"data-testid": "kind-form"},
    )


def _text(name: str, value: str, *, disabled: bool = False) -> Component:
    return dcc.Input(
        id=names.kind(name),
        value=value,
        type="text",
        className="field",
        autoComplete="off",
        disabled=disabled,
    )


def _choice(name: str, options: Options, value: Any, *, multi: bool = False) -> Component:
    return dcc.Dropdown(
        id=names.kind(name), options=options, value=value, multi=multi, searchable=multi, className="choose"
    )
