"""A delivery that fails, in any way, is retried or given up, and blocks no other."""

import pytest
from sqlalchemy import func, update

from adapters.mail import MailServer
from adapters.sms import Gateway
from db.models import Delivery, NoticeAddress
from db.queries import failed_deliveries
from db.session import owner_transaction, transaction
from domain.deliveries import DEFAULT_TRIES, Carrier
from domain.enums import Act
from domain.notifications import ToKind
from services import deliveries, notifications
from services.recipients import Recipient
from tests.support.deliveries import CENTER, NOW, change, one_round, reply, stand, tell
from tests.support.fake_servers import a_free_port, http_server, mail_server
from tests.support.notifications import CITY, HOUR


def test_an_address_that_cannot_be_written_is_given_up_and_the_others_are_sent(told_ticket, at):
    with owner_transaction() as session:
        session.get_one(NoticeAddress, (CITY, ToKind.PARTY, "D01")).address = "a@[1.2"
        notifications.set_address(session, CITY, Recipient(ToKind.ROLE, "supervisor"), "office@例子.中国")
    tell(told_ticket, Act.URGE)
    tell(told_ticket, Act.ESCALATE)

    with mail_server() as (letters, port):
        one_round({Carrier.MAIL: MailServer("127.0.0.1", port, "huying@example.org", tls="none").send})

    assert ("mail", "failed", 1) in stand()
    assert {letter["To"] for letter in letters.received} == {"office@xn--fsqu00a.xn--fiqs8s"}


def test_a_fault_of_a_sender_is_a_failed_try_and_is_given_up_in_the_end(told_ticket, at):
    tell(told_ticket, Act.URGE)

    def faulty(_parcel):
        raise AttributeError("a fault of ours")

    for attempt in range(DEFAULT_TRIES.attempts + 3):
        at(NOW + attempt * HOUR)
        one_round({Carrier.MAIL: faulty})

    assert stand() == [("mail", "failed", DEFAULT_TRIES.attempts)]


def test_a_delivery_whose_every_try_ended_its_worker_is_given_up(told_ticket, at):
    tell(told_ticket, Act.URGE)

    def dies(_parcel):
        raise KeyboardInterrupt

    for attempt in range(DEFAULT_TRIES.attempts):
        at(NOW + attempt * HOUR)
        with pytest.raises(KeyboardInterrupt):
            one_round({Carrier.MAIL: dies})
    at(NOW + DEFAULT_TRIES.attempts * HOUR)
    one_round({Carrier.MAIL: dies})

    assert {state for _, state, _ in stand()} == {"failed"}


def test_a_number_that_no_column_holds_does_not_send_a_message_again(told_ticket, at):
    reply(told_ticket)

    with http_server() as door:
        door.answers = [(200, {"ok": True, "id": "g\x00-1"})]
        one_round({Carrier.SMS: Gateway(door.url, "s").send})

    assert stand() == [("sms", "sent", 1)]


def test_what_was_given_up_is_counted_listed_and_can_be_tried_again(told_ticket, at):
    tell(told_ticket, Act.URGE)
    change(NoticeAddress, (CITY, ToKind.PARTY, "D01"), address="a@[1.2")
    one_round({Carrier.MAIL: MailServer("127.0.0.1", a_free_port(), "huying@example.org", tls="none").send})
    with owner_transaction() as session:
        session.execute(update(Delivery).values(ended_at=func.now()))

    with transaction(CENTER) as session:
        [letter] = failed_deliveries.list_newest(session, CITY, limit=5)
        count = failed_deliveries.count_of(session, CITY)
        deliveries.retry(session, CITY, letter.id, now=NOW)

    assert (count, letter.reason, letter.address) == (1, "no mail address", "a@[1.2")
    assert stand() == [("mail", "pending", 0)]
