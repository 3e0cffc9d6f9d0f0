"""The duty roster is kept by dispatchers; a shift ends with a note to the next."""

from datetime import UTC, datetime, timedelta

import pytest

from db.ids import new_id
from db.models import HandoverNote, Setting
from db.queries import roster as asked
from db.session import transaction
from domain.enums import Role
from domain.errors import DomainError, Invalid, NotAllowed
from domain.roster import DutyRole, Shift
from domain.scopes import Actor, Reach, Scope
from services import roster
from services.roster import ShiftRequest
from tests.support import factories
from tests.support.notifications import CITY, on_duty

NOW = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DISPATCHER = Actor("7", "李调度", frozenset({Role.DISPATCHER}), Scope.whole(CITY))
LEADER = Actor("8", "市领导", frozenset({Role.LEADER}), Scope.whole(CITY))


@pytest.fixture
def city(session):
    return factories.a_city(session)


def a_shift(**changes):
    values = {
        "span": Shift(NOW, NOW + 12 * HOUR),
        "role": DutyRole.OFFICER,
        "name": "王某",
        "phone": "13800000000",
    }
    return ShiftRequest(**{**values, **changes})


def test_who_is_on_duty_is_known_until_the_shift_ends(session, city):
    account = factories.an_account(session, "night")
    roster.add_shift(
        session, request=a_shift(account_id=account, name="", phone=""), actor=DISPATCHER, now=NOW
    )

    on = [len(asked.list_on_duty(session, CITY, NOW + hours * HOUR)) for hours in (-1, 0, 11, 12)]

    assert on == [0, 1, 1, 0]
    assert asked.list_accounts_on_duty(session, CITY, NOW) == {str(account)}
    assert asked.list_on_duty(session, CITY, NOW)[0].name == "night先生"


def test_only_the_roster_s_keepers_change_it(session, city):
    with pytest.raises(NotAllowed):
        roster.add_shift(session, request=a_shift(), actor=LEADER, now=NOW)
    standing = on_duty(session, since=NOW + HOUR, phone="13800000000")
    with pytest.raises(NotAllowed):
        roster.remove_shift(session, standing.id, actor=LEADER, now=NOW)
    with pytest.raises(NotAllowed):
        roster.hand_over(session, standing.id, text="无", actor=LEADER, now=NOW)


def test_nobody_is_on_duty_twice_at_once(session, city):
    roster.add_shift(session, request=a_shift(), actor=DISPATCHER, now=NOW)

    with pytest.raises(DomainError, match="已经排班"):
        roster.add_shift(session, request=a_shift(), actor=DISPATCHER, now=NOW)
    roster.add_shift(session, request=a_shift(name="另一人"), actor=DISPATCHER, now=NOW)

    assert len(asked.list_on_duty(session, CITY, NOW)) == 2


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"phone": " "}, {"span": Shift(NOW - 2 * HOUR, NOW - HOUR)}],
    ids=["no name", "no phone", "over"],
)
def test_a_shift_of_nobody_or_of_the_past_is_refused(session, city, changes):
    with pytest.raises(Invalid):
        roster.add_shift(session, request=a_shift(**changes), actor=DISPATCHER, now=NOW)


def test_a_shift_is_handed_over_once_with_a_note_and_ends_there(session, city):
    shift = on_duty(session, since=NOW, phone="13800000000")

    roster.hand_over(session, shift.id, text=" 两件紧急待跟进 ", actor=DISPATCHER, now=NOW + 3 * HOUR)

    assert shift.ends_at == NOW + 3 * HOUR
    [note] = asked.list_notes(session, DISPATCHER, most=5)
    assert (note.text, note.author_name, note.at) == ("两件紧急待跟进", "李调度", NOW + 3 * HOUR)
    with pytest.raises(DomainError, match="已经交接"):
        roster.hand_over(session, shift.id, text="再写", actor=DISPATCHER, now=NOW + 3 * HOUR)


def test_a_note_holds_no_phone_of_a_reporter(session, city):
    shift = on_duty(session, since=NOW, phone="13800000000")

    with pytest.raises(Invalid, match="请写诉求编号"):
        roster.hand_over(
            session, shift.id, text="王女士 138-1234-5678 等回电", actor=DISPATCHER, now=NOW + HOUR
        )


def test_notes_of_before_show_nobody_a_phone_and_leaders_no_person(session, city):
    shift = on_duty(session, since=NOW, phone="13800000000")
    said = "王女士（14号楼）等回电：13812345678"
    told = {"city": CITY, "id": new_id(NOW), "shift_id": shift.id, "author": "a", "author_name": "李调度"}
    session.add(HandoverNote(**told, text=said, at=NOW))
    session.flush()

    [of_center], [of_leader] = (asked.list_notes(session, one, most=5) for one in (DISPATCHER, LEADER))

    assert of_center.text == "王女士（14号楼）等回电：＊＊＊"
    assert of_leader.text == "＊＊＊（＊＊＊）等回电：＊＊＊"


@pytest.mark.parametrize("hours", [-1, 25], ids=["not begun", "long over"])
def test_a_shift_that_is_not_on_cannot_be_handed_over(session, city, hours):
    shift = on_duty(session, since=NOW, phone="13800000000")

    with pytest.raises(DomainError, match="不能交接"):
        roster.hand_over(session, shift.id, text="无", actor=DISPATCHER, now=NOW + hours * HOUR)


def test_how_late_a_shift_is_handed_over_is_a_setting(session, city):
    session.add(Setting(city=CITY, key="duty.handover_hours", value=2))
    shift = on_duty(session, since=NOW, phone="13800000000")

    late = shift.ends_at + 2 * HOUR
    with pytest.raises(DomainError, match="超过 2 小时"):
        roster.hand_over(session, shift.id, text="无", actor=DISPATCHER, now=late + timedelta(seconds=1))
    roster.hand_over(session, shift.id, text="无", actor=DISPATCHER, now=late)


def test_a_handover_says_something(session, city):
    shift = on_duty(session, since=NOW, phone="13800000000")

    with pytest.raises(Invalid):
        roster.hand_over(session, shift.id, text="  ", actor=DISPATCHER, now=NOW)


def test_only_a_shift_that_has_not_begun_leaves_the_roster(session, city):
    coming = on_duty(session, since=NOW + HOUR, phone="13800000000")
    running = on_duty(session, since=NOW - HOUR, phone="13900000000")

    roster.remove_shift(session, coming.id, actor=DISPATCHER, now=NOW)

    with pytest.raises(DomainError):
        roster.remove_shift(session, running.id, actor=DISPATCHER, now=NOW)


def test_the_roster_and_its_phones_are_the_centers(world):
    with transaction(Scope("alpha", Reach.TOWN, town="001")) as session:
        assert asked.list_shifts(session, "alpha", since=NOW, until=NOW + HOUR) == []
    with transaction(Scope.whole("alpha")) as session:
        shift = on_duty_in(session)
        assert [row.id for row in asked.list_on_duty(session, "alpha", NOW)] == [shift]
    with transaction(Scope("alpha", Reach.TOWN, town="001")) as session:
        assert asked.list_on_duty(session, "alpha", NOW) == []


def on_duty_in(session):
    keeper = Actor("7", "李调度", frozenset({Role.DISPATCHER}), Scope.whole("alpha"))
    return roster.add_shift(session, request=a_shift(), actor=keeper, now=NOW).id
