"""External deliveries reach real servers: signed, in Chinese, under their own id."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from adapters import channels
from adapters.mail import MailServer
from adapters.signed_http import sign_body
from adapters.sms import Gateway, SmsThrottle
from adapters.webhook import Robot
from domain.deliveries import Carrier, Flood, NotDelivered, Parcel
from settings import Settings
from tests.support.fake_servers import a_free_port, http_server, mail_server

PHONE = "13800001234"
ID = UUID("01990000-0000-7000-8000-000000000001")
SECRET = "SEC0f3a"


def a_parcel(carrier=Carrier.WEBHOOK, address=None):
    return Parcel(
        ID, carrier, address, "办结时限 逾期 · 诉求 SG1", "办结时限 逾期 · 诉求 SG1\n事项：占道经营"
    )


@pytest.fixture
def door():
    with http_server() as opened:
        yield opened


def test_a_letter_arrives_with_its_chinese_subject_and_its_own_id():
    with mail_server() as (letters, port):
        server = MailServer("127.0.0.1", port, "呼应 <huying@example.org>", tls="none")
        number = server.send(a_parcel(Carrier.MAIL, "office@example.org"))

    [letter] = letters.received
    assert letter["Subject"] == "办结时限 逾期 · 诉求 SG1"
    assert letter["To"] == "office@example.org"
    assert letter["Message-ID"] == f"<{ID}@example.org>"
    assert number == f"{ID}@example.org"
    assert "占道经营" in letter.get_content()


@pytest.mark.parametrize("answer", ["451 busy", "554 no"])
def test_a_refusing_mail_server_is_told_of_without_names(answer):
    with mail_server() as (letters, port):
        letters.refuse_with = answer
        with pytest.raises(NotDelivered) as refused:
            MailServer("127.0.0.1", port, "a@b.cn", tls="none").send(a_parcel(Carrier.MAIL, "office@b.cn"))

    assert refused.value.reason == f"mail server answered {answer[:3]}"
    assert not refused.value.final


def test_a_mail_server_without_the_wanted_encryption_gets_nothing():
    with mail_server() as (letters, port):
        with pytest.raises(NotDelivered, match="mail server"):
            MailServer("127.0.0.1", port, "a@b.cn", tls="starttls").send(a_parcel(Carrier.MAIL, "c@b.cn"))

        assert letters.received == []


def test_a_mail_server_that_is_not_there_is_tried_again():
    with pytest.raises(NotDelivered, match="ConnectionRefusedError") as refused:
        MailServer("127.0.0.1", a_free_port(), "a@b.cn").send(a_parcel(Carrier.MAIL, "c@b.cn"))

    assert not refused.value.final


def test_a_plain_receiver_can_check_who_sent_the_body(door):
    Robot(door.url, "plain", SECRET).send(a_parcel())

    [posted] = door.posted
    expected = hmac.new(SECRET.encode(), posted.body, hashlib.sha256).hexdigest()
    assert posted.headers["x-huying-signature"] == f"sha256={expected}" == sign_body(SECRET, posted.body)
    assert posted.headers["idempotency-key"] == posted.content["id"] == str(ID)


def test_a_wecom_robot_gets_the_form_it_takes(door):
    door.answers = [(200, {"errcode": 0, "errmsg": "ok"})]

    Robot(door.url, "wecom", SECRET).send(a_parcel())

    [posted] = door.posted
    content = "**办结时限 逾期 · 诉求 SG1**\n\n> 事项：占道经营"
    assert posted.content == {"msgtype": "markdown", "markdown": {"content": content}}
    assert posted.path == "/robot?access_token=t"


def test_a_dingtalk_robot_gets_time_and_signature_in_the_address(door):
    door.answers = [(200, {"errcode": 0})]

    Robot(door.url, "dingtalk", SECRET).send(a_parcel())

    [posted] = door.posted
    query = {name: values[0] for name, values in parse_qs(urlsplit(posted.path).query).items()}
    told = f"{query['timestamp']}\n{SECRET}".encode()
    expected = base64.b64encode(hmac.new(SECRET.encode(), told, hashlib.sha256).digest()).decode()
    assert query == {"access_token": "t", "timestamp": query["timestamp"], "sign": expected}
    assert len(query["timestamp"]) == 13
    assert posted.content["markdown"]["title"] == "办结时限 逾期 · 诉求 SG1"


@pytest.mark.parametrize(
    ("status", "answer", "final"),
    [
        (500, {}, False),
        (429, {}, False),
        (403, {}, True),
        (302, {}, False),
        (200, {"errcode": 45009}, False),
        (200, {"errcode": 310000}, True),
    ],
)
def test_a_robot_that_refuses_is_tried_again_where_that_can_help(door, status, answer, final):
    door.answers = [(status, answer)]

    with pytest.raises(NotDelivered) as refused:
        Robot(door.url, "dingtalk").send(a_parcel())

    assert refused.value.final == final
    assert "access_token" not in refused.value.reason


def test_a_short_message_is_signed_and_its_number_kept(door):
    door.answers = [(200, {"ok": True, "id": "g-77"})]

    number = Gateway(door.url, SECRET).send(a_parcel(Carrier.SMS, PHONE))

    [posted] = door.posted
    assert number == "g-77"
    assert posted.content == {"id": str(ID), "phone": PHONE, "text": a_parcel().text}
    assert posted.headers["x-huying-signature"] == sign_body(SECRET, posted.body)


@pytest.mark.parametrize(
    ("answer", "final"),
    [({"ok": False, "code": "blacklisted", "final": True}, True), ({"ok": False}, False), ({}, False)],
)
def test_a_gateway_that_refuses_is_believed(door, answer, final):
    door.answers = [(200, answer)]

    with pytest.raises(NotDelivered) as refused:
        Gateway(door.url, SECRET).send(a_parcel(Carrier.SMS, PHONE))

    assert refused.value.final == final
    assert PHONE not in refused.value.reason


def test_one_number_is_not_flooded_and_free_again_later():
    now = [0.0]
    throttle = SmsThrottle(clock=lambda: now[0])

    two = Flood(messages=2, minutes=10)

    first = [throttle.admits(PHONE, two) for _ in range(3)]
    more = throttle.admits(PHONE, Flood(messages=3, minutes=10))
    other = throttle.admits("13900000000", two)
    now[0] = 10 * 60 + 1

    assert first == [True, True, False]
    assert more
    assert other
    assert throttle.admits(PHONE, two)


def test_only_what_is_configured_is_a_way_outside():
    nothing = Settings(_env_file=None)
    everything = Settings(
        smtp_host="mail", webhook_url="http://robot", sms_url="http://gateway", sms_secret="s"
    )

    assert set(channels.build_senders(nothing)) == set()
    assert set(channels.build_senders(everything)) == set(Carrier)
    assert "http://robot" not in repr(everything)
