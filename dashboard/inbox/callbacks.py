"""Callbacks of the inbox: filter, mark as read, show more, store one's mail address."""

from typing import Any
from uuid import UUID, uuid4

from dash import Input, Output, State, callback, ctx
from dash.exceptions import PreventUpdate

import clock
from dashboard.inbox import components
from dashboard.inbox.components import EVERY, STEP
from dashboard.inbox.layout import read_entries
from dashboard.shared import ids, nodes
from dashboard.shared import toasts as drawn
from db.queries.notifications import InboxPart
from db.rls import identity
from db.session import transaction
from domain.errors import NotAllowed
from domain.notifications import NoticeGroup, list_kinds
from i18n import t
from services import notifications
from web import dependencies


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
    """Render the notifications that match the filters."""
    kinds = () if group == EVERY else list_kinds(NoticeGroup(group))
    visitor = dependencies.get_visitor()
    with transaction(visitor.actor.scope) as session:
        found = read_entries(session, visitor, InboxPart(kinds=kinds, only_unread=bool(unread), most=most))
    return nodes.to_json(components.render_list(found, zone=visitor.zone)), len(found) < most


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
    visitor = dependencies.get_visitor()
    if visitor.account_id is None:
        raise NotAllowed("令牌没有收件箱，请用账号登录")
    with transaction(visitor.actor.scope) as session:
        city, now = visitor.actor.city, clock.now(session, visitor.actor.city)
        mine = identity.set_identity(session, visitor.actor, now)
        if ctx.triggered_id == ids.INBOX_ALL or chosen is None:
            notifications.mark_all_read(session, city, reader=visitor.account_id, mine=mine, now=now)
        else:
            one = [UUID(chosen["notice"])]
            notifications.mark_read(session, city, one, reader=visitor.account_id, now=now)
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
    """Store the e-mail address of one's own notifications."""
    if not clicks:
        raise PreventUpdate
    actor = dependencies.get_actor()
    with transaction(actor.scope) as session:
        identity.set_identity(session, actor, clock.now(session, actor.city))
        notifications.set_own_address(session, actor, (address or "").strip() or None)
    return drawn.render_done(t("已保存，通知会同时发到该邮箱") if address else t("已取消邮件通知"))
