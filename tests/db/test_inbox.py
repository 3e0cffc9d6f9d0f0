"""Users read their own notifications and nothing else; reading marks them read for that user alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from db.models import Notice, Ticket, WorkOrder
from db.queries import notifications
from db.queries.notifications import InboxPart
from db.rls import identity
from db.session import owner_transaction, transaction
from db.writes import notifications as notice_rows
from domain.calendars import ElapsedCalendar
from domain.enums import Act, Role
from domain.notifications import Grade, NoticeGroup, NoticeKind, ToKind, list_kinds
from domain.scopes import Actor, Reach, Scope
from services import notifications as notifications_service
from services.city_context import load_city_rules
from services.recipients import About, Recipient
from tests.support import factories
from tests.support.notifications import CITY, a_working_city, an_order, inbox_of, on_duty

NATURAL = ElapsedCalendar(ZoneInfo("Asia/Shanghai"))
NOW = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)  # Tuesday 09:30 in Shouguang
CENTER = Scope.whole(CITY)
AUTHOR = Actor("system", "系统", frozenset(), CENTER)


@pytest.fixture
def people(database):
    """The ids of two dispatchers, a department's and a town's accounts; one ticket of D01 in town 001."""
    with owner_transaction() as session:
        a_working_city(session)
        ids = {name: factories.an_account(session, name) for name in ("one", "two", "office", "town")}
        ids["ticket"] = factories.a_ticket(session, departments=("D01",)).id
    return ids


def dispatcher(people, name="one"):
    return Actor(str(people[name]), name, frozenset({Role.DISPATCHER}), CENTER)


def department(people, code="D01"):
    scope = Scope(CITY, Reach.DEPARTMENT, department=code)
    return Actor(str(people["office"]), "科员", frozenset({Role.DEPARTMENT}), scope)


def town(people, code="001"):
    scope = Scope(CITY, Reach.TOWN, town=code)
    return Actor(str(people["town"]), "镇街", frozenset({Role.TOWN}), scope)


def tell(people, *acts, about=None, actor=AUTHOR, now=NOW):
    with transaction(actor.scope) as session:
        ticket = session.get_one(Ticket, (CITY, people["ticket"]))
        for act in acts:
            calendar = load_city_rules(session, CITY).calendar
            notifications_service.notify_of_act(
                session, ticket, act, actor=actor, now=now, calendar=calendar, about=about
            )


def mark_as(session, actor, notice, *, reader):
    identity.set_identity(session, actor, NOW)
    notice_rows.mark_read(session, CITY, [notice], reader=reader, now=NOW)


def kinds(entries):
    return {entry.kind.value for entry in entries}


def test_each_reads_only_what_they_are_told(people):
    tell(people, Act.RETURN, Act.URGE, Act.RESPOND)

    assert kinds(inbox_of(dispatcher(people), NOW)) == {"return_asked"}
    assert kinds(inbox_of(department(people), NOW)) == {"urged"}
    assert kinds(inbox_of(town(people), NOW)) == {"responded"}


def test_a_notice_of_a_ticket_that_cannot_be_seen_is_not_seen_either(people):
    tell(people, Act.TRANSFER, about=About(successor="D02"))

    assert inbox_of(department(people, "D02"), NOW) == []
    with owner_transaction() as session:
        assert "D02" in session.scalars(select(Notice.to_code)).all()


def test_a_personal_notice_is_read_by_that_person_alone(people):
    tell(people, Act.HAND_ON, about=About(order=WorkOrder(handler=str(people["office"]))))

    assert kinds(inbox_of(department(people), NOW)) == {"handed_on"}
    assert inbox_of(dispatcher(people), NOW) == []


def test_whoever_sees_no_ticket_can_tell_nobody_of_it(people):
    stranger = Scope(CITY, Reach.TOWN, town="002")
    with owner_transaction() as session:
        ticket = session.get_one(Ticket, (CITY, people["ticket"]))

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(stranger) as session,
    ):
        notifications_service.notify_of_act(
            session, ticket, Act.RETURN, actor=AUTHOR, now=NOW, calendar=NATURAL
        )


def test_only_a_worker_sees_all_and_nobody_changes_what_was_told(people):
    tell(people, Act.RETURN, Act.URGE)

    with transaction(CENTER) as session:
        identity.set_worker_identity(session)
        assert len(session.scalars(select(Notice.id)).all()) == 2
    with pytest.raises(ProgrammingError, match="permission denied"), transaction(CENTER) as session:
        session.execute(text("UPDATE notices SET to_code = 'x'"))


def test_reading_is_each_persons_own(people):
    tell(people, Act.RETURN, Act.CALL)
    one, two = dispatcher(people, "one"), dispatcher(people, "two")

    with transaction(CENTER) as session:
        mine = identity.set_identity(session, one, NOW)
        before = notifications.count_unread(session, CITY, people["one"], mine, now=NOW)
        [first, _] = notifications.list_entries(
            session, CITY, people["one"], mine, now=NOW, wanted=InboxPart()
        )
        notifications_service.mark_read(session, CITY, [first.id], reader=people["one"], now=NOW)
        after = notifications.count_unread(session, CITY, people["one"], mine, now=NOW)
        notifications_service.mark_all_read(session, CITY, reader=people["one"], mine=mine, now=NOW)
        notifications_service.mark_all_read(session, CITY, reader=people["one"], mine=mine, now=NOW)
        at_last = notifications.count_unread(session, CITY, people["one"], mine, now=NOW)
    with transaction(CENTER) as session:
        mine = identity.set_identity(session, two, NOW)
        of_two = notifications.count_unread(session, CITY, people["two"], mine, now=NOW)

    assert [before, after, at_last, of_two] == [(2, 0), (1, 0), (0, 0), (2, 0)]


def test_nobody_marks_for_another_or_marks_what_they_may_not_read(people):
    tell(people, Act.URGE)
    with owner_transaction() as session:
        [foreign] = session.scalars(select(Notice.id)).all()

    with transaction(CENTER) as session:
        identity.set_identity(session, dispatcher(people), NOW)
        notifications_service.mark_read(session, CITY, [foreign], reader=people["one"], now=NOW)
    office = department(people)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction(office.scope) as session:
        mark_as(session, office, foreign, reader=people["one"])

    assert [entry.read_at for entry in inbox_of(department(people), NOW, reader=people["office"])] == [None]


def test_ones_own_acts_are_no_news(people):
    tell(people, Act.PLAN, actor=dispatcher(people, "one"))

    assert inbox_of(dispatcher(people, "one"), NOW, reader=people["one"]) == []
    assert kinds(inbox_of(dispatcher(people, "two"), NOW, reader=people["two"])) == {"planned"}


def test_what_is_told_at_night_is_found_in_the_morning(people):
    night = NOW + timedelta(hours=13)
    tell(people, Act.RETURN, now=night)

    assert inbox_of(dispatcher(people), night) == []
    assert kinds(inbox_of(dispatcher(people), night + timedelta(hours=10))) == {"return_asked"}


def test_the_officer_on_duty_reads_what_duty_is_told_and_dispatchers_only_while_nobody_is(people):
    with owner_transaction() as session:
        session.get_one(Ticket, (CITY, people["ticket"])).urgent = True
    with owner_transaction() as session:
        ticket = session.get_one(Ticket, (CITY, people["ticket"]))
        row = notifications_service.build_notice_row(
            ticket, Recipient(ToKind.ROLE, "duty"), "e", grade=Grade.URGENT, at=NOW, calendar=NATURAL
        )
        notice_rows.insert_notices(session, [row | {"kind": NoticeKind.URGENT_REPORT}])

    def found(name):
        return [entry.kind.value for entry in inbox_of(dispatcher(people, name), NOW)]

    nobody_on = [found("one"), found("two")]
    with owner_transaction() as session:
        on_duty(session, since=NOW - timedelta(hours=1), account=people["one"])
    one_on = [found("one"), found("two")]

    assert nobody_on == [["urgent_report"], ["urgent_report"]]
    assert one_on == [["urgent_report"], []]


def test_who_is_told_twice_of_one_event_sees_it_once(people):
    with owner_transaction() as session:
        order = an_order(session, session.get_one(Ticket, (CITY, people["ticket"])), at=NOW)
        order.handler = str(people["office"])
    tell(people, Act.URGE, about=About(order=order))
    office = department(people)

    with transaction(office.scope) as session:
        mine = identity.set_identity(session, office, NOW)
        before = notifications.count_unread(session, CITY, people["office"], mine, now=NOW)
        [seen] = notifications.list_entries(
            session, CITY, people["office"], mine, now=NOW, wanted=InboxPart()
        )
        notifications_service.mark_read(session, CITY, [seen.id], reader=people["office"], now=NOW)
        after = notifications.count_unread(session, CITY, people["office"], mine, now=NOW)

    assert (before, after) == ((1, 0), (0, 0))


def test_an_inbox_is_filtered_by_group_and_by_what_is_unread(people):
    tell(people, Act.RETURN, Act.CALL, Act.PROPOSE)
    one = dispatcher(people)

    with transaction(CENTER) as session:
        mine = identity.set_identity(session, one, NOW)
        wanted = InboxPart(kinds=list_kinds(NoticeGroup.DECISION))
        decisions = notifications.list_entries(session, CITY, people["one"], mine, now=NOW, wanted=wanted)
        notifications_service.mark_read(session, CITY, [decisions[0].id], reader=people["one"], now=NOW)
        unread = notifications.list_entries(
            session, CITY, people["one"], mine, now=NOW, wanted=InboxPart(only_unread=True)
        )

    assert kinds(decisions) == {"return_asked"}
    assert kinds(unread) == {"called", "proposed"}
