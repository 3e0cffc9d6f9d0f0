"""Drawer of the admitted matters: an entry, its form, diff, publishing."""

from collections.abc import Mapping
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from dashboard.catalogue import ids as names
from dashboard.catalogue.matter_list import format_flag
from dashboard.shared import html
from dashboard.shared.ticket_forms import Options
from dashboard.shared.workflow_history import StepText, render_steps
from db.queries.workflow_events import WorkflowStep
from domain.admitted_matters import HEADINGS, Difference, MatterListEntry
from domain.catalogue import MatterReporter, PaperAct, SolvedAt
from domain.enums import Secrecy, TicketClass, WorkField
from i18n import either, label, t, times

FORMED = (
    "name", "name_en", "major", "work_field", "reporters", "solved_at", "call_admitted", "default_class",
          "secrecy", "public", "department", "note")  # fmt: skip


def render_entry(matter: MatterListEntry, parties: Mapping[str, str]) -> Component:
    """Return the whole entry, field by field."""
    return html.Dl(
        [
            html.Div(
                [
                    html.Dt(t(heading), className="muted"),
                    html.Dd(format_value(getattr(matter, field), parties)),
                ],
                className="facts__row",
            )
            for field, heading in HEADINGS.items()
        ],
        className="facts panel__section",
        **{"data-testid": "matter-entry"},
    )


def format_value(value: Any, parties: Mapping[str, str]) -> str:
    """Return one value of an entry as a reader sees it."""
    if isinstance(value, bool):
        return format_flag(value)
    if isinstance(value, frozenset):
        return t("{words}", words=tuple(word for word in MatterReporter if word in value))
    if isinstance(value, str) and type(value) is str:
        return parties.get(value, value) or times.NOTHING
    return t("{words}", words=value)


def render_form(matter: MatterListEntry | None, *, revision: int, key: str, parties: Options) -> Component:
    """Return the form of an entry of the draft; without an entry, that of a new one."""
    facts = {"revision": revision, "key": key, "code": matter.code if matter else None}
    fields: list[Component] = [] if matter else [_field("code", _text("code", ""))]
    fields += [_field(name, _control(name, matter, parties)) for name in FORMED]
    buttons = [
        html.Button(
            t("保存到草稿"),
            id=names.ENTRY_SAVE,
            className="button button--primary",
            type="button",
            n_clicks=0,
        ),
        html.Button(
            t("移出清单"),
            id=names.ENTRY_REMOVE,
            className="button",
            type="button",
            n_clicks=0,
            hidden=matter is None,
        ),
    ]
    return html.Section(
        [
            dcc.Store(id=names.ENTRY_FACTS, data=facts),
            *fields,
            html.Div(buttons, className="form__row"),
        ],
        className="form panel__section",
        **{"data-testid": "entry-form"},
    )


def _control(name: str, matter: MatterListEntry | None, parties: Options) -> Component:
    value = getattr(matter, name) if matter else _BLANK.get(name)
    kinds: dict[str, Any] = {
        "work_field": WorkField,
        "solved_at": SolvedAt,
        "default_class": TicketClass,
        "secrecy": Secrecy,
    }
    if name in kinds:
        options = [{"value": member.value, "label": label(member)} for member in kinds[name]]
        return _dropdown(name, options, value, searchable=False)
    if name == "department":
        return _dropdown(name, parties, value, searchable=True)
    if name == "reporters":
        options = [{"value": member.value, "label": label(member)} for member in MatterReporter]
        chosen = sorted(word.value for word in value or ())
        return dcc.Checklist(
            id=names.entry(name), options=options, value=chosen, className="check papers__check"
        )
    if name in ("call_admitted", "public"):
        options = [{"value": "yes", "label": t("是")}, {"value": "no", "label": t("否")}]
        return dcc.RadioItems(
            id=names.entry(name), options=options, value="yes" if value else "no", className="radios"
        )
    return _text(name, value or "")


def _text(name: str, value: str) -> Component:
    if name == "note":
        return dcc.Textarea(id=names.entry(name), value=value, className="field field--text")
    return dcc.Input(id=names.entry(name), value=value, type="text", className="field", autoComplete="off")


def _dropdown(name: str, options: Options, value: str | None, *, searchable: bool) -> Component:
    return dcc.Dropdown(
        id=names.entry(name), options=options, value=value, searchable=searchable, className="choose"
    )


def _field(name: str, control: Component) -> Component:
    return html.Div([html.Label(t(HEADINGS[name])), control], className="form__field", **{"data-field": name})


_BLANK: dict[str, Any] = {
    "work_field": WorkField.URBAN_MANAGEMENT,
    "reporters": frozenset(MatterReporter),
    "solved_at": SolvedAt.TOWN,
    "call_admitted": True,
    "default_class": TicketClass.GENERAL,
    "secrecy": Secrecy.NORMAL,
    "public": True,
}


def publish_form(*, revision: int, key: str, told: Difference, reference: str | None) -> Component:
    """Return the form that puts the draft in force, with what it will change."""
    return html.Section(
        [
            dcc.Store(id=names.ENTRY_FACTS, data={"revision": revision, "key": key, "code": None}),
            html.P(
                t(
                    "发布后：新增 {added} 项、改动 {changed} 项、移出 {removed} 项。"
                    "移出的事项不再受理，原有诉求不受影响。",
                    added=len(told.added),
                    changed=len(told.changed),
                    removed=len(told.removed),
                )
            ),
            html.Div(
                [
                    html.Label(t("文号（必填）"), htmlFor=names.PUBLISH_REFERENCE),
                    dcc.Input(
                        id=names.PUBLISH_REFERENCE,
                        value=reference or "",
                        type="text",
                        className="field",
                        placeholder=t("例如 寿网格办〔2026〕1号"),
                        autoComplete="off",
                    ),
                ],
                className="form__field",
            ),
            html.Div(
                [
                    html.Label(t("生效日期（必填，不晚于今天）"), htmlFor=names.PUBLISH_DAY),
                    # Dash's own date pickers speak no Chinese; a plain field takes ISO days.
                    dcc.Input(
                        id=names.PUBLISH_DAY,
                        type="text",
                        className="field",
                        placeholder=t("例如 2026-03-01"),
                        pattern=r"\d{4}-\d{2}-\d{2}",
                        autoComplete="off",
                    ),
                ],
                className="form__field",
            ),
            html.Div(
                [
                    html.Button(
                        t("发布这一版"),
                        id=names.PUBLISH,
                        className="button button--primary",
                        type="button",
                        n_clicks=0,
                    ),
                    html.Button(
                        t("作废草稿"), id=names.DISCARD, className="button", type="button", n_clicks=0
                    ),
                ],
                className="form__row",
            ),
        ],
        className="form panel__section",
        **{"data-testid": "publish-form"},
    )


def render_difference(told: Difference, parties: Mapping[str, str]) -> list[Component]:
    """Return what was added, changed field by field, and removed."""
    if told.is_empty:
        return [html.P(t("两版内容完全一致。"), className="muted", **{"data-testid": "diff-empty"})]
    return [
        _listed(
            t("新增 {count} 项", count=len(told.added)), [_named(entry) for entry in told.added], "added"
        ),
        _listed(
            t("改动 {count} 项", count=len(told.changed)),
            [_changed(entry, changes, parties) for entry, changes in told.changed],
            "changed",
        ),
        _listed(
            t("移出 {count} 项", count=len(told.removed)),
            [_named(entry) for entry in told.removed],
            "removed",
        ),
    ]


def render_history(steps: list[WorkflowStep]) -> Component:
    """Return what was done, the newest first."""
    return html.Div(render_steps(steps, _describe), **{"data-testid": "paper-history"})


def _describe(step: WorkflowStep) -> StepText:
    act = t("{act} · {subject}", act=PaperAct(step.act), subject=step.subject)
    return StepText(act, words=step.note or step.data.get("code"))


def _listed(title: str, items: list[Component], kind: str) -> Component:
    return html.Section(
        [html.H3(title, className="panel__heading"), html.Ul(items, className="papers__diff")],
        className=f"panel__section papers__diff--{kind}",
        hidden=not items,
        **{"data-testid": f"diff-{kind}"},
    )


def _named(entry: MatterListEntry) -> Component:
    return html.Li([html.Strong(entry.code), " ", either(entry.name, entry.name_en)])


def _changed(matter: MatterListEntry, changes: Any, parties: Mapping[str, str]) -> Component:
    fields = [
        html.Div(
            [
                html.Span(t(HEADINGS[change.field]), className="muted"),
                html.Del(format_value(change.before, parties)),
                html.Ins(format_value(change.after, parties)),
            ],
            className="papers__change",
        )
        for change in changes
    ]
    return html.Li([html.Strong(matter.code), " ", either(matter.name, matter.name_en), *fields])
