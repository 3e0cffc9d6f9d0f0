"""Layout of the supervision pages: the table by party, and the notices with their acts."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import uuid4

from dash import dcc
from dash.development.base_component import Component

import clock
from dashboard.shared import html, ids, notice_document, page_bar
from dashboard.supervision import notice_form, party_table, push_downs_read_model
from dashboard.supervision.notice_form import Draft
from db.queries import cities, reference_data, supervision, supervision_lists, workflow_events
from db.queries.cities import load_settings
from db.session import Session, transaction
from domain.enums import Role
from domain.errors import NotAllowed, NotFound
from domain.scopes import Actor
from domain.setting_values import parse_figures_period
from domain.stored_settings import get_setting
from domain.supervision import (
    MOST_TICKETS,
    SUPERVISION_ACTS,
    Grounds,
    SupervisionKind,
    SupervisionStatus,
)
from domain.supervision_drafts import draft
from domain.supervision_rules import RULES, Figure
from domain.workflows import list_open_acts
from i18n import DEFAULT_LOCALE, t, use
from web.url_paths import NOTICES, PARTIES, PUSH_DOWNS

Query = Mapping[str, str]
READERS: Mapping[str, frozenset[Role]] = {
    PARTIES: frozenset({Role.SUPERVISOR, Role.LEADER}),
    PUSH_DOWNS: frozenset({Role.SUPERVISOR, Role.LEADER}),
    NOTICES: frozenset({Role.SUPERVISOR, Role.LEADER, Role.DEPARTMENT, Role.AGENCY, Role.TOWN}),
}


def layout_of(path: str, actor: Actor, query: Query) -> Component:
    """Return the page at a path. Raises NotAllowed for those whom it does not concern."""
    if not READERS[path] & actor.roles:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(READERS[path])))
    with transaction(actor.scope) as session:
        city = cities.load_city_facts(session, actor.city)
        body = read_body(session, actor, path, query)
    return html.Div(
        [
            dcc.Store(id=ids.SUPERVISION_DONE),
            page_bar.render_bar(actor, city, here=path),
            html.Main(body, id=ids.SUPERVISION_BODY, className="supervision"),
        ],
        className="desk-page",
        **{"data-testid": "supervision-page"},
    )


PAGES = {path: partial(layout_of, path) for path in READERS}


def read_body(session: Session, actor: Actor, path: str, query: Query) -> list[Component]:
    """Return the page content that the address selects."""
    if path not in READERS:
        raise NotFound("没有这个页面：{path}", path=path[:40])
    if not READERS[path] & actor.roles:
        raise NotAllowed("此页面由{who}使用", who=tuple(sorted(READERS[path])))
    if path == PUSH_DOWNS:
        return push_downs_read_model.read(session, actor, query)
    now = clock.now(session, actor.city)
    return _parties(session, actor, query, now) if path == PARTIES else _notices(session, actor, query, now)


def redraft_text(session: Session, actor: Actor, asked: Draft) -> str:
    """Return the text drafted from the facts of the tickets of a draft."""
    now = clock.now(session, actor.city)
    told = supervision_lists.load_party_tickets(
        session, actor.city, party=asked.party or "", numbers=list(asked.numbers)
    )
    names = {party.code: party.name for party in reference_data.list_parties(session, actor.city)}
    name = names.get(asked.party or "", "—")
    with use(DEFAULT_LOCALE):
        return "\n".join(
            t(one.message_id, **one.values) for one in draft(asked.kind, asked.grounds, name, told, now=now)
        )


def _parties(session: Session, actor: Actor, query: Query, now: datetime) -> list[Component]:
    period = parse_figures_period(load_settings(session, actor.city))
    figures = supervision.load_figures_by_party(session, actor.city, now=now, period=period)
    stored = load_settings(session, actor.city)
    limits = {figure: int(get_setting(stored, rule.setting)) for figure, rule in RULES.items()}
    order = query.get("order", Figure.OVERDUE.value)
    chosen = (query.get("party"), query.get("figure"))
    table = party_table.render_table(figures, limits, order=order, chosen=chosen, days=period.days)
    may_issue = Role.SUPERVISOR in actor.roles
    if query.get("figure") not in list(Figure):
        return [table, party_table.render_nothing_chosen()]
    figure = Figure(query["figure"])
    if query.get("party") is None:
        if figure not in RULES:
            return [table, party_table.render_nothing_chosen()]
        total = sum(getattr(one, figure.value) for one in figures)
        of_rule = supervision_lists.list_by_rule(session, actor.city, figure=figure, now=now, period=period)
        listed = party_table.render_rule(figure, of_rule, total=total, limits=limits, may_issue=may_issue)
        return [table, listed]
    party = query["party"]
    rows = supervision_lists.list_behind(
        session, actor.city, party=party, figure=figure, now=now, period=period
    )
    name = next((one.name for one in figures if one.code == party), party)
    return [
        table,
        party_table.render_behind(name, figure, rows, party=party, may_issue=may_issue),
    ]


def _notices(session: Session, actor: Actor, query: Query, now: datetime) -> list[Component]:
    found = supervision.list_notices(session, actor.city)
    today = now.astimezone(cities.load_city_facts(session, actor.city).zone).date()
    wanted = query.get("state")
    state = SupervisionStatus(wanted) if wanted in list(SupervisionStatus) else None
    may_issue = Role.SUPERVISOR in actor.roles
    shown = notice_document.render_list(
        found, state=state, opened=query.get("notice"), today=today, may_issue=may_issue
    )
    if query.get("notice"):
        return [shown, _opened(session, actor, query, state)]
    if query.get("new") and may_issue:
        return [shown, _form(session, actor, query, now)]
    return [shown, notice_document.render_nothing_open(may_issue=may_issue)]


def _opened(session: Session, actor: Actor, query: Query, state: SupervisionStatus | None) -> Component:
    facts = supervision.load_notice(session, actor.city, query["notice"])
    events = workflow_events.list_steps(session, actor.city, SUPERVISION_ACTS.kind, str(facts.id))
    numbers = supervision.list_ticket_numbers(session, actor.city, facts.id)
    acts = list_open_acts(SUPERVISION_ACTS, actor, facts.status, party=facts.party)
    return notice_document.render_notice(
        facts, events, numbers, acts=acts, chosen=query.get("act"), state=state
    )


def _form(session: Session, actor: Actor, query: Query, now: datetime) -> Component:
    """Return the form, begun with the party, the tickets and the text that the address leads to."""
    if "push_down" in query:
        party, text = push_downs_read_model.draft_notice(session, actor, query["push_down"])
        asked = Draft(SupervisionKind.CIRCULAR, party, Grounds.PUSHED_DOWN, ())
    else:
        asked = _asked(session, actor, query, now)
        text = redraft_text(session, actor, asked) if asked.party else ""
    parties = reference_data.list_parties(session, actor.city)
    return notice_form.render_form(asked, text=text, parties=parties, key=str(uuid4()))


def _asked(session: Session, actor: Actor, query: Query, now: datetime) -> Draft:
    """Return the party and the tickets that the address names, or those behind the figure it names."""
    numbers = [number for number in query.get("numbers", "").split(",") if number]
    party, figure = query.get("party"), query.get("figure")
    grounds = Grounds.INACTION
    if party and figure in list(Figure):
        period = parse_figures_period(load_settings(session, actor.city))
        rows = supervision_lists.list_behind(
            session, actor.city, party=party, figure=Figure(figure), now=now, period=period
        )
        numbers = supervision_lists.list_numbers(rows)[:MOST_TICKETS]
        rule = RULES.get(Figure(figure))
        grounds = rule.grounds if rule else grounds
    party = party or supervision_lists.find_main_lead(session, actor.city, numbers)
    return Draft(SupervisionKind.CIRCULAR, party, grounds, tuple(numbers))
