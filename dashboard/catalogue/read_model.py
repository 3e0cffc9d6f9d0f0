"""Load and render the parts of the catalogue page: a tab, or the content of the drawer."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import uuid4

from dash.development.base_component import Component

import clock
from dashboard.catalogue import (
    field_data_tab,
    forms,
    import_report,
    kind_form,
    matter_drawer,
    matter_list,
    procedure_flow,
)
from dashboard.catalogue.components import render_opener
from dashboard.catalogue.field_data_tab import KindCounts, MapFrame
from dashboard.shared.ticket_forms import build_party_options
from db.queries import admitted_matters, field_data, procedures, reference_data, workflow_events
from db.queries.cities import load_city_facts, load_settings
from db.session import Session, transaction
from domain.admitted_matters import LIST_ACTS, Difference, diff_entries
from domain.catalogue import Paper, PaperAct, PaperStatus, may, permit
from domain.errors import NotFound
from domain.scopes import Actor
from domain.setting_values import task_span_of
from i18n import either, t

Drawn = tuple[Any, Any]
UNIT_DEPTH = 2


class DrawerRequest(NamedTuple):
    """Key of the drawer's content: something by its code, in a version of the list."""

    code: str
    version: int | None


def render_tab(actor: Actor, paper: Paper) -> Any:
    """Return the tab of a paper."""
    if paper is Paper.PROCEDURE:
        return procedure_flow.render_frame()
    with transaction(actor.scope) as session:
        if paper is Paper.MATTERS:
            return matter_list.render_frame(admitted_matters.list_versions(session, actor.city))
        counts = load_kind_counts(session, actor)
        return field_data_tab.render_frame(
            counts,
            _tasks(session, actor, counts),
            may_edit=may(actor),
            ground=_ground(session, actor),
        )


def render_drawer(actor: Actor, mode: str, code: str, *, version: int | None) -> Drawn:
    """Return title and body of the drawer. Raises NotFound for what is not there."""
    draw = _DRAWERS.get(mode)
    if draw is None:
        raise NotFound("没有这个页面：{path}", path=mode)
    with transaction(actor.scope) as session:
        return draw(session, actor, DrawerRequest(code, version))


def load_kind_counts(session: Session, actor: Actor) -> list[KindCounts]:
    """Return the kinds with the completeness of the actor's scope."""
    today, zone = clock.today(session, actor.city), load_city_facts(session, actor.city).zone
    found = []
    for facts in field_data.list_kinds(session, actor.city):
        areas = field_data.list_completeness(
            session, actor.city, facts.kind.code, depth=1, today=today, zone=zone
        )
        found.append(KindCounts(facts, sum(area.fresh for area in areas), sum(area.due for area in areas)))
    return found


def load_unit_counts(session: Session, actor: Actor, kind: str) -> dict[str, list[int]]:
    """Return fresh and due objects of a kind by unit."""
    zone = load_city_facts(session, actor.city).zone
    areas = field_data.list_completeness(
        session, actor.city, kind, depth=UNIT_DEPTH, today=clock.today(session, actor.city), zone=zone
    )
    return {area.code: [area.fresh, area.due] for area in areas}


def load_party_names(session: Session, actor: Actor) -> Mapping[str, str]:
    """Return what the city's parties are called."""
    return {
        party.code: either(party.name, party.name_en)
        for party in reference_data.list_parties(session, actor.city)
    }


def _ground(session: Session, actor: Actor) -> MapFrame | None:
    shapes = {level.code: level.shapes for level in reference_data.list_levels(session, actor.city)}.get(
        "unit"
    )
    bounds = field_data.load_city_bounds(session, actor.city)
    return MapFrame(shapes, bounds) if shapes and bounds else None


def _tasks(session: Session, actor: Actor, counts: list[KindCounts]) -> Component:
    today = clock.today(session, actor.city)
    until = today + task_span_of(load_settings(session, actor.city))
    found = field_data.list_tasks(session, actor.city, until=until)
    names = {each.facts.kind.code: either(each.facts.kind.name, each.facts.kind.name_en) for each in counts}
    counted = field_data.count_tasks(session, actor.city, today=today, until=until)
    return field_data_tab.render_task_list(found, counted, today=today, kinds=names)


def _matter(session: Session, actor: Actor, asked: DrawerRequest) -> Drawn:
    version = asked.version or matter_list.get_default_version(
        admitted_matters.list_versions(session, actor.city)
    )
    entries = admitted_matters.list_entries(session, actor.city, version) if version else []
    found = next((entry for entry in entries if entry.code == asked.code), None)
    if found is None or version is None:
        raise NotFound("这一版清单里没有编码为 {code} 的事项", code=asked.code)
    listed = admitted_matters.load_version(session, actor.city, version)
    body: list[Any] = []
    if listed.status is PaperStatus.DRAFT and may(actor):
        parties = build_party_options(reference_data.list_parties(session, actor.city))
        body.append(
            matter_drawer.render_form(found, revision=listed.revision, key=uuid4().hex, parties=parties)
        )
    else:
        body.append(matter_drawer.render_entry(found, load_party_names(session, actor)))
    procedure = procedures.find_procedure(session, actor.city, found.code)
    body.append(
        procedure_flow.render_procedure(procedure) if procedure else procedure_flow.render_no_procedure()
    )
    if may(actor):
        body.append(render_opener(t("维护办理流程"), "procedure", found.code))
    return f"{found.code} {either(found.name, found.name_en)}", body


def _new(session: Session, actor: Actor, _asked: DrawerRequest) -> Drawn:
    permit(actor)
    draft = admitted_matters.draft(session, actor.city)
    parties = build_party_options(reference_data.list_parties(session, actor.city))
    form = matter_drawer.render_form(None, revision=draft.revision, key=uuid4().hex, parties=parties)
    return t("新增事项"), form


def _diff(session: Session, actor: Actor, asked: DrawerRequest) -> Drawn:
    if asked.version is None:
        raise NotFound("请先选择版本")
    before, told = _told(session, actor, asked.version)
    title = t("第 {before} 版 → 第 {after} 版", before=before or 0, after=asked.version)
    return title, matter_drawer.render_difference(told, load_party_names(session, actor))


def _told(session: Session, actor: Actor, version: int) -> tuple[int | None, Difference]:
    """Return the version before, as one that was in force, and how ``version`` differs from it."""
    earlier = [
        each.version
        for each in admitted_matters.list_versions(session, actor.city)
        if each.version < version and each.status is not PaperStatus.DRAFT
    ]
    before = max(earlier, default=None)
    old = admitted_matters.list_entries(session, actor.city, before) if before else []
    return before, diff_entries(old, admitted_matters.list_entries(session, actor.city, version))


def _publish(session: Session, actor: Actor, _asked: DrawerRequest) -> Drawn:
    permit(actor)
    draft = admitted_matters.draft(session, actor.city)
    _, told = _told(session, actor, draft.version)
    form = matter_drawer.publish_form(
        revision=draft.revision, key=uuid4().hex, told=told, reference=draft.reference
    )
    return t("发布第 {version} 版", version=draft.version), form


def _import(session: Session, actor: Actor, _asked: DrawerRequest) -> Drawn:
    permit(actor)
    draft = admitted_matters.draft(session, actor.city)
    return t("导入到第 {version} 版草稿", version=draft.version), import_report.render_upload()


def _history(session: Session, actor: Actor, _asked: DrawerRequest) -> Drawn:
    return t("办理记录"), matter_drawer.render_history(
        workflow_events.list_newest(session, actor.city, LIST_ACTS.kind, without=(PaperAct.SUPERSEDE,))
    )


def _procedure(session: Session, actor: Actor, asked: DrawerRequest) -> Drawn:
    in_force = procedures.find_procedure(session, actor.city, asked.code)
    draft = procedures.draft_of(session, actor.city, asked.code)
    names = {matter.code: matter for matter in reference_data.list_matters(session, actor.city)}
    matter = names.get(asked.code)
    if matter is None:
        raise NotFound("没有编码为 {code} 的事项", code=asked.code)
    body: list[Any] = [
        procedure_flow.render_procedure(in_force) if in_force else procedure_flow.render_no_procedure()
    ]
    if may(actor):
        shown = draft or in_force
        lines = forms.format_steps(shown.steps) if shown else ""
        body.append(procedure_flow.render_form(asked.code, draft, lines=lines, key=uuid4().hex))
    return f"{matter.code} {either(matter.name, matter.name_en)}", body


def _kind(session: Session, actor: Actor, asked: DrawerRequest) -> Drawn:
    found = field_data.load_kind(session, actor.city, asked.code)
    body = field_data_tab.render_kind(found, load_party_names(session, actor))
    if may(actor):
        parties = build_party_options(reference_data.list_parties(session, actor.city))
        lines = forms.format_fields(found.kind.fields)
        body.append(kind_form.render_form(found, lines=lines, key=uuid4().hex, parties=parties))
    return f"{found.kind.code} {either(found.kind.name, found.kind.name_en)}", body


def _kind_new(session: Session, actor: Actor, _asked: DrawerRequest) -> Drawn:
    permit(actor)
    parties = build_party_options(reference_data.list_parties(session, actor.city))
    return t("新增类别"), kind_form.render_form(None, lines="", key=uuid4().hex, parties=parties)


_DRAWERS: Mapping[str, Callable[[Session, Actor, DrawerRequest], Drawn]] = {
    # An address opens the drawer with what its tab lists.
    Paper.MATTERS.value: _matter,
    Paper.COLLECTION.value: _kind,
    "matter": _matter,
    "new": _new,
    "diff": _diff,
    "publish": _publish,
    "import": _import,
    "history": _history,
    "procedure": _procedure,
    "kind": _kind,
    "kind-new": _kind_new,
}
