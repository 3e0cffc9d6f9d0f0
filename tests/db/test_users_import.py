"""Tables of people are tried in a dry run and imported: each person as a whole, or refused with a reason."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.models import Account, AccountEvent, Password
from db.queries import accounts_directory as asked
from db.queries.authentication import Grant
from db.session import DatabaseUrls, owner_transaction
from domain.accounts import ImportOutcome
from domain.enums import Role
from domain.errors import DomainError, Invalid
from etl import users
from etl.users_xlsx import COLUMNS, csv_table, read_people, workbook
from services import account_setup
from services.accounts_import import Import, import_people, preview_import
from services.accounts_import_rows import PersonLine
from services.first_passwords import create_first_password
from tests.support.account_world import CITY, People, administering, stored, two_cities
from tests.support.factories import NOON

TITLES = list(COLUMNS.values())


@pytest.fixture
def world(database: DatabaseUrls) -> People:
    return two_cities()


def line(
    username: str, role: str = "dispatcher", *, number: int = 2, name: str = "李四", **rest
) -> PersonLine:
    return PersonLine(number, username, name, role, **rest)


def tried(world: People, lines: list[PersonLine], *, how=import_people):
    with administering() as (session, directory):
        return how(session, lines, Import(directory, world.by(), NOON, first=create_first_password))


def table(*rows: dict[str, str]) -> bytes:
    return csv_table(TITLES, [[row.get(field, "") for field in COLUMNS] for row in rows])


@pytest.mark.parametrize("how", [preview_import, import_people])
def test_what_a_rehearsal_says_is_what_happens_and_only_the_latter_is_kept(world, how):
    lines = [
        line("li", "grid_staff", grid="00111"),
        line("li", "reviewer", number=3),
        line("zhang", "reviewer", number=4, name="张三"),
        line("shared", "dispatcher", number=5, name="shared先生"),
        line("wang", "town", number=6, town="999"),
    ]

    found = tried(world, lines, how=how)

    assert [(each.username, each.outcome) for each in found] == [
        ("li", ImportOutcome.ADDED),
        ("zhang", ImportOutcome.CHANGED),
        ("shared", ImportOutcome.UNCHANGED),
        ("wang", ImportOutcome.REFUSED),
    ]
    with owner_transaction() as session:
        names = set(session.scalars(select(Account.username)))
        events = session.scalars(select(func.count()).select_from(AccountEvent)).one()
    assert ("li" in names, "wang" in names) == (how is import_people, False)
    assert (events > 0) == (how is import_people)
    assert (stored("zhang").name == "张三") == (how is import_people)


def test_a_person_not_named_is_left_alone_and_one_named_gets_exactly_their_lines(world):
    tried(world, [line("zhang", "reviewer", name="zhang先生"), line("zhang", "caller", name="zhang先生")])

    with owner_transaction() as session:
        posts = asked.list_posts(session, CITY, [world.ids["zhang"], world.ids["admin2"]])
    assert [post.grant.role for post in posts[world.ids["zhang"]]] == ["caller", "reviewer"]
    assert [post.grant.role for post in posts[world.ids["admin2"]]] == ["administrator"]


def test_a_first_password_is_told_for_new_people_only_and_must_be_changed(world):
    [li, zhang] = tried(world, [line("li"), line("zhang", name="zhang先生")])

    with owner_transaction() as session:
        stored_password = session.get_one(Password, stored("li").id)
    assert len(li.password) == 16
    assert stored_password.must_change
    assert li.password not in stored_password.hash
    assert (zhang.password, zhang.outcome) == ("", ImportOutcome.UNCHANGED)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line("li", "Chef")], "没有角色"),
        ([line("li", "town", town="区域")], "没有“区域”"),
        ([line("li", "unit", unit="区域0011", town="002")], "没有“区域0011”"),
        ([line("li"), line("li", "reviewer", name="王五")], "须一致"),
        ([line("admin", "leader", name="admin先生")], "自己的账号"),
        ([line("foreign")], "已有人使用"),
        ([line("")], "用户名须为"),
    ],
    ids=["role", "place", "not in that town", "two names", "oneself", "foreign", "no name"],
)
def test_a_line_that_cannot_be_is_refused_with_its_reason(world, lines, said):
    [refused] = tried(world, lines)

    assert refused.outcome is ImportOutcome.REFUSED
    assert said in str(refused.reason)


@pytest.mark.parametrize("written", ["0011", "区域0011", "0011 区域0011"])
def test_places_are_read_by_code_by_name_or_by_both(world, written):
    [found] = tried(world, [line("li", "unit", unit=written)])

    assert found.outcome is ImportOutcome.ADDED


def test_a_closed_state_closes(world):
    [read] = read_people(
        table({"username": "zhang", "name": "zhang先生", "role": "分派员", "state": "已注销"})
    )

    [found] = tried(world, [read])

    assert found.outcome is ImportOutcome.CHANGED
    assert not stored("zhang").active


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_an_export_is_read_back_without_a_change(world, suffix, tmp_path, capsys):
    tried(world, [line("li", "department", department="D01", section="01", phone="+8613800000000")])
    file = tmp_path / f"people.{suffix}"

    assert users.main([str(file), "--export"]) == 0
    assert users.main([str(file), "--dry-run"]) == 0

    told = capsys.readouterr().out
    assert "未变 5" in told
    assert "变更 0" in told
    assert "拒绝 0" in told


def test_the_command_writes_first_passwords_to_a_report_that_only_its_owner_reads(world, tmp_path, capsys):
    file, report = tmp_path / "new.csv", tmp_path / "report.csv"
    file.write_bytes(
        table(
            {"username": "li", "name": "李四", "role": "网格员", "grid": "00111"},
            {"username": "wang", "name": "王五", "role": "镇街"},
        )
    )

    code = users.main([str(file), "--report", str(report)])

    rows = report.read_text(encoding="utf-8-sig").splitlines()
    assert code == 1  # one line was refused
    assert rows[1].startswith("2,li,李四,新增,")
    assert len(rows[1].rpartition(",")[2]) == 16
    assert "须选定镇街" in rows[2]
    assert report.stat().st_mode & 0o077 == 0
    assert rows[1].rpartition(",")[2] not in capsys.readouterr().out


def test_a_dry_run_writes_nothing(world, tmp_path, capsys):
    file = tmp_path / "new.csv"
    file.write_bytes(table({"username": "li", "name": "李四", "role": "leader"}))

    assert users.main([str(file), "--dry-run"]) == 0

    with owner_transaction() as session:
        assert session.scalars(select(Account.id).where(Account.username == "li")).all() == []
    assert "新增 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"no workbook"),
        ("a.csv", b"\xff\xfe\x00\x00"),
        ("a.csv", "姓名,角色\n李四,分派员\n".encode()),
        ("a.csv", b""),
        ("a.xlsx", workbook(["姓名"], [["李四"]])),
    ],
    ids=["no workbook", "no text", "no user name", "empty", "workbook without columns"],
)
def test_what_is_no_table_of_people_is_refused(name, content):
    with pytest.raises(Invalid):
        read_people(content)


def test_a_table_saved_by_a_chinese_excel_is_read():
    [read] = read_people("用户名,姓名,角色\nli,李四,分派员\n".encode("gb18030"))

    assert (read.name, read.role) == ("李四", "dispatcher")


def test_too_many_lines_are_sent_to_the_command_line():
    rows = [["li", "李四", "leader"]] * 3

    with pytest.raises(Invalid, match="命令行"):
        read_people(workbook(["用户名", "姓名", "角色"], rows), most=2)


def test_a_name_that_looks_like_a_formula_stays_a_name():
    book = workbook(["用户名", "姓名", "角色"], [["li", "=1+1", "leader"]])

    assert read_people(book)[0].name == "=1+1"


TWINS = Path(__file__).parents[1] / "field" / "twin.csv"


def test_names_that_differ_in_width_and_case_alone_are_one_person(world):
    [both] = tried(world, read_people(TWINS.read_bytes()))
    [again] = tried(world, [line("ＨＵＮＴ０７", name="钱七")])

    assert (both.outcome, again.outcome) == (ImportOutcome.ADDED, ImportOutcome.UNCHANGED)
    with owner_transaction() as session:
        named = session.scalars(select(Account.username).where(Account.username.ilike("hunt%"))).all()
    assert named == ["hunt07"]


def test_no_second_account_differs_in_case_alone_wherever_its_city_is(world):
    tried(world, [line("li")])
    with owner_transaction() as session, pytest.raises(DomainError, match="已有人使用"):
        account_setup.open_account(
            session, "LI", name="李四", password_hash="x",
            grant=Grant("370784", Role.LEADER), at=NOON,
        )  # fmt: skip


def test_an_invisible_sign_in_a_name_is_not_kept(world):
    [found] = tried(world, [line("li\u200b")])

    assert found.outcome is ImportOutcome.ADDED
    assert stored("li").name == "李四"
