"""Components of the duty roster: who is on call now, the last shift's notes, and the coming days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID, uuid4

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids, masked_person, page_bar
from dashboard.shared.controls import build_store_write
from db.queries.cities import CityFacts
from db.queries.roster import Note, RosterShift
from domain.roster import LONGEST_NOTE, DutyRole, ShiftKind
from domain.scopes import Actor
from i18n import label, t, times
from services.roster import ROSTER_ROLES

DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True)
class DutyPage:
    """What the page shows; people: who can be put on duty, by account."""

    actor: Actor
    city: CityFacts
    now: datetime
    on: Sequence[RosterShift]
    roster: Sequence[RosterShift]
    notes: Sequence[Note]
    people: Sequence[tuple[UUID, str]]

    @property
    def keeps_roster(self) -> bool:
        """Return whether the reader may change the roster."""
        return bool(self.actor.roles & ROSTER_ROLES)

    @property
    def today(self) -> date:
        """Return the city's day."""
        return self.now.astimezone(self.city.zone).date()


def render_page(shown: DutyPage) -> Component:
    """Return the whole page."""
    return _frame(
        shown.actor,
        shown.city,
        [
            dcc.Store(id=ids.DUTY_DONE),
            dcc.Store(id=ids.DUTY_KEY, data=uuid4().hex),
            html.Main(
                [
                    html.Div(render_body(shown), id=ids.DUTY_BODY, className="duty__body"),
                    _form(shown) if shown.keeps_roster else None,
                ],
                className="duty",
            ),
        ],
    )


def render_refused(actor: Actor, city: CityFacts) -> Component:
    """Return the page for those who have no part in the roster."""
    why = html.Div(
        [
            html.P(t("值班表只对中心开放"), className="state__title"),
            html.P(t("需要联系值班员时，请拨打中心热线 5123456。")),
        ],
        className="state",
        **{"data-testid": "refused"},
    )
    return _frame(actor, city, [html.Main(why, className="duty")])


def render_body(shown: DutyPage) -> list[Component]:
    """Return what changes with each act: who is on duty, the notes, the days to come."""
    return [_now(shown), _notes(shown.notes), _days(shown)]


def _frame(actor: Actor, city: CityFacts, content: list[Component]) -> Component:
    return html.Div(
        [page_bar.render_bar(actor, city, here="/duty"), *content],
        className="desk-page",
        **{"data-testid": "duty-page"},
    )


def _now(shown: DutyPage) -> Component:
    cards = [_card(shift, shown) for shift in shown.on]
    empty = html.Div(
        [
            html.P(t("现在无人值班"), className="state__title"),
            html.P(t("紧急通知暂由全体分派员接收。请排班。")),
        ],
        className="state",
        **{"data-testid": "nobody-on-duty"},
    )
    return html.Section(
        [html.H2(t("正在值班")), html.Div(cards or empty, className="duty__cards")], className="duty__now"
    )


def _card(shift: RosterShift, shown: DutyPage) -> Component:
    return html.Article(
        [
            html.P(
                [html.Span(label(shift.role), className="badge"), html.Strong(shift.name), _phone(shift)],
                className="duty__who",
            ),
            html.P(_span(shift), className="muted figure"),
            _hand_over(shift) if shown.actor.of_center else None,
        ],
        className="duty__card",
        **{"data-testid": "on-duty"},
    )


def _hand_over(shift: RosterShift) -> Component:
    return html.Div(
        [
            dcc.Textarea(
                id=ids.duty_note(str(shift.id)),
                className="field",
                maxLength=LONGEST_NOTE,
                placeholder=t("交接记录：在办紧急事项、待跟进的事、需要知道的情况"),
            ),
            html.Button(
                t("交班"),
                className="button button--primary",
                type="button",
                **build_store_write(ids.DUTY_HANDED_OVER, str(shift.id)),
            ),
        ],
        className="duty__hand-over",
    )


def _notes(notes: Sequence[Note]) -> Component:
    rows = [
        html.Li(
            [
                html.P(note.text, className="duty__note"),
                html.P(t("{author} · {at}", author=note.author_name, at=note.at), className="muted figure"),
            ],
            **{"data-testid": "handover-note"},
        )
        for note in notes
    ]
    empty = html.P(t("还没有交接记录。交班时写下的内容会留在这里。"), className="muted")
    return html.Section([html.H2(t("交接记录")), html.Ul(rows) if rows else empty], className="duty__notes")


def _days(shown: DutyPage) -> Component:
    zone = shown.city.zone
    by_day = groupby(shown.roster, key=lambda shift: shift.starts_at.astimezone(zone).date())
    rows = [
        html.Tr(
            [
                html.Th(times.long_day(day), scope="row"),
                html.Td([_entry(shift, shown) for shift in shifts]),
            ]
        )
        for day, shifts in by_day
    ]
    empty = html.P(t("今后没有排班。"), className="muted")
    return html.Section(
        [
            html.H2(t("值班表")),
            html.Table(html.Tbody(rows), className="duty__table") if rows else empty,
        ],
        className="duty__days",
    )


def _entry(shift: RosterShift, shown: DutyPage) -> Component:
    may_remove = shown.keeps_roster and shift.starts_at > shown.now
    return html.Div(
        [
            html.Span(label(shift.role), className="badge"),
            html.Span(shift.name),
            _phone(shift),
            html.Span(_span(shift), className="muted figure"),
            html.Button(
                t("撤下"),
                className="button button--plain",
                type="button",
                hidden=not may_remove,
                **build_store_write(ids.DUTY_REMOVED, str(shift.id)),
            ),
        ],
        className="duty__entry",
        **{"data-testid": "shift"},
    )


def _phone(shift: RosterShift) -> Component | None:
    return masked_person.render_masked_phone(shift.phone) if shift.phone else None


def _span(shift: RosterShift) -> str:
    return t(
        "{since} 至 {until}",
        since=times.short_instant(shift.starts_at),
        until=times.short_instant(shift.ends_at),
    )


def _form(shown: DutyPage) -> Component:
    days = [shown.today + timedelta(days=past) for past in range(DAYS_AHEAD)]
    return html.Aside(
        [
            html.H2(t("排班")),
            _choice(t("日期"), ids.DUTY_DAY, {day.isoformat(): times.long_day(day) for day in days}),
            _choice(t("班次"), ids.DUTY_SHIFT, {kind.value: label(kind) for kind in ShiftKind}),
            _choice(t("岗位"), ids.DUTY_ROLE, {role.value: label(role) for role in DutyRole}),
            _choice(
                t("值班人员"),
                ids.DUTY_PERSON,
                {str(account): name for account, name in shown.people},
                chosen=False,
            ),
            html.P(t("没有账号的人，请填姓名和电话；紧急通知会发短信。"), className="muted"),
            _text(t("姓名"), ids.DUTY_NAME),
            _text(t("电话"), ids.DUTY_PHONE),
            html.Button(t("排班"), id=ids.DUTY_ADD, className="button button--primary", type="button"),
        ],
        className="duty__form form",
    )


def _choice(word: str, name: str, choices: dict[str, str], *, chosen: bool = True) -> Component:
    options = [{"value": value, "label": shown} for value, shown in choices.items()]
    value = options[0]["value"] if chosen and options else None
    field = dcc.Dropdown(options, value, id=name, clearable=not chosen)
    return html.Div([html.Label(word, htmlFor=name), field], className="form__field")


def _text(word: str, name: str) -> Component:
    field = dcc.Input(id=name, type="text", maxLength=40, className="field", autoComplete="off")
    return html.Div([html.Label(word, htmlFor=name), field], className="form__field")
