"""An administrator changes a setting: user and reason are recorded, running clocks move as previewed."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from db.models import City, Clock, Outbox, Setting, TicketEvent
from db.queries import setting_changes
from db.queries.cities import load_settings
from db.session import administrator_transaction, owner_transaction, transaction
from domain.enums import Act, ChangeKind, ClockKind, Role
from domain.errors import DomainError, Invalid, NotAllowed
from domain.scopes import Actor, Scope
from domain.setting_changes import ChangeState, SettingWish
from services import settings
from tests.support import factories
from tests.support.dispatcher_desk import (
    ADMINISTRATOR,
    CITY,
    DISPATCHER,
    DUE_FRIDAY,
    DUE_THURSDAY,
    MONDAY,
    dispatch,
)
from worker import Worker

LONGER = SettingWish("limits.general_days", 4, "人手不足")


def completions(session) -> list[Any]:
    wanted = select(Clock).where(Clock.kind == ClockKind.COMPLETION, Clock.stopped_at.is_(None))
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def changed(session, wish: SettingWish, now: datetime = MONDAY) -> settings.Preview:
    found = settings.change(session, wish, actor=ADMINISTRATOR, now=now)
    session.flush()
    return found


def test_a_longer_limit_holds_for_what_comes_and_leaves_what_runs(session, monday_ticket):
    done = changed(session, LONGER)
    later = factories.a_ticket(session)
    dispatch(session, later, at=MONDAY)
    session.flush()

    due = {clock.ticket_id: clock.due_at for clock in completions(session)}
    assert done.clocks == 0
    assert due == {monday_ticket.id: DUE_THURSDAY, later.id: DUE_FRIDAY}


def test_running_clocks_move_when_that_is_asked_for_as_the_preview_said(session, monday_ticket):
    wish = SettingWish("limits.general_days", 4, "人手不足", running=True)
    shown = settings.preview(session, wish, actor=ADMINISTRATOR, now=MONDAY)
    untouched = {clock.due_at for clock in completions(session)}

    done = changed(session, wish)

    assert (shown.clocks, shown.tickets, shown.later, shown.earlier, shown.kept) == (2, 1, 2, 0, 0)
    assert untouched == {DUE_THURSDAY}
    assert (done.clocks, done.tickets) == (2, 1)
    assert {clock.due_at for clock in completions(session)} == {DUE_FRIDAY}
    event = session.scalars(select(TicketEvent).order_by(TicketEvent.seq.desc()).limit(1)).one()
    assert (event.act, event.data["setting"]) == (Act.RECLOCK, "limits.general_days")
    assert (
        session.scalars(select(Outbox.kind).order_by(Outbox.seq.desc()).limit(1)).one() is ChangeKind.RELOAD
    )


def test_what_was_extended_keeps_its_own_deadline(session, monday_ticket):
    for clock in completions(session):
        clock.limit_days = 5
    session.flush()

    shown = settings.preview(
        session,
        SettingWish("limits.general_days", 4, "人手不足", running=True),
        actor=ADMINISTRATOR,
        now=MONDAY,
    )

    assert (shown.clocks, shown.kept) == (0, 2)


def test_an_earlier_yellow_light_moves_every_warning_and_no_deadline(session, monday_ticket):
    before = {clock.id: (clock.yellow_at, clock.due_at) for clock in completions(session)}

    shown = settings.preview(
        session, SettingWish("lights.yellow", 10, "提前提醒"), actor=ADMINISTRATOR, now=MONDAY
    )
    done = changed(session, SettingWish("lights.yellow", 10, "提前提醒"))

    after = {clock.id: (clock.yellow_at, clock.due_at) for clock in completions(session)}
    assert shown.clocks == done.clocks > 0
    assert all(after[ident][0] < before[ident][0] for ident in before)
    assert {due for _, due in after.values()} == {due for _, due in before.values()}


def test_the_change_keeps_who_when_why_and_from_which_day(session, monday_ticket):
    changed(session, LONGER)

    last = setting_changes.load_last_changes(session, CITY)["limits.general_days"]
    assert (last.before, last.after, last.reason, last.actor_name) == (3, 4, "人手不足", "管理员甲")
    assert (last.effective_on, last.state) == (date(2026, 3, 2), ChangeState.APPLIED)
    assert load_settings(session, CITY) == {"limits.general_days": 4}


def test_a_change_back_to_the_default_leaves_no_departure(session, monday_ticket):
    changed(session, LONGER)

    changed(session, SettingWish("limits.general_days", 3, "恢复"), MONDAY + timedelta(hours=1))

    assert load_settings(session, CITY) == {}
    assert [one.after for one in setting_changes.list_changes(session, CITY)] == [3, 4]


def test_a_planned_change_takes_effect_on_its_day_and_not_before(session, monday_ticket):
    day = date(2026, 3, 4)
    changed(session, SettingWish("limits.general_days", 4, "新规定", effective_on=day, running=True))

    early = settings.apply_due(session, CITY, MONDAY + timedelta(days=1))
    before = load_settings(session, CITY)
    on_its_day = settings.apply_due(session, CITY, MONDAY + timedelta(days=2))
    again = settings.apply_due(session, CITY, MONDAY + timedelta(days=2))
    session.flush()

    assert (early, before, on_its_day, again) == (0, {}, 1, 0)
    assert load_settings(session, CITY) == {"limits.general_days": 4}
    assert {clock.due_at for clock in completions(session)} == {DUE_FRIDAY}


def test_a_planned_change_can_be_withdrawn_and_one_in_force_cannot(session, monday_ticket):
    changed(session, SettingWish("limits.general_days", 4, "新规定", effective_on=date(2026, 3, 4)))
    planned = setting_changes.list_planned_changes(session, CITY)[0]

    settings.withdraw(session, planned.id, actor=ADMINISTRATOR, now=MONDAY)
    session.flush()

    assert setting_changes.list_planned_changes(session, CITY) == []
    assert settings.apply_due(session, CITY, MONDAY + timedelta(days=5)) == 0
    with pytest.raises(DomainError):
        settings.withdraw(session, planned.id, actor=ADMINISTRATOR, now=MONDAY)


def test_a_planned_change_that_no_longer_fits_is_withdrawn_by_the_system(session, monday_ticket):
    changed(session, SettingWish("lights.yellow", 90, "计划", effective_on=date(2026, 3, 4)))
    session.add(Setting(city=CITY, key="lights.orange", value=85))
    session.flush()

    settings.apply_due(session, CITY, MONDAY + timedelta(days=2))
    session.expire_all()

    last = setting_changes.list_changes(session, CITY)[0]
    assert (last.state, last.withdrawn_by) == (ChangeState.WITHDRAWN, "系统")


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        pytest.param(SettingWish("limits.general_days", 4, " "), Invalid, id="no-reason"),
        pytest.param(SettingWish("limits.general_days", 0, "x"), Invalid, id="too-small"),
        pytest.param(SettingWish("limits.general_days", True, "x"), Invalid, id="a-switch-for-a-number"),
        pytest.param(SettingWish("nothing.such", 1, "x"), Invalid, id="unknown"),
        pytest.param(SettingWish("limits.general_days", 3, "x"), DomainError, id="nothing-changes"),
        pytest.param(SettingWish("lights.yellow", 95, "x"), Invalid, id="yellow-after-orange"),
        pytest.param(SettingWish("limits.general_days", 4, "x", date(2026, 3, 1)), Invalid, id="yesterday"),
        pytest.param(
            SettingWish("limits.general_days", 4, "x", date(2036, 3, 1)), Invalid, id="in-ten-years"
        ),
    ],
)
def test_what_is_not_admitted_is_refused_and_changes_nothing(session, monday_ticket, wish, error):
    with pytest.raises(error):
        changed(session, wish)

    assert load_settings(session, CITY) == {}
    assert setting_changes.list_changes(session, CITY) == []


def test_only_administrators_change_settings(session, monday_ticket):
    with pytest.raises(NotAllowed):
        settings.change(session, LONGER, actor=DISPATCHER, now=MONDAY)
    with pytest.raises(NotAllowed):
        settings.preview(session, LONGER, actor=DISPATCHER, now=MONDAY)


def test_the_application_writes_settings_in_an_administrators_transaction_alone(world):
    with transaction(Scope.whole("alpha")) as session:
        session.add(Setting(city="alpha", key="limits.general_days", value=4))
        with pytest.raises(ProgrammingError):
            session.flush()
        session.rollback()
    with administrator_transaction(Scope.whole("alpha")) as session:
        by = Actor("a1", "管理员甲", frozenset({Role.ADMINISTRATOR}), Scope.whole("alpha"))
        settings.change(session, LONGER, actor=by, now=MONDAY)
    with transaction(Scope.whole("alpha")) as session:
        hidden = setting_changes.list_changes(session, "alpha")
    with owner_transaction() as session:
        stored = setting_changes.list_changes(session, "alpha")
        session.execute(text("DELETE FROM settings WHERE key = 'limits.general_days'"))
        session.execute(text("DELETE FROM setting_changes"))

    assert (hidden, [one.after for one in stored]) == ([], [4])


def test_a_worker_applies_a_planned_change_on_its_day(database):
    with owner_transaction() as opened:
        factories.a_city(opened, as_of=MONDAY)
        factories.a_calendar(opened)
        changed(opened, SettingWish("limits.general_days", 4, "新规定", effective_on=date(2026, 3, 4)))
    worker = Worker({})

    worker.round(threading.Event())
    with owner_transaction() as opened:
        before = load_settings(opened, CITY)
        opened.get_one(City, CITY).as_of = MONDAY + timedelta(days=2)
    worker.round(threading.Event())

    with owner_transaction() as opened:
        assert (before, load_settings(opened, CITY)) == ({}, {"limits.general_days": 4})
        assert setting_changes.list_changes(opened, CITY)[0].state is ChangeState.APPLIED
