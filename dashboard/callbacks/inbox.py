"""Wire the inbox: filter, mark as read, show more, keep one's mail address."""

from typing import Any
from uuid import UUID, uuid4

from dash import Input, Output, State, callback, ctx
from dash.exceptions import PreventUpdate

import clock
from access import who
from dashboard import ids, nodes
from dashboard.pages.inbox import read_entries
from dashboard.views import inbox_page
from dashboard.views import notices as drawn
from dashboard.views.inbox_page import EVERY, STEP
from db import persons
from db.queries.inbox import Wanted
from db.session import transaction
from domain.errors import NotAllowed
from domain.notices import NoticeGroup, kinds_of
from services import notices
from text import t


@callback(
    Output(ids.INBOX_LIST, nodes.DATA),
    Output(ids.INBOX_MORE, "hidden"),
    Input(ids.INBOX_GROUP, "value"),
    Input(ids.INBOX_UNREAD, "value"),
    Input(ids.INBOX_MOST, "data"),
    Input(ids.INBOX_DONE, "data"),
    Input(ids.INBOX_PULSE, "data"),
    prevent_initial_call=True,
)
def inbox_listed(group: str, unread: list[str], most: int, _done: str | None, _pulse: int | None) -> Any:
    """Draw the notices that the filters leave."""
    kinds = () if group == EVERY else kinds_of(NoticeGroup(group))
    visitor = who.visitor()
    with transaction(visitor.actor.scope) as session:
        found = read_entries(session, visitor, Wanted(kinds=kinds, only_unread=bool(unread), most=most))
    return nodes.to_json(inbox_page.listed(found, zone=visitor.zone)), len(found) < most


@callback(
    Output(ids.INBOX_DONE, "data"),
    Input(ids.INBOX_ALL, "n_clicks"),
    Input(ids.INBOX_READ, "data"),
    prevent_initial_call=True,
)
def notices_read(every: int | None, chosen: dict[str, str] | None) -> str:
    """Mark one notice, or everything shown until now, as read."""
    if not every and not chosen:
        raise PreventUpdate
    visitor = who.visitor()
    if visitor.account_id is None:
        raise NotAllowed("令牌没有收件箱，请用账号登录")
    with transaction(visitor.actor.scope) as session:
        city, now = visitor.actor.city, clock.now(session, visitor.actor.city)
        mine = persons.become(session, visitor.actor, now)
        if ctx.triggered_id == ids.INBOX_ALL or chosen is None:
            notices.mark_all_read(session, city, reader=visitor.account_id, mine=mine, now=now)
        else:
            one = [UUID(chosen["notice"])]
            notices.mark_read(session, city, one, reader=visitor.account_id, now=now)
    return uuid4().hex


@callback(
    Output(ids.INBOX_MOST, "data"),
    Input(ids.INBOX_MORE, "n_clicks"),
    State(ids.INBOX_MOST, "data"),
    prevent_initial_call=True,
)
def more_wanted(_clicks: int, most: int) -> int:
    """Show more of what came before."""
    return most + STEP


@callback(
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Input(ids.INBOX_ADDRESS_SAVE, "n_clicks"),
    State(ids.INBOX_ADDRESS, "value"),
    prevent_initial_call=True,
)
def address_saved(clicks: int | None, address: str | None) -> Any:
    """Keep where one's own notices go by mail."""
    if not clicks:
        raise PreventUpdate
    actor = who.actor()
    with transaction(actor.scope) as session:
        persons.become(session, actor, clock.now(session, actor.city))
        notices.put_own_address(session, actor, (address or "").strip() or None)
    return drawn.done(t("已保存，通知会同时发到该邮箱") if address else t("已取消邮件通知"))
