"""Callbacks of catalogue editing: draft, change, import, publish."""

from typing import Any
from uuid import uuid4

from dash import ALL, Input, Output, State, callback
from dash.exceptions import PreventUpdate

from dashboard.catalogue import acts, forms, import_report, read_model
from dashboard.catalogue import ids as names
from dashboard.shared import toasts
from dashboard.shared.ids import NOTICES
from dashboard.shared.outcome import require_click
from db.session import transaction
from domain.catalogue import Collector, Subject
from domain.errors import Invalid
from domain.field_data import Kind
from i18n import t
from web import dependencies

Data = dict[str, Any]

# What every act ends with: a notice, a new number that makes the page read again, and the drawer.
TOLD = (
    Output(NOTICES, "children", allow_duplicate=True),
    Output(names.DONE, "data", allow_duplicate=True),
    Output(names.OPENED, "data", allow_duplicate=True),
)
ENTRY = {"ids": State(names.entry(ALL), "id"), "values": State(names.entry(ALL), "value")}
KIND = {"ids": State(names.kind(ALL), "id"), "values": State(names.kind(ALL), "value")}


def told(message: str, *, version: int | None = None, opened: Data | None = None) -> tuple[Any, Data, Any]:
    """Return what an act ends with."""
    return toasts.render_done(message), {"token": uuid4().hex, "version": version}, opened


def by_field(form: Data) -> list[tuple[str, Any]]:
    """Return the values of a form's controls by field."""
    return [(each["field"], value) for each, value in zip(form["ids"], form["values"], strict=True)]


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.DRAFT_OPEN, "n_clicks")},
    prevent_initial_call=True,
    running=[(Output(names.DRAFT_OPEN, "disabled"), True, False)],
)
def draft_opened(clicks: int | None) -> Any:
    """Begin the next version of the list."""
    require_click(clicks)
    version = acts.open_draft(dependencies.get_actor(), uuid4().hex)
    return told(t("已起草第 {version} 版，内容与现行版相同", version=version), version=version)


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.ENTRY_SAVE, "n_clicks")},
    state={"facts": State(names.ENTRY_FACTS, "data"), "form": ENTRY},
    prevent_initial_call=True,
    running=[(Output(names.ENTRY_SAVE, "disabled"), True, False)],
)
def entry_saved(clicks: int | None, facts: Data, form: Data) -> Any:
    """Save an entry into the draft and show its stored state."""
    require_click(clicks)
    entry = forms.parse_entry(by_field(form), code=facts["code"])
    acts.save_matter(dependencies.get_actor(), entry, facts)
    return told(t("已保存到草稿，发布后生效"), opened={"mode": "matter", "code": entry.code})


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.ENTRY_REMOVE, "n_clicks")},
    state={"facts": State(names.ENTRY_FACTS, "data")},
    prevent_initial_call=True,
)
def entry_removed(clicks: int | None, facts: Data) -> Any:
    """Take an entry out of the draft."""
    require_click(clicks)
    acts.remove_matter(dependencies.get_actor(), facts)
    return told(t("{code} 已移出草稿，发布后不再受理", code=facts["code"]))


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.PUBLISH, "n_clicks")},
    state={
        "facts": State(names.ENTRY_FACTS, "data"),
        "reference": State(names.PUBLISH_REFERENCE, "value"),
        "day": State(names.PUBLISH_DAY, "value"),
    },
    prevent_initial_call=True,
    running=[(Output(names.PUBLISH, "disabled"), True, False)],
)
def list_published(clicks: int | None, facts: Data, reference: str | None, day: str | None) -> Any:
    """Publish the draft."""
    require_click(clicks)
    acts.publish(dependencies.get_actor(), reference=reference, day=forms.parse_day(day), facts=facts)
    return told(t("已发布，各上报入口从现在起按新清单办理"))


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.DISCARD, "n_clicks")},
    state={"facts": State(names.ENTRY_FACTS, "data")},
    prevent_initial_call=True,
)
def draft_discarded(clicks: int | None, facts: Data) -> Any:
    """Discard the draft."""
    require_click(clicks)
    acts.discard(dependencies.get_actor(), facts)
    return told(t("草稿已作废，现行版不受影响"))


@callback(
    Output(names.REPORT, "children"),
    Input(names.UPLOAD, "contents"),
    prevent_initial_call=True,
)
def workbook_chosen(contents: str | None) -> Any:
    """Show line by line what the workbook would do."""
    if not contents:
        raise PreventUpdate
    actor = dependencies.get_actor()
    found = acts.dry_run(actor, forms.decode_upload(contents))
    with transaction(actor.scope) as session:
        parties = read_model.load_party_names(session, actor)
    facts = {"revision": found.revision, "key": uuid4().hex, "code": None}
    return import_report.report(found.sheet, found.changes, found.added, facts=facts, parties=parties)


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.IMPORT_APPLY, "n_clicks")},
    state={"facts": State(names.ENTRY_FACTS, "data"), "contents": State(names.UPLOAD, "contents")},
    prevent_initial_call=True,
    running=[(Output(names.IMPORT_APPLY, "disabled"), True, False)],
)
def workbook_taken_in(clicks: int | None, facts: Data, contents: str | None) -> Any:
    """Put the fit rows of the workbook into the draft and show what they changed."""
    require_click(clicks)
    done = acts.import_workbook(dependencies.get_actor(), forms.decode_upload(contents), facts)
    said = t("已导入草稿：新增 {added} 项、改动 {changed} 项", added=done.added, changed=done.changed)
    return told(said, opened={"mode": "diff", "code": ""})


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.STEPS_SAVE, "n_clicks")},
    state={"facts": State(names.STEPS_FACTS, "data"), "lines": State(names.STEPS_TEXT, "value")},
    prevent_initial_call=True,
)
def steps_saved(clicks: int | None, facts: Data, lines: str | None) -> Any:
    """Save the draft of a procedure."""
    require_click(clicks)
    acts.save_steps(dependencies.get_actor(), forms.parse_steps(lines), facts)
    return told(t("流程草稿已保存，凭文号发布后生效"), opened={"mode": "procedure", "code": facts["matter"]})


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.STEPS_PUBLISH, "n_clicks")},
    state={
        "facts": State(names.STEPS_FACTS, "data"),
        "reference": State(names.STEPS_REFERENCE, "value"),
    },
    prevent_initial_call=True,
)
def steps_published(clicks: int | None, facts: Data, reference: str | None) -> Any:
    """Publish the draft of a procedure."""
    require_click(clicks)
    acts.publish_steps(dependencies.get_actor(), reference, facts)
    return told(t("办理流程已发布"), opened={"mode": "procedure", "code": facts["matter"]})


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.STEPS_DISCARD, "n_clicks")},
    state={"facts": State(names.STEPS_FACTS, "data")},
    prevent_initial_call=True,
)
def steps_discarded(clicks: int | None, facts: Data) -> Any:
    """Discard the draft of a procedure."""
    require_click(clicks)
    acts.discard_steps(dependencies.get_actor(), facts)
    return told(t("流程草稿已作废，现行流程不受影响"), opened={"mode": "procedure", "code": facts["matter"]})


@callback(
    output=TOLD,
    inputs={"clicks": Input(names.KIND_SAVE, "n_clicks")},
    state={"facts": State(names.ENTRY_FACTS, "data"), "form": KIND},
    prevent_initial_call=True,
)
def kind_saved(clicks: int | None, facts: Data, form: Data) -> Any:
    """Add or change a kind of the information-collection catalogue."""
    require_click(clicks)
    said = dict(by_field(form))
    kind = kind_of(said, code=facts["code"])
    acts.save_kind(dependencies.get_actor(), kind, said["reference"], facts)
    return told(t("类别已保存，采集任务已按新周期调整"), opened={"mode": "kind", "code": kind.code})


def kind_of(said: Data, *, code: str | None) -> Kind:
    """Return the kind that a form says. Raises Invalid."""
    days = str(said["interval_days"] or "").strip()
    if not days.isdecimal() or not said["subject"] or not said["collected_by"]:
        raise Invalid("请填写采集对象、采集人和周期，周期是整数天")
    return Kind(
        code=code or (said["code"] or "").strip(),
        name=(said["name"] or "").strip(),
        name_en=(said["name_en"] or "").strip() or None,
        subject=Subject(said["subject"]),
        fields=forms.parse_fields(said["fields"]),
        interval_days=int(days),
        collected_by=Collector(said["collected_by"]),
        readers=tuple(said["readers"] or ()),
    )
