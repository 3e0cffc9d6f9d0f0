"""The first receiver is responsible until another has taken over."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from domain.enums import OrderRole
from domain.first_receiver import find_first_receiver

NOON = datetime(2026, 9, 24, 4, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Order:
    """A work order sent so many hours after noon."""

    name: str
    hours: int
    role: OrderRole = OrderRole.LEAD
    responded_at: datetime | None = None
    ended_at: datetime | None = None
    withdrawn: bool = False

    @property
    def sent_at(self) -> datetime:
        """Return when it was sent."""
        return NOON + timedelta(hours=self.hours)


@pytest.mark.parametrize(
    ("orders", "answers"),
    [
        pytest.param([], None, id="nobody-yet"),
        pytest.param([Order("a", 0)], "a", id="the-only-lead"),
        pytest.param([Order("a", 0, responded_at=NOON)], "a", id="its-own-response-changes-nothing"),
        pytest.param([Order("b", 2), Order("a", 0, ended_at=NOON)], "a", id="reassigned-not-taken-over"),
        pytest.param([Order("a", 0, withdrawn=True), Order("b", 2)], "b", id="withdrawn"),
        pytest.param([Order("a", 0, ended_at=NOON), Order("b", 2, responded_at=NOON)], None, id="taken-over"),
        pytest.param(
            [Order("c", 0, OrderRole.COOPERATING, responded_at=NOON), Order("a", 1)], "a", id="cooperating"
        ),
    ],
)
def test_the_first_lead_answers_until_a_later_one_responds(orders, answers):
    found = find_first_receiver(orders)

    assert (found and found.name) == answers
