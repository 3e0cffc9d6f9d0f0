"""Callbacks of the duty roster: add, remove, hand over."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from dash import ALL, Input, Output, State, callback

from dashboard.roster import components
from dashboard.roster.layout import read_roster
from dashboard.shared import ids
from dashboard.shared import toasts as drawn
from dashboard.shared.outcome import require_click
from db.queries import cities
from db.session import Session, transaction
from domain.roster import DutyRole, ShiftKind, check_open_to, get_shift_span
from domain.scopes import Actor
from domain.setting_values import parse_shift_hours
from i18n import t
from services import roster
from services.roster import ShiftRequest
from web import dependencies
from web.idempotent_acts import perform

# Every act ends with a toast, the re-rendered roster, and a new key.
TOLD = (
    Output(ids.NOTICES, "children", allow_duplicate=True),
    Output(ids.DUTY_DONE, "data", allow_duplicate=True),
    Output(ids.DUTY_KEY, "data", allow_duplicate=True),
)
FORM = {
    "day": State(ids.DUTY_DAY, "value"),
    "shift": State(ids.DUTY_SHIFT, "value"),
    "role": State(ids.DUTY_ROLE, "value"),
    "person": State(ids.DUTY_PERSON, "value"),
    "name": State(ids.DUTY_NAME, "value"),
    "phone": State(ids.DUTY_PHONE, "value"),
}
Told = tuple[Any, str, str]


@callback(Output(ids.DUTY_BODY, "children"), Input(ids.DUTY_DONE, "data"), prevent_initial_call=True)
def roster_changed(_done: str) -> Any:
    """Render the roster again after an act."""
    actor = dependencies.get_actor()
    check_open_to(actor)
    with transaction(actor.scope) as session:
        return components.render_body(read_roster(session, actor))


@callback(
    output=TOLD,
    inputs={"clicks": Input(ids.DUTY_ADD, "n_clicks")},
    state={"key": State(ids.DUTY_KEY, "data"), "form": FORM},
    prevent_initial_call=True,
    running=[(Output(ids.DUTY_ADD, "disabled"), True, False)],
)
def shift_added(clicks: int | None, key: str, form: dict[str, str | None]) -> Told:
    """Add a person to the roster as filled in."""
    require_click(clicks)
    actor = dependencies.get_actor()

    def act(session: Session, now: datetime) -> dict[str, Any]:
        request = _request(session, actor, form)
        return {"shift": str(roster.add_shift(session, request=request, actor=actor, now=now).id)}

    perform(actor, key, {"act": "add shift", **form}, act)
    return _done(t("已排班"))


@callback(
    output=TOLD,
    inputs={"shift": Input(ids.DUTY_REMOVED, "data")},
    state={"key": State(ids.DUTY_KEY, "data")},
    prevent_initial_call=True,
)
def shift_removed(shift: str | None, key: str) -> Told:
    """Take a shift off the roster."""
    require_click(bool(shift))
    actor = dependencies.get_actor()

    def act(session: Session, now: datetime) -> dict[str, Any]:
        roster.remove_shift(session, UUID(shift), actor=actor, now=now)
        return {}

    perform(actor, key, {"act": "remove shift", "shift": shift}, act)
    return _done(t("已撤下"))


@callback(
    output=TOLD,
    inputs={"shift": Input(ids.DUTY_HANDED_OVER, "data")},
    state={
        "key": State(ids.DUTY_KEY, "data"),
        "fields": State(ids.duty_note(ALL), "id"),
        "texts": State(ids.duty_note(ALL), "value"),
    },
    prevent_initial_call=True,
)
def handed_over(shift: str | None, key: str, fields: list[dict[str, str]], texts: list[str | None]) -> Told:
    """Hand a shift over with the note next to its button."""
    require_click(bool(shift))
    actor = dependencies.get_actor()
    said = next(text or "" for field, text in zip(fields, texts, strict=True) if field["shift"] == shift)

    def act(session: Session, now: datetime) -> dict[str, Any]:
        note = roster.hand_over(session, UUID(shift), text=said, actor=actor, now=now)
        return {"note": str(note.id)}

    perform(actor, key, {"act": "hand over", "shift": shift, "text": said}, act)
    return _done(t("已交班，交接记录已保存"))


def _request(session: Session, actor: Actor, form: dict[str, str | None]) -> ShiftRequest:
    zone = cities.load_city_facts(session, actor.city).zone
    hours = parse_shift_hours(cities.load_settings(session, actor.city))
    day = date.fromisoformat(form["day"] or "")
    return ShiftRequest(
        span=get_shift_span(ShiftKind(form["shift"] or ""), day, zone, hours=hours),
        role=DutyRole(form["role"] or ""),
        account_id=UUID(form["person"]) if form["person"] else None,
        name=form["name"] or "",
        phone=form["phone"] or "",
    )


def _done(message: str) -> Told:
    return drawn.render_done(message), uuid4().hex, uuid4().hex
