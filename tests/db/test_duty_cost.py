"""What a screen asks about duties costs the same however often the lists were published."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.queries import duties as asked
from db.queries.duty_conditions import DutyFilter
from domain.duties import DutyList
from tests.support import factories
from tests.support.buffers import reading
from tests.support.duties import FIRST_DAY, a_power_item, publish_duties

CITY = "370783"
LATER = date(2027, 1, 1)
GROWTH, ALLOWANCE = 1.3, 60  # as of questions about tickets: of what is read, and pages


def costs(session: Session) -> list[int]:
    """Return how many pages each question reads."""
    after = "D01-CF-300"
    found = []
    session.execute(text("ANALYZE duties, duty_versions, duty_lists"))  # as the server does by itself, later
    for ask in (
        lambda: asked.list_duties(
            session, CITY, DutyFilter(DutyList.POWER), as_of=LATER, limit=50, after=after
        ),
        lambda: asked.list_duties(session, CITY, DutyFilter(department="D02"), as_of=LATER, limit=50),
        lambda: asked.load_duty(session, CITY, after, as_of=LATER),
        lambda: asked.list_codes(session, CITY, DutyList.POWER),
        lambda: asked.load_diff(session, CITY, DutyList.POWER, before=1, after=1),
        lambda: asked.find_version_on(session, CITY, DutyList.POWER, LATER),
    ):
        with reading(session) as read:
            ask()
        found.append(read.buffers)
    return found


def test_the_cost_of_a_question_does_not_follow_the_number_of_versions(session: Session):
    factories.a_city(session)
    items = [a_power_item(f"D01-CF-{n:03d}", name=f"对第{n}类行为的处罚") for n in range(1, 601)]
    publish_duties(session, *items)
    before = costs(session)

    for version in range(40):
        items[0] = replace(items[0], name=f"改了{version}次")
        publish_duties(session, *items, since=FIRST_DAY + timedelta(days=version))

    for few, many in zip(before, costs(session), strict=True):
        assert many <= GROWTH * few + ALLOWANCE
