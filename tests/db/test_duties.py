"""The responsibility list by version: what each list said on a day, what changed, what publishing refuses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import DutyText, DutyVersion
from db.queries import duties as asked
from db.queries.duty_conditions import DutyFilter
from db.queries.workflow_events import list_steps
from domain.duties import DutyField, DutyList, PowerKind
from domain.enums import Role
from domain.errors import DomainError, Invalid, InvalidFields, NotAllowed, NotFound
from services import history_proof
from tests.support import factories
from tests.support.duties import (
    FIRST_DAY,
    NEXT_REFERENCE,
    REFERENCE,
    SECOND_DAY,
    a_power_item,
    a_shared_duty,
    an_editor,
    publish_duties,
)

CITY = "370783"
DAY = timedelta(days=1)
NAMES = {
    "D01-CF-001": "对占用消防车通道的处罚",
    "D01-JC-001": "消防监督检查",
    "D02-CF-001": "对超标排放的处罚",
}


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    return session


def items() -> list:
    return [
        a_power_item("D01-CF-001", name=NAMES["D01-CF-001"]),
        a_power_item("D01-JC-001", name=NAMES["D01-JC-001"], power_kind=PowerKind.INSPECTION),
        a_power_item("D02-CF-001", name=NAMES["D02-CF-001"], lead=("D02",)),
    ]


def both_lists(session: Session) -> None:
    """Publish three items, and two shared duties of which the second comes, changes and goes later."""
    publish_duties(session, *items())
    first = a_shared_duty("S-401", powers=("D01-CF-001",))
    publish_duties(session, first)
    second = a_shared_duty("S-201", name="秸秆禁烧", cooperating=(), matters=(), lead=("D02",))
    publish_duties(session, first, second, reference=NEXT_REFERENCE, since=SECOND_DAY)


def codes(session: Session, narrowed: DutyFilter | None = None, *, on: date = SECOND_DAY) -> list[str]:
    page = asked.list_duties(session, CITY, narrowed or DutyFilter(), as_of=on, limit=100)
    return [item.code for item in page.items]


def texts(session: Session) -> int | None:
    return session.scalar(select(func.count()).select_from(DutyText))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(FIRST_DAY - DAY, [], id="the day before the first version"),
        pytest.param(FIRST_DAY, [*NAMES, "S-401"], id="its first day"),
        pytest.param(SECOND_DAY - DAY, [*NAMES, "S-401"], id="its last day"),
        pytest.param(SECOND_DAY, [*NAMES, "S-201", "S-401"], id="the first day of the next"),
        pytest.param(SECOND_DAY + 400 * DAY, [*NAMES, "S-201", "S-401"], id="a year later"),
    ],
)
def test_each_list_is_the_one_in_force_on_the_day(city, day, expected):
    both_lists(city)

    assert codes(city, on=day) == expected


def test_a_text_says_on_any_day_what_it_said_then(city):
    both_lists(city)
    changed = a_shared_duty("S-401", powers=("D01-CF-001",), town_duty=("每周巡查一次",))
    publish_duties(city, changed, reference="寿编办〔2026〕12号", since=SECOND_DAY + 30 * DAY)

    before = asked.load_duty(city, CITY, "S-401", as_of=SECOND_DAY)
    after = asked.load_duty(city, CITY, "S-401", as_of=SECOND_DAY + 30 * DAY)

    assert before.duty == a_shared_duty("S-401", powers=("D01-CF-001",))
    assert after.duty == changed
    assert [(span.since.version, span.until and span.until.version) for span in after.versions] == [
        (3, None),
        (1, 3),
    ]
    assert (before.version.since.reference, after.version.since.reference) == (
        REFERENCE,
        "寿编办〔2026〕12号",
    )
    assert before.version == after.versions[1]


def test_a_duty_that_a_version_left_out_is_found_on_earlier_days_alone(city):
    both_lists(city)
    publish_duties(city, a_shared_duty("S-401", powers=("D01-CF-001",)), since=SECOND_DAY + DAY)

    assert asked.load_duty(city, CITY, "S-201", as_of=SECOND_DAY).duty.name == "秸秆禁烧"
    with pytest.raises(NotFound):
        asked.load_duty(city, CITY, "S-201", as_of=SECOND_DAY + DAY)


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        (DutyFilter(duty_list=DutyList.SHARED), ["S-201", "S-401"]),
        (DutyFilter(duty_list=DutyList.POWER), [*NAMES]),
        (DutyFilter(duty_field=DutyField.ECOLOGY), ["S-201"]),
        (DutyFilter(power_kind=PowerKind.PENALTY), ["D01-CF-001", "D02-CF-001"]),
        (DutyFilter(department="D02"), ["D02-CF-001", "S-201", "S-401"]),
        (DutyFilter(department="D02", duty_list=DutyList.POWER), ["D02-CF-001"]),
        (DutyFilter(matter="S01001"), ["S-401"]),
        (DutyFilter(text="D01-"), ["D01-CF-001", "D01-JC-001"]),
        (DutyFilter(text="消防"), ["D01-CF-001", "D01-JC-001", "S-401"]),
        (DutyFilter(text="%"), []),
        (DutyFilter(department="D99"), []),
    ],
    ids=str,
)
def test_a_list_is_narrowed(city, narrowed, expected):
    both_lists(city)

    assert codes(city, narrowed) == expected


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_pages_together_are_the_list_and_each_knows_the_total(city, limit):
    both_lists(city)
    found: list[str] = []
    after, pages = None, 0
    while pages == 0 or after is not None:
        page = asked.list_duties(city, CITY, DutyFilter(), as_of=SECOND_DAY, limit=limit, after=after)
        assert page.total == 5
        found += [item.code for item in page.items]
        after, pages = page.next, pages + 1

    assert found == [*NAMES, "S-201", "S-401"]
    assert pages == -(-5 // limit)


def test_a_list_says_by_which_document_a_text_holds(city):
    both_lists(city)

    page = asked.list_duties(city, CITY, DutyFilter(DutyList.SHARED), as_of=SECOND_DAY, limit=9)

    assert [(item.code, item.version, item.reference, item.effective_from) for item in page.items] == [
        ("S-201", 2, NEXT_REFERENCE, SECOND_DAY),
        ("S-401", 1, REFERENCE, FIRST_DAY),
    ]
    assert page.items[1].legal_basis == ["中华人民共和国消防法"]
    assert page.items[1].cooperating == ["D02"]


def test_what_is_unchanged_keeps_its_text(city):
    both_lists(city)

    rows = city.execute(
        select(DutyText.code, DutyText.since_version, DutyText.until_version)
        .where(DutyText.duty_list == DutyList.SHARED)
        .order_by(DutyText.code)
    ).all()

    assert rows == [("S-201", 2, None), ("S-401", 1, None)]


def test_the_same_list_again_changes_nothing(city):
    both_lists(city)
    before = texts(city)

    done = publish_duties(city, *items()[::-1], reference="寿编办〔2026〕77号", since=SECOND_DAY)

    assert (done.version, done.diff.is_empty, texts(city)) == (1, True, before)
    assert [version.version for version in asked.list_versions(city, CITY, DutyList.POWER)] == [1]


def test_a_diff_reads_what_was_added_removed_and_changed(city):
    first, second, third = items()
    publish_duties(city, first, second)
    renamed = replace(second, name="消防安全监督抽查")
    publish_duties(city, renamed, third, since=SECOND_DAY)

    found = asked.load_diff(city, CITY, DutyList.POWER, before=1, after=2)
    back = asked.load_diff(city, CITY, DutyList.POWER, before=2, after=1)

    assert (found.added, found.removed) == ((third,), (first,)) == (back.removed, back.added)
    [change] = found.changed
    assert [(each.field, each.before, each.after) for each in change.changes] == [
        ("name", second.name, renamed.name)
    ]


def test_a_diff_spans_several_versions(city):
    first, second, third = items()
    publish_duties(city, first)
    publish_duties(city, first, second, since=SECOND_DAY)
    publish_duties(city, first, third, since=SECOND_DAY + DAY)

    assert asked.load_diff(city, CITY, DutyList.POWER, before=1, after=3).added == (third,)
    assert asked.load_diff(city, CITY, DutyList.POWER, before=1, after=1).is_empty


def test_every_version_can_be_read_whole(city):
    both_lists(city)

    sizes = [len(asked.list_texts(city, CITY, DutyList.SHARED, version)) for version in (1, 2, None)]

    assert sizes == [1, 2, 2]


def test_of_two_versions_of_one_day_the_later_holds(city):
    first, second, _ = items()
    publish_duties(city, first)
    publish_duties(city, second)

    assert asked.find_version_on(city, CITY, DutyList.POWER, FIRST_DAY) == 2
    assert codes(city, on=FIRST_DAY) == [second.code]


REFUSED = {
    "by those who do not keep it": (NotAllowed, {"actor": an_editor(role=Role.ADMINISTRATOR)}, "编办"),
    "without a document": (Invalid, {"reference": " "}, "文号"),
    "without a day": (Invalid, {"since": None}, "生效日期"),
    "from a day before the version in force": (Invalid, {"since": FIRST_DAY - DAY}, "生效日期"),
}


@pytest.mark.parametrize(("error", "changes", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_publishing_is_refused(city, error, changes, words):
    publish_duties(city, *items())

    with pytest.raises(error, match=words):
        publish_duties(city, items()[0], **{"since": SECOND_DAY, **changes})

    assert texts(city) == 3


def test_faults_are_named_by_code_and_field_and_nothing_is_written(city):
    wrong = a_shared_duty("S-401", name="", lead=("D77",))

    with pytest.raises(InvalidFields) as refused:
        publish_duties(city, wrong, a_shared_duty("S-402", powers=("D01-CF-404",)))

    assert set(refused.value.faults) == {"S-401.name", "S-401.lead", "S-402.powers"}
    assert (texts(city), city.scalar(select(func.count()).select_from(DutyVersion))) == (0, 0)


def test_a_code_is_never_used_for_another_duty(city):
    first, second, _ = items()
    publish_duties(city, first, second)
    publish_duties(city, first, since=SECOND_DAY)

    with pytest.raises(InvalidFields, match="曾用于"):
        publish_duties(city, first, replace(second, name="别的事项"), since=SECOND_DAY + DAY)

    done = publish_duties(city, first, second, since=SECOND_DAY + DAY)  # the same duty may come back
    assert done.diff.added == (second,)


def test_one_code_stands_once_in_a_list(city):
    item = items()[0]

    with pytest.raises(InvalidFields, match="两项"):
        publish_duties(city, item, replace(item, name="另一项"))


def test_the_two_lists_are_published_each_by_itself(city):
    with pytest.raises(Invalid, match="分别"):
        publish_duties(city, a_shared_duty(), items()[0])


def test_of_two_who_begin_a_list_the_second_is_told(city, monkeypatch):
    publish_duties(city, *items())
    monkeypatch.setattr("services.duties.rows.lock_register", lambda *_: None)  # as it was before the first

    with pytest.raises(DomainError, match="他人发布"):
        publish_duties(city, items()[0])


def test_the_history_says_who_published_what_by_which_document(city):
    both_lists(city)

    first, second = list_steps(city, CITY, "duty_list", "shared")

    assert (first.act, first.actor_name, first.note) == ("publish", "编办甲", REFERENCE)
    assert (second.from_status, second.to_status, second.note) == ("published", "published", NEXT_REFERENCE)
    verdict = history_proof.verify(city, CITY, key=b"k" * 32)
    assert verdict.faults == []
