"""Change the settings of a city: previewed, applied now or on a day, with every clock that moves."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from db.models import Clock as ClockRow
from db.models import SettingChange, Ticket
from db.queries.cities import load_city_facts
from db.session import Session
from db.writes import settings as rows
from domain import clocks as rules_of_clocks
from domain.calendars import Mode
from domain.clocks import ClockState
from domain.deadlines import Limit
from domain.enums import Act, Light, Role
from domain.errors import DomainError, NotAllowed, NotFound
from domain.scopes import Actor, Scope
from domain.setting_changes import GOVERNED, LIGHT_KEYS, Governed, SettingWish, check_wish, has_clock_effect
from domain.setting_types import Value
from domain.setting_values import check_together
from domain.settings import SETTINGS
from domain.sla_status import get_light
from domain.stored_settings import get_value
from services import history, outbox
from services.city_context import CityRules, load_city_rules
from services.workflow.clock_rows import read, write

SYSTEM_NAME = "系统"
Stored = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ClockMove:
    """One running clock, as it is and as a change would set it."""

    row: ClockRow
    ticket: Ticket
    before: ClockState
    after: ClockState


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change does to what runs now; kept: running clocks of the limit that keep their deadline."""

    clocks: int = 0
    tickets: int = 0
    earlier: int = 0
    later: int = 0
    relit: int = 0  # clocks whose light changes at once
    overdue: int = 0  # of these, those that turn red
    kept: int = 0
    effective_on: date | None = None
    planned: bool = False  # its day is still to come


def require_administrator(actor: Actor) -> None:
    """Refuse everyone but administrators."""
    if Role.ADMINISTRATOR not in actor.roles:
        raise NotAllowed("设置只能由系统管理员更改")


def preview(session: Session, wish: SettingWish, *, actor: Actor, now: datetime) -> Preview:
    """Return what a change would do to the clocks that run now; nothing is written. Raises as change()."""
    require_administrator(actor)
    rules, day = _checked(session, wish, actor=actor, now=now)
    governed = GOVERNED.get(wish.key)
    if not has_clock_effect(wish.key):
        return Preview(effective_on=day, planned=day > rules.day_of(now))
    candidates = rows.list_running_clocks(session, actor.city, governed, lock=False)
    moved = _moves(candidates, wish, rules)
    under = len(moved)
    if governed is not None:
        under = sum(_is_under(read(row), governed, rules) for row, _ in candidates)
    lights = [(get_light(move.before, now), get_light(move.after, now)) for move in moved]
    dues = [(move.before.due_at, move.after.due_at) for move in moved]
    return Preview(
        clocks=len(moved),
        tickets=len({move.ticket.id for move in moved}),
        earlier=sum(bool(old and new and new < old) for old, new in dues),
        later=sum(bool(old and new and new > old) for old, new in dues),
        relit=sum(old is not new for old, new in lights),
        overdue=sum(old is not Light.RED and new is Light.RED for old, new in lights),
        kept=under - len(moved),
        effective_on=day,
        planned=day > rules.day_of(now),
    )


def change(session: Session, wish: SettingWish, *, actor: Actor, now: datetime) -> Preview:
    """Change a setting today, or plan it for its day; return how many clocks it moved.

    Raises NotAllowed for everyone but administrators, Invalid for a value, reason or day that is not
    admitted, DomainError where nothing would change.
    """
    require_administrator(actor)
    rows.lock_settings(session, actor.city)
    rules, day = _checked(session, wish, actor=actor, now=now)
    before = _value_on(session, actor.city, wish.key, day, stored=rules.stored)
    entry = rows.add_change(session, wish, before=before, effective_on=day, actor=actor, now=now)
    if day > rules.day_of(now):
        return Preview(effective_on=day, planned=True)
    return replace(_apply(session, entry, rules=rules, now=now), effective_on=day)


def withdraw(session: Session, ident: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a planned change back before its day. Raises NotFound, or DomainError once it is in force."""
    require_administrator(actor)
    rows.lock_settings(session, actor.city)
    found = rows.find_change(session, actor.city, ident)
    if found is None:
        raise NotFound("没有这项设置更改")
    if found.applied_at is not None or found.withdrawn_at is not None:
        raise DomainError("只有尚未生效的更改可以撤回")
    rows.mark_withdrawn(session, found, by=actor.name, now=now)


def apply_due(session: Session, city: str, now: datetime) -> int:
    """Apply the first planned change whose day has come; return how many that were, 0 or 1.

    One that no longer fits the other settings is withdrawn instead.
    """
    today = now.astimezone(load_city_facts(session, city).zone).date()
    if not rows.list_planned(session, city, until=today):
        return 0
    rows.lock_settings(session, city)
    rules = load_city_rules(session, city)  # only now: another user may have changed what it must fit
    due = rows.list_planned(session, city, until=today)
    for entry in due[:1]:
        try:
            check_together({**rules.stored, entry.key: entry.after})
        except DomainError:
            rows.mark_withdrawn(session, entry, by=SYSTEM_NAME, now=now)
        else:
            _apply(session, entry, rules=rules, now=now)
    return len(due[:1])


def _checked(session: Session, wish: SettingWish, *, actor: Actor, now: datetime) -> tuple[CityRules, date]:
    """Return the rules of today and the day of a change that is admitted."""
    rules = load_city_rules(session, actor.city)
    today = rules.day_of(now)
    day = wish.effective_on or today
    check_wish(wish, _stored_on(session, actor.city, day, stored=rules.stored), today=today)
    return rules, day


def _stored_on(session: Session, city: str, day: date, *, stored: Stored) -> Stored:
    """Return the settings as they will be on a day, by what is planned until then."""
    return {**stored, **{entry.key: entry.after for entry in rows.list_planned(session, city, until=day)}}


def _value_on(session: Session, city: str, key: str, day: date, *, stored: Stored) -> Value:
    return get_value(_stored_on(session, city, day, stored=stored), key)


def _apply(session: Session, entry: SettingChange, *, rules: CityRules, now: datetime) -> Preview:
    """Apply a change: the value, the clocks it moves, their history, and the event for screens."""
    city = entry.city
    if entry.after == SETTINGS[entry.key].default:
        rows.drop(session, city, entry.key)
    else:
        rows.upsert_value(session, city, entry.key, entry.after)
    wish = SettingWish(entry.key, entry.after, entry.reason, running=entry.running)
    moved: list[ClockMove] = []
    if entry.key in LIGHT_KEYS or (entry.running and entry.key in GOVERNED):
        candidates = rows.list_running_clocks(session, city, GOVERNED.get(entry.key), lock=True)
        moved = _moves(candidates, wish, rules)
    actor = Actor("system", SYSTEM_NAME, frozenset(), Scope.whole(city))
    tickets = 0
    for _, of_ticket in groupby(moved, key=lambda move: move.ticket.id):
        _move(session, list(of_ticket), entry=entry, actor=actor, now=now)
        tickets += 1
    rows.mark_applied(session, entry, clocks=len(moved), tickets=tickets, now=now)
    outbox.record_reload(session, city, now)
    return Preview(clocks=len(moved), tickets=tickets)


def _move(
    session: Session, moved: list[ClockMove], *, entry: SettingChange, actor: Actor, now: datetime
) -> None:
    """Write the clocks of one ticket, with a row of its history where a deadline moved."""
    for move in moved:
        write(move.row, move.after)
    ticket = moved[0].ticket
    told = [
        {"clock": move.row.kind.value, "from": _shown(move.before), "to": _shown(move.after)}
        for move in moved
        if move.before.due_at != move.after.due_at
    ]
    if told:
        data = {"setting": entry.key, "clocks": told}
        history.record(
            session, ticket, history.Entry(Act.RECLOCK, before=ticket.status, data=data), actor=actor, at=now
        )


def _moves(candidates: list[tuple[ClockRow, Ticket]], wish: SettingWish, rules: CityRules) -> list[ClockMove]:
    """Return the running clocks that a change moves."""
    governed = GOVERNED.get(wish.key)
    if governed is not None and not wish.running:
        return []
    after_rules = rules.with_setting(wish.key, wish.value)
    old, new = _limit(governed, get_value(rules.stored, wish.key)), _limit(governed, wish.value)
    found = []
    for row, ticket in candidates:
        before = read(row)
        if governed is None:
            after = rules_of_clocks.update_warnings(
                before, calendar=after_rules.calendar, thresholds=after_rules.thresholds
            )
        elif new is not None and _is_under(before, governed, rules) and _same(before.limit, old):
            after = rules_of_clocks.apply_limit(
                before, new, calendar=after_rules.calendar, thresholds=after_rules.thresholds
            )
        else:
            continue
        if after != before:
            found.append(ClockMove(row, ticket, before, after))
    return found


def _is_under(clock: ClockState, governed: Governed, rules: CityRules) -> bool:
    """Tell whether a clock of the right kind runs by such a limit: in days or hours, in natural time or not.

    A city of natural time counts everything in it, so that there the two are not distinguished.
    """
    if clock.limit is None or (clock.limit.days is None) != (governed.seconds_each is not None):
        return False
    return rules.calendar.mode is Mode.ELAPSED or clock.limit.natural == governed.natural


def _same(limit: Limit | None, other: Limit | None) -> bool:
    """Return whether two limits are equally long."""
    return limit is not None and other is not None and replace(limit, natural=other.natural) == other


def _limit(governed: Governed | None, value: Value) -> Limit | None:
    if governed is None:
        return None
    if governed.seconds_each is None:
        return Limit(days=int(value))
    return Limit(seconds=int(value) * governed.seconds_each, natural=governed.natural)


def _shown(clock: ClockState) -> str | None:
    return None if clock.due_at is None else clock.due_at.isoformat()
