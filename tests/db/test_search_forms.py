"""The search finds texts and numbers in whichever width, case, hyphen and punctuation they are written."""

import pytest
from sqlalchemy.orm import Session

from tests.support import factories
from tests.support.found_tickets import a_ticket, found


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


@pytest.mark.parametrize(
    "typed", ["A栋", "ａ栋", "abc路灯", "ＡＢＣ路灯", "A栋，路灯", "3-2-501", "３—２—５０１", "A\u200b栋"]
)
def test_width_case_hyphens_and_punctuation_do_not_matter(city: Session, typed: str) -> None:
    ticket = a_ticket(city, "Ａ栋３－２－５０１旁ＡＢＣ路灯不亮")
    a_ticket(city, "别的事")

    assert found(city, typed) == [ticket.id]


@pytest.mark.parametrize(
    "typed",
    [
        "SG20261129－00576",
        "编号：SG20261129-00576",
        "#sg20261129-00576",
        "ＮＯ.20261129—00576",
        "工单号 00576",
    ],
)
def test_a_number_is_found_however_it_is_written(city: Session, typed: str) -> None:
    ticket = a_ticket(city, number="SG20261129-00576")

    assert found(city, typed) == [ticket.id]
