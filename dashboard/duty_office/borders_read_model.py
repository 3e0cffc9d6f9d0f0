"""Load the part of unclear borders: candidates of the last three months, with the tickets that show them."""

from collections.abc import Mapping
from datetime import date, datetime, time

from dash.development.base_component import Component

from dashboard.duty_office.address import OfficeRequest
from dashboard.shared import html
from dashboard.shared.offices.queue_list import ListRow, OfficeList
from db.queries import unclear_borders
from db.queries.cities import load_city_facts, load_settings
from db.session import Session
from domain.amendments import OFFICE
from domain.scopes import Actor
from domain.stored_settings import get_setting
from domain.unclear_borders import BorderCandidate, find_candidates, get_period
from i18n import label, t, times


def read_list(session: Session, actor: Actor, _request: OfficeRequest, *, now: datetime) -> OfficeList:
    """Return the candidates, the most disputed first."""
    found, names, (since, until) = _find(session, actor, now)
    rows = [
        ListRow(
            ident=one.matter,
            title=names.get(one.matter, one.matter),
            state=t("{count} 次", count=times.number(one.total)),
            party="、".join(one.duties) or t("没有对应的清单事项"),
            note=t("{since} 至 {until}", since=times.day(since), until=times.day(until)),
            number=one.matter,
            clock=None,
        )
        for one in found
    ]
    return OfficeList([], {}, len(rows), 0, rows, [], t("没有达到阈值的事项"))


def read_opened(
    session: Session, actor: Actor, request: OfficeRequest, *, now: datetime
) -> list[Component | None]:
    """Return the candidate with its counts and its tickets."""
    found, names, _ = _find(session, actor, now)
    opened = next((one for one in found if one.matter == request.opened), None)
    if opened is None:
        return [html.P(t("没有达到阈值的事项"), className="state")]
    return [_render(opened, names, may_draft=bool(actor.roles & OFFICE))]


def read_new(_session: Session, _actor: Actor, _request: OfficeRequest) -> Component:
    """Return nothing: candidates are counted, not begun."""
    return html.Div()


def _find(
    session: Session, actor: Actor, now: datetime
) -> tuple[list[BorderCandidate], Mapping[str, str], tuple[date, date]]:
    zone = load_city_facts(session, actor.city).zone
    stored = load_settings(session, actor.city)
    today = now.astimezone(zone).date()
    since, until = get_period(today, months=int(get_setting(stored, "borders.months")))
    first, last = (datetime.combine(day, time(), zone) for day in (since, until))
    found = find_candidates(
        unclear_borders.list_signs(session, actor.city, since=first, until=last),
        unclear_borders.list_duties_by_matter(session, actor.city),
        threshold=int(get_setting(stored, "borders.threshold")),
        most=int(get_setting(stored, "borders.most")),
        least=int(get_setting(stored, "secrecy.least_count")),
    )
    return found, unclear_borders.load_matter_names(session, actor.city), (since, until)


def _render(one: BorderCandidate, names: Mapping[str, str], *, may_draft: bool) -> Component:
    counts = [
        html.Div([html.Dt(label(sign)), html.Dd(times.number(count))]) for sign, count in one.counts.items()
    ]
    duties = [html.A(code, href=f"/duties?duty={code}", className="figure chip") for code in one.duties]
    tickets = [
        html.A(number, href=f"/map?ticket={number}", className="figure chip") for number in one.numbers
    ]
    draft = OfficeRequest(new="draft", duty=one.duties[0] if one.duties else None).to_address()
    return html.Article(
        [
            html.H2(names.get(one.matter, one.matter), tabIndex=-1),
            html.Dl(counts, className="office__counts"),
            html.P(t("次数很少的不单独列出；保密诉求只计数，不列编号。"), className="muted"),
            html.H3(t("清单事项"), className="panel__heading"),
            html.Div(duties, className="starts")
            if duties
            else html.P(t("没有对应的清单事项"), className="muted"),
            html.H3(t("佐证诉求"), className="panel__heading"),
            html.Div(tickets, className="starts")
            if tickets
            else html.P(t("没有可列出的诉求"), className="muted"),
            html.Div(html.A(t("提请单位申请"), href=draft, className="button"), className="form__end")
            if may_draft
            else None,
        ],
        className="office__paper",
        **{"data-testid": "border-candidate"},
    )
