"""Routes of reports: the list with subscriptions, a report to read, and having some built now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

import clock
import i18n
from db.queries import reports as kept
from db.queries.cities import CityFacts, load_city_facts, load_settings
from db.queries.reports import ReportEntry
from db.session import Session, beyond_scope, transaction
from domain.errors import Invalid, NotAllowed, NotFound
from domain.periods import ONE_DAY
from domain.reports import (
    BUILDERS,
    ReportAudience,
    ReportKind,
    ReportRecipient,
    ReportState,
    find_own_recipient,
    may_build,
    may_read,
    parse_plan,
)
from domain.scopes import Actor
from i18n import either, label, t
from services import report_text, reports
from web import dependencies, js_modules, templates
from web.reports.paper import list_light_colours
from web.reports.view import build_view, in_city

PATH = "/reports"
MOST = 60  # of a list
ENTRY = "js/pages/paper.js"
router = APIRouter(prefix=PATH, include_in_schema=False)
Word = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What the list shows: a kind (None: all) of one recipient (None: of all)."""

    kind: ReportKind | None
    recipient: ReportRecipient | None


@router.get("")
def show_reports(request: Request, kind: str = "", of: str = "", done: str = "") -> HTMLResponse:
    """Show the reports that may be read, what is being built, and the own subscriptions."""
    actor = dependencies.get_request_actor(request)
    own = find_own_recipient(actor)
    asked = ListRequest(_read_kind(kind), _read_recipient(of, actor, own))
    with transaction(actor.scope) as session:
        facts, now = load_city_facts(session, actor.city), clock.now(session, actor.city)
        subscribed = reports.list_own_subscriptions(session, actor, now=now)
        wanted = None if asked.recipient is None else [asked.recipient]
        entries = kept.list_reports(session, actor.city, wanted, kind=asked.kind, limit=MOST)
        offered = _list_offered(session, actor, own)
        plan = parse_plan(load_settings(session, actor.city))
        progress = _load_progress(session, actor)
    subject = asked.recipient or own
    return templates.render_page(
        "reports.html",
        **_frame(actor, facts, request),
        asked=asked,
        own=own,
        subject=subject,
        subject_name=next((name for one, name in offered if one == subject), ""),
        offered=offered,
        entries=[(one, name_recipient(one, facts)) for one in entries],
        kinds=list(ReportKind),
        kind_names={one: report_text.name_kind(one) for one in ReportKind},
        to_word=to_word,
        subscribed={one for one, recipient in subscribed if recipient == subject},
        subscriptions=_name_subscriptions(subscribed, offered),
        may_build=may_build(actor),
        progress=progress,
        plan=plan,
        yesterday=now.astimezone(facts.zone).date() - ONE_DAY,
        done={"build": t("已安排，后台正在生成"), "subscribed": t("已订阅"), "unsubscribed": t("已退订")}.get(
            done, ""
        ),
        states=ReportState,
    )


@router.get("/{report_id}")
def show_report(request: Request, report_id: UUID) -> HTMLResponse:
    """Show a report as a page; its files are at ``/api/v1/reports``. 404: none that may be read."""
    actor = dependencies.get_request_actor(request)
    find_own_recipient(actor)
    with transaction(actor.scope) as session:
        facts = load_city_facts(session, actor.city)
        entry, figures = kept.load_report(session, actor.city, report_id)
    if not may_read(actor, entry.recipient):
        raise NotFound(kept.MISSING)
    values: dict[str, Any] = {}
    if figures is not None:
        with in_city(figures, i18n.locale()):
            values = build_view(figures, edition=entry.edition)
            return templates.render_page(
                "report.html",
                **_frame(actor, facts, request),
                **values,
                entry=entry,
                entry_name=name_recipient(entry, facts),
                links=True,
                light_colours=list_light_colours(),
            )
    return templates.render_page(
        "report.html",
        **_frame(actor, facts, request),
        entry=entry,
        entry_name=name_recipient(entry, facts),
        title=report_text.name_kind(entry.kind),
        figures=None,
    )


@router.post("/build")
def build(request: Request, kind: Word = "", day: Word = "") -> Response:
    """Have the reports of a period built now."""
    actor = dependencies.get_request_actor(request)
    if not may_build(actor):
        raise NotAllowed("此事须由{who}办理", who=tuple(sorted(BUILDERS)))
    try:
        wanted, on = ReportKind(kind), date.fromisoformat(day)
    except ValueError:
        raise Invalid("请选择报告的种类和日期") from None
    with transaction(actor.scope) as session:
        reports.ask_build(session, wanted, on, actor=actor, now=clock.now(session, actor.city))
    return RedirectResponse(f"{PATH}?kind={wanted.value}&done=build", status_code=303)


@router.post("/subscription")
def set_subscription(request: Request, kind: Word = "", of: Word = "", wanted: Word = "") -> Response:
    """Subscribe the own account to a kind of report, or end that."""
    actor = dependencies.get_request_actor(request)
    recipient = _read_recipient(of, actor, find_own_recipient(actor))
    try:
        chosen = ReportKind(kind)
    except ValueError:
        raise Invalid("请选择报告的种类和日期") from None
    if recipient is None:
        raise Invalid("请选择一个镇街或部门")
    with transaction(actor.scope) as session:
        now: datetime = clock.now(session, actor.city)
        act = reports.subscribe if wanted == "yes" else reports.unsubscribe
        act(session, chosen, recipient, actor=actor, now=now)
    done = "subscribed" if wanted == "yes" else "unsubscribed"
    return RedirectResponse(f"{PATH}?of={to_word(recipient)}&done={done}", status_code=303)


def _load_progress(session: Session, actor: Actor) -> kept.BuildProgress:
    """Return how far the worker is: with all reports for who may have them built, else with the own ones."""
    if not may_build(actor):
        return kept.load_progress(session, actor.city)
    with beyond_scope(session, actor.city):
        return kept.load_progress(session, actor.city)


def name_recipient(entry: ReportEntry, facts: CityFacts) -> str:
    """Return for whom a report is made: a town or department by its name."""
    if entry.name is not None:
        return either(entry.name, entry.name_en)
    return entry.code or _name_whole(entry.audience, facts)


def to_word(recipient: ReportRecipient) -> str:
    """Return a recipient as addresses and forms write it, such as ``town:370783001``."""
    return f"{recipient.audience.value}:{recipient.code}" if recipient.code else recipient.audience.value


def _name_whole(audience: ReportAudience, facts: CityFacts) -> str:
    name = either(facts.name, facts.name_en)
    if audience is ReportAudience.OFFICE:
        return t("{city}（不含内部和保密事项）", city=name)
    return t("{city}（全市）", city=name)


def _read_kind(written: str) -> ReportKind | None:
    """Return the kind of an address; an unknown one is none."""
    return ReportKind(written) if written in list(ReportKind) else None


def _read_recipient(written: str, actor: Actor, own: ReportRecipient) -> ReportRecipient | None:
    """Return the recipient of an address, the own one without; None for ``all``, which leaders may ask for.

    Raises Invalid, and NotAllowed for the reports of others.
    """
    if not written:
        return own
    if written == "all" and may_read(actor, ReportRecipient(ReportAudience.LEADERS)):
        return None
    audience, _, code = written.partition(":")
    try:
        asked = ReportRecipient(ReportAudience(audience), code)
    except ValueError:
        raise Invalid("请选择一个镇街或部门") from None
    if not may_read(actor, asked):
        raise NotAllowed("只能查看自己的报告")
    return asked


def _list_offered(session: Session, actor: Actor, own: ReportRecipient) -> list[tuple[ReportRecipient, str]]:
    """Return whose reports the actor may choose from, with their names."""
    facts = load_city_facts(session, actor.city)
    every = kept.list_recipients(session, actor.city, of_parties=True)
    names = kept.load_recipient_names(session, actor.city)
    found = [one for one in every if may_read(actor, one)] or [own]
    return [
        (
            one,
            either(*names.get(one.code, (one.code, None))) if one.code else _name_whole(one.audience, facts),
        )
        for one in found
    ]


def _name_subscriptions(
    subscribed: set[tuple[ReportKind, ReportRecipient]], offered: list[tuple[ReportRecipient, str]]
) -> list[tuple[ReportKind, str, str]]:
    """Return kind, word and name of each subscription, in the order of the choices."""
    names = dict(offered)
    found = [
        (kind, to_word(one), names.get(one, one.code or label(one.audience))) for kind, one in subscribed
    ]
    return sorted(found, key=lambda one: (one[1], list(ReportKind).index(one[0])))


def _frame(actor: Actor, facts: CityFacts, request: Request) -> dict[str, Any]:
    query = f"?{request.url.query}" if request.url.query else ""
    return {
        "actor": actor,
        "city": facts,
        "city_name": either(facts.name, facts.name_en),
        "here": f"{request.url.path}{query}",
        "scripts": js_modules.render_tags(ENTRY),
        "people_script": "/assets/people/people.js",
    }
