"""Components of the inbox: notifications by day, each with its subject and a link to the ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from dash import dcc
from dash.development.base_component import Component

from dashboard.shared import html, ids, nodes, page_bar
from dashboard.shared.controls import build_store_write
from db.queries.cities import CityFacts
from db.queries.notifications import InboxEntry
from domain.notifications import Grade, NoticeGroup
from domain.scopes import Actor
from i18n import either, label, t, times
from services.notification_text import build_address, render_title

EVERY = "every"
STEP = 50


@dataclass(frozen=True, slots=True)
class InboxPage:
    """What the page shows: whose inbox of which city, and where copies go by mail."""

    actor: Actor
    city: CityFacts
    entries: Sequence[InboxEntry]
    address: str | None


def render_page(shown: InboxPage) -> Component:
    """Return the whole page."""
    return html.Div(
        [
            *(dcc.Store(id=name) for name in (ids.INBOX_DONE, ids.INBOX_PULSE, ids.INBOX_READ)),
            dcc.Store(id=ids.INBOX_MOST, data=STEP),
            page_bar.render_bar(shown.actor, shown.city, here="/inbox"),
            html.Main(
                [_side(shown.address), _letters(shown.entries, zone=shown.city.zone)],
                className="inbox",
            ),
        ],
        className="desk-page",
        **{"data-testid": "inbox-page"},
    )


def _side(address: str | None) -> Component:
    groups = [{"label": t("全部"), "value": EVERY}]
    groups += [{"label": label(group), "value": group.value} for group in NoticeGroup]
    return html.Aside(
        [
            html.H2(t("通知")),
            dcc.RadioItems(groups, EVERY, id=ids.INBOX_GROUP, className="inbox__groups"),
            dcc.Checklist(
                [{"label": t("只看未读"), "value": "unread"}],
                [],
                id=ids.INBOX_UNREAD,
                className="inbox__unread",
            ),
            html.Section(
                [
                    html.H3(t("同时发到我的邮箱")),
                    dcc.Input(
                        id=ids.INBOX_ADDRESS,
                        value=address or "",
                        type="email",
                        maxLength=254,
                        placeholder="name@example.com",
                        className="field",
                    ),
                    html.P(
                        t("只发给您个人的通知和您值班时的紧急通知；不含诉求人信息。留空则不发。"),
                        className="muted",
                    ),
                    html.Button(t("保存"), id=ids.INBOX_ADDRESS_SAVE, className="button", type="button"),
                ],
                className="inbox__mail",
            ),
        ],
        className="inbox__side",
    )


def _letters(entries: Sequence[InboxEntry], *, zone: ZoneInfo) -> Component:
    return html.Section(
        [
            html.Header(
                html.Button(t("全部标为已读"), id=ids.INBOX_ALL, className="button", type="button"),
                className="inbox__head",
            ),
            nodes.render_host(ids.INBOX_LIST, render_list(entries, zone=zone), className="inbox__list"),
            html.Button(
                t("再看更早的"),
                id=ids.INBOX_MORE,
                className="button inbox__more",
                type="button",
                hidden=len(entries) < STEP,
            ),
        ],
        className="inbox__letters",
    )


def render_list(entries: Sequence[InboxEntry], *, zone: ZoneInfo) -> Component | list[Component]:
    """Return the notices under the day on which they were shown; none is said in words."""
    if not entries:
        return html.Div(
            [
                html.P(t("这里还没有通知"), className="state__title"),
                html.P(
                    t("临期和逾期、工单往来、催办和答复会出现在这里；紧急的随时通知，其他的在工作时间通知。")
                ),
            ],
            className="state",
            **{"data-testid": "inbox-empty"},
        )
    days = groupby(entries, key=lambda entry: entry.shown_at.astimezone(zone).date())
    return [
        html.Section(
            [html.H3(times.long_day(day)), html.Ul([_row(entry) for entry in of_day])],
            className="inbox__day",
        )
        for day, of_day in days
    ]


def _row(entry: InboxEntry) -> Component:
    unread = entry.read_at is None
    return html.Li(
        [
            html.Span(className=f"inbox__dot inbox__dot--{entry.grade.value}", **{"aria-hidden": "true"}),
            html.Div([_head(entry), _about(entry), _note(entry)], className="inbox__body"),
            html.Time(
                times.short_instant(entry.shown_at),
                dateTime=entry.shown_at.isoformat(),
                className="inbox__when figure",
            ),
            html.Button(
                t("标为已读"),
                className="button button--plain inbox__read",
                type="button",
                hidden=not unread,
                **build_store_write(ids.INBOX_READ, {"notice": str(entry.id)}),
            ),
        ],
        className=f"inbox__row{' inbox__row--unread' if unread else ''}",
        key=str(entry.id),
        **{"data-testid": "inbox-row", "data-kind": entry.kind.value},
    )


def _head(entry: InboxEntry) -> Component:
    grade = None
    if entry.grade is not Grade.INFO:
        grade = html.Span(label(entry.grade), className=f"grade grade--{entry.grade.value}")
    return html.P(
        [
            grade,
            html.Span(render_title(entry), className="inbox__title"),
            html.A(
                entry.number or t("查看"),
                href=build_address(entry),
                className="figure",
                **{"data-notice": str(entry.id)},
            ),
            html.Span(label(entry.status), className="badge") if entry.status else None,
        ],
        className="inbox__line",
    )


def _about(entry: InboxEntry) -> Component:
    parts = [either(entry.matter or "", entry.matter_en), entry.place]
    if entry.party:
        parts.append(t("承办：{party}", party=either(entry.party, entry.party_en)))
    if entry.due_at:
        parts.append(t("时限：{due}", due=times.instant(entry.due_at)))
    return html.P(" · ".join(part for part in parts if part), className="muted")


def _note(entry: InboxEntry) -> Component | None:
    if not entry.note:
        return None
    who = t("{name}：", name=entry.actor_name) if entry.actor_name else ""
    return html.P(f"{who}{entry.note}", className="inbox__note")
