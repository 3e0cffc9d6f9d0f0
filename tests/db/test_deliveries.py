"""Notifications and replies are sent by the configured carriers, are retried, and are never lost."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from adapters.mail import MailServer
from adapters.sms import Gateway
from adapters.webhook import Robot
from db.models import City, Delivery, Notice, Reporter, Setting, Ticket
from db.session import owner_transaction, transaction
from domain.coordination import LocalLevel
from domain.deliveries import DEFAULT_TRIES, Carrier, DeliveryState
from domain.enums import Act, Secrecy
from domain.notifications import ToKind
from domain.scopes import Reach, Scope
from services import deliveries, notifications
from services.recipients import Recipient
from tests.support.deliveries import CENTER, NOW, PHONE, change, one_round, reply, stand, tell
from tests.support.fake_servers import a_free_port, http_server, mail_server
from tests.support.notifications import CITY, HOUR, on_duty

NIGHT = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)  # 23:00


def test_a_letter_reaches_the_office_and_a_second_round_sends_none(told_ticket, at):
    tell(told_ticket, Act.URGE)

    with mail_server() as (letters, port):
        senders = {Carrier.MAIL: MailServer("127.0.0.1", port, "huying@example.org", tls="none").send}
        one_round(senders)
        one_round(senders)

    [letter] = letters.received
    assert letter["Subject"].startswith("催办 · 诉求 SG")
    assert "事项：占道经营" in letter.get_content()
    assert stand() == [("mail", "sent", 1)]
    with owner_transaction() as session:
        [sent] = session.scalars(select(Delivery)).all()
        assert letter["Message-ID"] == f"<{sent.id}@example.org>" == f"<{sent.provider_id}>"
        assert sent.payload_hash


@pytest.mark.parametrize("secrecy", [Secrecy.INTERNAL, Secrecy.SECRET])
def test_a_letter_about_what_is_not_for_everybody_says_its_number_and_no_more(told_ticket, at, secrecy):
    change(Ticket, (CITY, told_ticket), secrecy=secrecy)
    tell(told_ticket, Act.URGE)

    with mail_server() as (letters, port):
        one_round({Carrier.MAIL: MailServer("127.0.0.1", port, "huying@example.org", tls="none").send})

    [letter] = letters.received
    assert "占道" not in letter.as_string() + letter.get_content()


@pytest.mark.parametrize("planned", [False, True], ids=["not planned yet", "queued"])
@pytest.mark.parametrize(
    ("changes", "letters_to"),
    [
        ({"secrecy": Secrecy.SECRET}, {"office@example.org"}),
        ({"secrecy": Secrecy.SECRET, "departments": ["001"]}, {"town@example.org"}),
        ({"town_code": "002", "unit_code": None, "grid_code": None}, {"office@example.org"}),
        ({}, {"office@example.org", "town@example.org", "unit@example.org"}),
    ],
    ids=["secret", "secret, held by its town", "elsewhere", "as it was"],
)
def test_a_letter_waiting_is_not_sent_to_who_no_longer_sees_the_ticket(
    told_ticket, at, changes, letters_to, planned
):
    with owner_transaction() as session:
        for to, name in ((Recipient(ToKind.PARTY, "001"), "town"), (Recipient(ToKind.AREA, "0011"), "unit")):
            notifications.set_address(session, CITY, to, f"{name}@example.org")
        session.get_one(Ticket, (CITY, told_ticket)).local_level = LocalLevel.UNIT
    tell(told_ticket, Act.CORRECT)
    tell(told_ticket, Act.URGE)
    if planned:
        with owner_transaction() as session:
            deliveries.plan(session, CITY, carriers={Carrier.MAIL}, now=NOW)
    change(Ticket, (CITY, told_ticket), **changes)

    with mail_server() as (letters, port):
        one_round({Carrier.MAIL: MailServer("127.0.0.1", port, "huying@example.org", tls="none").send})

    assert {letter["To"] for letter in letters.received} == letters_to


def test_a_robot_hears_once_of_what_several_roles_are_told(told_ticket, at):
    tell(told_ticket, Act.ESCALATE)

    with http_server() as door:
        one_round({Carrier.WEBHOOK: Robot(door.url, "plain", "s").send})

    assert [posted.content["subject"][:4] for posted in door.posted] == ["提级督办"]


def test_nothing_configured_is_said_and_nothing_waits_for_ever(told_ticket, at):
    tell(told_ticket, Act.ESCALATE)
    tell(told_ticket, Act.URGE)
    reply(told_ticket)

    one_round({})

    states = {(carrier, state) for carrier, state, _ in stand()}
    assert states == {("mail", "no_adapter"), ("webhook", "no_adapter"), ("sms", "no_adapter")}
    with owner_transaction() as session:
        assert session.scalars(select(Notice.id)).all(), "the inbox has it"


def test_an_adapter_that_is_down_loses_nothing(told_ticket, at):
    tell(told_ticket, Act.URGE)
    port = a_free_port()
    down = {Carrier.MAIL: MailServer("127.0.0.1", port, "huying@example.org", tls="none").send}

    one_round(down)
    one_round(down)  # not yet: it waits
    waiting = stand()
    with mail_server() as (letters, up):
        at(NOW + timedelta(seconds=20))
        one_round({Carrier.MAIL: MailServer("127.0.0.1", up, "huying@example.org", tls="none").send})

    assert waiting == [("mail", "pending", 1)]
    assert stand() == [("mail", "sent", 2)]
    assert len(letters.received) == 1


def test_what_is_refused_again_and_again_is_given_up_and_says_why(told_ticket, at):
    tell(told_ticket, Act.ESCALATE)

    with http_server() as door:
        door.answers = [(503, {})]
        for attempt in range(DEFAULT_TRIES.attempts + 3):
            at(NOW + attempt * HOUR)
            one_round({Carrier.WEBHOOK: Robot(door.url, "wecom").send})

    assert stand() == [("webhook", "failed", DEFAULT_TRIES.attempts)]
    assert len(door.posted) == DEFAULT_TRIES.attempts
    assert len({posted.headers["idempotency-key"] for posted in door.posted}) == 1
    with owner_transaction() as session:
        assert session.scalars(select(Delivery.last_error)).all() == ["answered 503"]


def test_a_worker_that_died_while_sending_has_used_a_try_and_another_sends(told_ticket, at):
    tell(told_ticket, Act.URGE)

    def dies(_parcel):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        one_round({Carrier.MAIL: dies})
    with mail_server() as (letters, port):
        senders = {Carrier.MAIL: MailServer("127.0.0.1", port, "huying@example.org", tls="none").send}
        one_round(senders)
        too_early = len(letters.received)
        at(NOW + timedelta(minutes=3))
        one_round(senders)

    assert (too_early, len(letters.received)) == (0, 1)
    assert stand() == [("mail", "sent", 2)]


def test_a_reply_goes_to_the_reporters_phone_which_is_kept_nowhere_else(told_ticket, at):
    first = reply(told_ticket)
    again = reply(told_ticket)

    with http_server() as door:
        door.answers = [(200, {"ok": True, "id": "g-1"})]
        one_round({Carrier.SMS: Gateway(door.url, "s").send})

    [posted] = door.posted
    assert first == again
    assert (posted.content["phone"], posted.content["text"]) == (PHONE, "路灯已修好")
    with transaction(CENTER) as session:
        kept = session.scalars(select(Delivery)).one()
    assert (kept.id, kept.state, kept.provider_id) == (first, DeliveryState.SENT, "g-1")
    assert kept.address is None


def test_a_reporter_without_a_phone_cannot_be_reached_and_it_is_said(told_ticket, at):
    change(Reporter, (CITY, told_ticket), phone=None)
    reply(told_ticket)

    one_round({Carrier.SMS: partial(pytest.fail, "nobody to send to")})

    assert stand() == [("sms", "no_address", 1)]


def test_at_night_replies_and_notices_wait_but_the_officer_on_duty_is_called(told_ticket, at):
    at(NIGHT)
    with owner_transaction() as session:
        on_duty(session, since=NIGHT - HOUR, phone="13900000000")
    tell(told_ticket, Act.URGE, NIGHT)
    reply(told_ticket, now=NIGHT)
    change(Ticket, (CITY, told_ticket), urgent=True)
    tell(told_ticket, Act.CALL, NIGHT)

    with http_server() as door:
        door.answers = [(200, {"ok": True})]
        one_round({Carrier.SMS: Gateway(door.url, "s").send})

    assert [posted.content["phone"] for posted in door.posted] == ["13900000000"]


@pytest.mark.parametrize("allowed", [False, True])
def test_simulated_notices_leave_the_house_only_where_a_setting_says_so(told_ticket, at, allowed):
    change(City, CITY, simulated=True)
    with owner_transaction() as session:
        session.add(Setting(city=CITY, key="notices.simulated_outside", value=allowed))
    tell(told_ticket, Act.URGE)
    reply(told_ticket)

    with mail_server() as (letters, port), http_server() as door:
        door.answers = [(200, {"ok": True})]
        mail = MailServer("127.0.0.1", port, "huying@example.org", tls="none")
        one_round({Carrier.MAIL: mail.send, Carrier.SMS: Gateway(door.url, "s").send})

    assert (len(letters.received), len(door.posted)) == ((1, 1) if allowed else (0, 0))
    assert {state for _, state, _ in stand()} == {"sent" if allowed else "kept_inside"}


def test_a_town_sees_the_proof_of_a_reply_and_no_address_of_others(told_ticket, at):
    tell(told_ticket, Act.URGE)
    reply(told_ticket)
    one_round({})

    with transaction(Scope(CITY, Reach.TOWN, town="001")) as session:
        seen = session.scalars(select(Delivery)).all()
    with transaction(Scope(CITY, Reach.TOWN, town="002")) as session:
        foreign = session.scalars(select(Delivery)).all()

    assert [(delivery.body, delivery.address) for delivery in seen] == [("路灯已修好", None)]
    assert foreign == []
