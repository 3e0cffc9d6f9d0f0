"""Writes of settings and their changes, and the query for the running clocks that a change may move."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Clock, Setting, SettingChange, Ticket
from db.queries.cities import forget_city_contexts
from domain.scopes import Actor
from domain.setting_changes import Governed, SettingWish
from domain.setting_types import Value


def lock_settings(session: Session, city: str) -> None:
    """Lock the city's settings and calendar against concurrent changes.

    Those that must fit together are checked so, and clocks are set by both.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"settings of {city}"))))
    forget_city_contexts(session)  # another user may have changed them before the lock was free


def upsert_value(session: Session, city: str, key: str, value: Value) -> None:
    """Store the value of a setting."""
    row = insert(Setting).values(city=city, key=key, value=value)
    session.execute(
        row.on_conflict_do_update(index_elements=[Setting.city, Setting.key], set_={"value": value})
    )


def drop(session: Session, city: str, key: str) -> None:
    """Reset a setting to its default."""
    session.execute(delete(Setting).where(Setting.city == city, Setting.key == key))


def add_change(
    session: Session,
    wish: SettingWish,
    *,
    before: Value,
    effective_on: date,
    actor: Actor,
    now: datetime,
) -> SettingChange:
    """Insert a change that has not taken effect yet."""
    change = SettingChange(
        city=actor.city,
        id=new_id(now),
        key=wish.key,
        before=before,
        after=wish.value,
        reason=wish.reason.strip(),
        running=wish.running,
        effective_on=effective_on,
        actor=actor.id,
        actor_name=actor.name,
    )
    session.add(change)
    session.flush()
    return change


def mark_applied(
    session: Session, change: SettingChange, *, clocks: int, tickets: int, now: datetime
) -> None:
    """Record that a change took effect, and what it moved."""
    session.execute(
        update(SettingChange)
        .where(SettingChange.city == change.city, SettingChange.id == change.id)
        .values(applied_at=now, clocks=clocks, tickets=tickets)
    )


def mark_withdrawn(session: Session, change: SettingChange, *, by: str, now: datetime) -> None:
    """Record that a planned change will not take effect."""
    session.execute(
        update(SettingChange)
        .where(SettingChange.city == change.city, SettingChange.id == change.id)
        .values(withdrawn_at=now, withdrawn_by=by)
    )


def list_planned(session: Session, city: str, *, until: date | None = None) -> list[SettingChange]:
    """Return the changes that wait for their day, in the order in which they take effect."""
    waiting = select(SettingChange).where(
        SettingChange.city == city, SettingChange.applied_at.is_(None), SettingChange.withdrawn_at.is_(None)
    )
    if until is not None:
        waiting = waiting.where(SettingChange.effective_on <= until)
    return list(session.scalars(waiting.order_by(SettingChange.effective_on, SettingChange.id)))


def find_change(session: Session, city: str, ident: UUID) -> SettingChange | None:
    """Return one change."""
    return session.scalars(
        select(SettingChange).where(SettingChange.city == city, SettingChange.id == ident)
    ).one_or_none()


def list_running_clocks(
    session: Session, city: str, governed: Governed | None, *, lock: bool
) -> list[tuple[Clock, Ticket]]:
    """Return the unstopped clocks of open tickets that a limit rules (None: all) with their tickets.

    lock: the tickets are locked until the transaction ends, and their clocks are read after that: acts that
    were under way may have stopped or moved them.
    """
    ruled = [Clock.city == city, Clock.stopped_at.is_(None), Ticket.closed_at.is_(None)]
    if governed is not None:
        ruled.append(Clock.kind == governed.kind)
        if governed.ticket_class is not None:
            ruled.append(Ticket.ticket_class == governed.ticket_class)
        if governed.level is not None:
            ruled.append(Ticket.local_level == governed.level)
    of_ticket = (Ticket.city == Clock.city) & (Ticket.id == Clock.ticket_id)
    if lock:
        locked = session.scalars(
            select(Ticket.id)
            .where(Ticket.city == city, exists().where(of_ticket, *ruled).correlate(Ticket))
            .order_by(Ticket.id)
            .with_for_update()
        ).all()
        ruled.append(Ticket.id.in_(locked))
    wanted = select(Clock, Ticket).join(Ticket, of_ticket).where(*ruled).order_by(Ticket.id, Clock.id)
    found = session.execute(wanted.execution_options(populate_existing=lock))
    return [(clock, ticket) for clock, ticket in found]
