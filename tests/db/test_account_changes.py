"""Administrators open, bind, lock and close accounts as the application's role; every act is recorded."""

import pytest
from sqlalchemy import select

from db.ids import new_id
from db.models import Account, Password, SignIn
from db.queries import accounts_directory as asked
from db.queries.authentication import Grant
from db.session import DatabaseUrls, owner_transaction
from domain.accounts import Details
from domain.enums import Role
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.scopes import Actor, Scope
from services import accounts, sections
from services.accounts import Administrator
from tests.support.account_world import CITY, ELSEWHERE, People, administering, record_of, stored, two_cities
from tests.support.factories import NOON


@pytest.fixture
def world(database: DatabaseUrls) -> People:
    return two_cities()


def opened(world: People, grant: Grant, username: str = "li", **details: str):
    with administering() as (session, directory):
        return accounts.open_account(
            session,
            username,
            details=Details("李四", **details),
            grant=grant,
            password_hash="first hash",
            directory=directory,
            by=world.by(),
            now=NOON,
        )


def posts(account) -> list[Grant]:
    with owner_transaction() as session:
        return [post.grant for post in asked.list_posts(session, CITY, [account])[account]]


def test_an_opened_account_has_its_post_a_first_password_and_a_record_without_it(world):
    account = opened(world, Grant(CITY, Role.DISPATCHER), phone="13800000000", email="li@example.cn")

    with owner_transaction() as session:
        password = session.get_one(Password, account)
    assert (password.hash, password.must_change) == ("first hash", True)
    assert (stored("li").phone, stored("li").email) == ("13800000000", "li@example.cn")
    [(act, who, changes)] = record_of(account)
    assert (act, who) == ("open", "admin")
    assert changes == {"username": [None, "li"], "name": [None, "李四"], "role": [None, "dispatcher"]}


@pytest.mark.parametrize(
    ("asked_for", "got"),
    [
        (Grant(CITY, Role.TOWN, town="001"), Grant(CITY, Role.TOWN, town="001")),
        (Grant(CITY, Role.UNIT, unit="0011"), Grant(CITY, Role.UNIT, town="001", unit="0011")),
        (
            Grant(CITY, Role.GRID_STAFF, grid="00111"),
            Grant(CITY, Role.GRID_STAFF, town="001", unit="0011", grid="00111"),
        ),
        (Grant(CITY, Role.GRID_STAFF, unit="0011"), Grant(CITY, Role.GRID_STAFF, town="001", unit="0011")),
        (
            Grant(CITY, Role.DEPARTMENT, department="D01", section="01"),
            Grant(CITY, Role.DEPARTMENT, department="D01", section="01"),
        ),
        (Grant(CITY, Role.LEADER, town="001"), Grant(CITY, Role.LEADER)),
    ],
    ids=["town", "unit", "one grid", "all grids of a unit", "section", "a role of the whole city"],
)
def test_a_post_is_bound_to_its_place_and_the_wider_ones_are_filled_in(world, asked_for, got):
    assert posts(opened(world, asked_for)) == [got]


@pytest.mark.parametrize(
    "grant",
    [
        Grant(CITY, Role.TOWN),
        Grant(CITY, Role.TOWN, town="0011"),
        Grant(CITY, Role.UNIT, unit="00111"),
        Grant(CITY, Role.GRID_STAFF, grid="999"),
        Grant(CITY, Role.DEPARTMENT, department="001"),
        Grant(CITY, Role.AGENCY, department="D01"),
        Grant(CITY, Role.DEPARTMENT, department="D01", section="99"),
        Grant(CITY, Role.WALL),
    ],
    ids=["no town", "unit as town", "grid as unit", "no grid", "town", "department", "no section", "wall"],
)
def test_a_post_at_no_real_place_is_refused_and_no_account_is_left(world, grant):
    with pytest.raises(Invalid):
        opened(world, grant)

    with owner_transaction() as session:
        assert session.scalars(select(Account.id).where(Account.username == "li")).all() == []


@pytest.mark.parametrize("username", ["zhang", "foreign"], ids=["of this city", "of another city"])
def test_a_name_is_given_once_over_all_cities(world, username):
    with pytest.raises(DomainError, match="已有人使用"):
        opened(world, Grant(CITY, Role.LEADER), username)


@pytest.mark.parametrize(
    ("username", "details"),
    [("a b", {}), ("x", {}), ("li", {"phone": "kein"}), ("li", {"email": "kein"})],
)
def test_what_is_no_name_phone_or_address_is_refused(world, username, details):
    with pytest.raises(Invalid):
        opened(world, Grant(CITY, Role.LEADER), username, **details)


def test_a_professional_serves_several_grids_and_a_dispatcher_also_reviews(world):
    account = opened(world, Grant(CITY, Role.GRID_STAFF, grid="00111"))

    with administering() as (session, directory):
        for grant in (Grant(CITY, Role.GRID_STAFF, grid="00211"), Grant(CITY, Role.REVIEWER)):
            accounts.give_post(session, account, grant, directory=directory, by=world.by(), now=NOON)

    assert [(grant.role, grant.grid) for grant in posts(account)] == [
        ("grid_staff", "00111"),
        ("grid_staff", "00211"),
        ("reviewer", None),
    ]


def test_the_same_post_is_not_given_twice_but_another_section_is(world):
    account = opened(world, Grant(CITY, Role.DEPARTMENT, department="D01"))
    with_section = Grant(CITY, Role.DEPARTMENT, department="D01", section="01")

    with administering() as (session, directory):
        accounts.give_post(session, account, with_section, directory=directory, by=world.by(), now=NOON)
        with pytest.raises(DomainError, match="已有这个岗位"):
            accounts.give_post(session, account, with_section, directory=directory, by=world.by(), now=NOON)

    assert posts(account) == [with_section]


def test_a_post_is_taken_but_never_the_last(world):
    account = opened(world, Grant(CITY, Role.GRID_STAFF, grid="00111"))
    with administering() as (session, directory):
        accounts.give_post(
            session, account, Grant(CITY, Role.CALLER), directory=directory, by=world.by(), now=NOON
        )
        first, second = asked.list_posts(session, CITY, [account])[account]

        accounts.take_post(session, account, first.id, directory=directory, by=world.by(), now=NOON)
        with pytest.raises(DomainError, match="最后一个岗位"):
            accounts.take_post(session, account, second.id, directory=directory, by=world.by(), now=NOON)

    assert [act for act, *_ in record_of(account)] == ["open", "grant", "revoke"]


@pytest.mark.parametrize("act", [accounts.lock, accounts.close, accounts.end_sessions])
def test_locking_closing_and_ending_end_every_session(world, act):
    zhang = world.ids["zhang"]
    with owner_transaction() as session:
        session.add(
            SignIn(
                secret_hash=b"1",
                account_id=zhang,
                city=CITY,
                locale="zh_CN",
                created_at=NOON,
                seen_at=NOON,
                expires_at=NOON,
            )
        )

    with administering() as (session, _):
        act(session, zhang, by=world.by(), now=NOON)

    with owner_transaction() as session:
        assert session.scalars(select(SignIn.secret_hash)).all() == []
    assert record_of(zhang)[-1] == (act.__name__, "admin", {"sessions": [1, 0]})


def test_a_lock_a_closing_and_their_undoing_are_recorded(world):
    zhang = world.ids["zhang"]

    with administering() as (session, _):
        for act in (accounts.lock, accounts.unlock, accounts.close, accounts.reopen):
            act(session, zhang, by=world.by(), now=NOON)

    assert [act for act, *_ in record_of(zhang)] == ["lock", "unlock", "close", "reopen"]
    assert (stored("zhang").active, stored("zhang").locked_at) == (True, None)


@pytest.mark.parametrize("act", [accounts.lock, accounts.close])
def test_an_administrator_cannot_shut_themselves_out(world, act):
    with pytest.raises(NotAllowed, match="自己的账号"), administering() as (session, _):
        act(session, world.ids["admin"], by=world.by(), now=NOON)


@pytest.mark.parametrize("act", [accounts.lock, accounts.close])
def test_the_last_administrator_of_a_city_stays(world, act):
    command_line = Administrator(
        Actor("command-line", "命令行", frozenset({Role.ADMINISTRATOR}), Scope.whole(CITY)), everywhere=True
    )
    with administering() as (session, _):
        accounts.lock(session, world.ids["admin2"], by=world.by(), now=NOON)

    with pytest.raises(DomainError, match="最后一位系统管理员"), administering() as (session, _):
        act(session, world.ids["admin"], by=command_line, now=NOON)


def test_an_administrator_cannot_give_their_own_right_away(world):
    admin = world.ids["admin"]
    with administering() as (session, directory):
        accounts.give_post(
            session, admin, Grant(CITY, Role.LEADER), directory=directory, by=world.by(), now=NOON
        )
        right = next(
            post
            for post in asked.list_posts(session, CITY, [admin])[admin]
            if post.grant.role is Role.ADMINISTRATOR
        )

        with pytest.raises(NotAllowed, match="自己的账号"):
            accounts.take_post(session, admin, right.id, directory=directory, by=world.by(), now=NOON)


def test_people_of_another_city_are_not_there(world):
    with pytest.raises(NotFound), administering() as (session, _):
        accounts.lock(session, world.ids["foreign"], by=world.by(), now=NOON)


@pytest.mark.parametrize("act", [accounts.lock, accounts.close, accounts.end_sessions])
def test_an_account_that_serves_another_city_too_is_not_shut_from_one_of_them(world, act):
    with pytest.raises(NotAllowed, match="其他城市"), administering() as (session, _):
        act(session, world.ids["shared"], by=world.by(), now=NOON)


def test_a_new_password_cannot_open_a_city_that_one_does_not_administer(world):
    with pytest.raises(NotAllowed, match="其他城市"), administering() as (session, _):
        accounts.new_password(session, world.ids["shared"], "mine", by=world.by(), now=NOON)

    with administering() as (session, _):
        both = Administrator(world.by().actor, frozenset({CITY, ELSEWHERE}))
        accounts.new_password(session, world.ids["shared"], "theirs", by=both, now=NOON)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_administers(world, role):
    other = Administrator(Actor("x", "某人", frozenset({role}), Scope.whole(CITY)))

    with pytest.raises(NotAllowed, match="系统管理员"), administering() as (session, _):
        accounts.lock(session, world.ids["zhang"], by=other, now=NOON)


def test_a_person_of_the_staff_directory_must_be_in_it(world):
    details = Details("张三", staff_id=new_id(NOON))

    with pytest.raises(Invalid, match="名册"), administering() as (session, _):
        accounts.describe(session, world.ids["zhang"], details, by=world.by(), now=NOON)


def test_a_section_is_added_renamed_and_closed_and_a_closed_one_takes_nobody(world):
    for name, active in (("执法二科", True), ("执法三科", False)):
        with administering() as (session, directory):
            sections.save_section(
                session,
                "D01",
                code="02",
                name=name,
                active=active,
                directory=directory,
                by=world.by(),
            )

    with pytest.raises(Invalid, match="没有在用的科室"):
        opened(world, Grant(CITY, Role.DEPARTMENT, department="D01", section="02"))
