"""Failed deliveries appear on the administrators' page and in health, and are retried."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from db.ids import new_id
from db.models import Delivery
from db.session import owner_transaction
from domain.deliveries import Carrier, DeliveryState
from tests.support import factories

PAGE = "/admin/deliveries"


@pytest.fixture
def letter(product):
    """A delivery that was given up just now."""
    now = datetime.now(UTC)
    with owner_transaction() as session:
        ticket = factories.a_ticket(session)
        given_up = Delivery(
            city="370783", id=new_id(now), ticket_id=ticket.id, body="已修好", carrier=Carrier.MAIL,
            address="office@example.org", dedupe="test", state=DeliveryState.FAILED, attempts=10,
            created_at=now, next_try_at=now, ended_at=now, last_error="mail server answered 550",
        )  # fmt: skip
        session.add(given_up)
    yield given_up
    with owner_transaction() as session:
        session.execute(delete(Delivery))


def test_a_dead_letter_is_seen_on_its_page_and_in_health_until_it_is_tried_again(admin, letter):
    shown = admin.get(PAGE).text
    told = admin.get("/api/health").json()["deliveries"]
    again = admin.post(f"{PAGE}/{letter.id}/retry")
    after = admin.get(PAGE).text

    assert "mail server answered 550" in shown
    assert "o***@example.org" in shown
    assert "office@example.org" not in shown
    assert told["given_up"]["370783"] == 1
    assert "1 件" in told["warning"]
    assert again.status_code == 303
    assert "没有未送达的通知" in after
    with owner_transaction() as session:
        state, attempts = session.execute(select(Delivery.state, Delivery.attempts)).one()
    assert (state, attempts) == (DeliveryState.PENDING, 0)


def test_only_administrators_see_dead_letters(sign_in, letter):
    browser = sign_in("dispatcher")

    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/{letter.id}/retry").status_code == 403
