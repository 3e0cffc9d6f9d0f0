"""Public reports without scripts: what is accepted, what is returned, and who sees what of it."""

import pytest
from sqlalchemy import select

from db.models import Clock, Matter, QueryCode, TicketEvent
from db.session import owner_transaction
from domain.enums import Act, Channel, ClockKind, Secrecy, Status
from tests.support import factories
from tests.support.public_city import CITY, brought_to, reporter_of, ticket_of, tickets_in_city
from tests.support.public_page import HOME, a_letter, error, sent

CREDIT_CODE = "91350100M000100Y43"


def test_the_page_opens_without_signing_in_and_says_that_data_is_simulated(browser):
    answer = browser.get("/public", follow_redirects=True)

    assert answer.status_code == 200
    assert str(answer.url).endswith(HOME)
    assert "模拟数据" in answer.text


def test_the_page_speaks_english_once_chosen(browser):
    browser.post("/session/locale", data={"locale": "en", "next": HOME})

    answer = browser.get(HOME)

    assert "Write to the mayor" in answer.text
    assert 'lang="en"' in answer.text


@pytest.mark.parametrize(
    ("to", "channel"),
    [("secretary", Channel.MAILBOX), ("mayor", Channel.MAILBOX), ("center", Channel.WEB)],
)
def test_a_letter_keeps_its_addressee_and_waits_for_intake(browser, to, channel):
    number, code = sent(browser, to=to, matter="S01001")

    ticket = ticket_of(number)
    assert (ticket.addressee, ticket.channel) == (to, channel)
    assert (ticket.status, ticket.local_level, ticket.accepted_at) == (Status.REPORTED, None, None)
    assert len(code) == 11
    with owner_transaction() as session:
        kinds = session.scalars(select(Clock.kind).where(Clock.ticket_id == ticket.id)).all()
        acts = session.execute(
            select(TicketEvent.act, TicketEvent.actor_name).where(TicketEvent.ticket_id == ticket.id)
        ).all()
    assert kinds == [ClockKind.ACCEPTANCE]
    assert [tuple(row) for row in acts] == [(Act.SUBMIT, "诉求人")]


def test_accepting_a_letter_ends_its_waiting_and_starts_the_dispatch_clock(browser):
    number, _ = sent(browser)

    brought_to(number, Status.ACCEPTED)

    with owner_transaction() as session:
        clocks = session.execute(
            select(Clock.kind, Clock.stopped_at.is_not(None)).where(Clock.ticket_id == ticket_of(number).id)
        ).all()
    assert {ClockKind(kind): stopped for kind, stopped in clocks} == {
        ClockKind.ACCEPTANCE: True,
        ClockKind.DISPATCH: False,
    }


def test_the_query_code_is_kept_nowhere(browser):
    number, code = sent(browser)

    with owner_transaction() as session:
        stored = session.get_one(QueryCode, (CITY, ticket_of(number).id)).code_hash
    plain = code.replace("-", "")
    assert plain.encode() not in stored
    assert len(stored) == 32


def test_a_named_letter_keeps_name_and_phone(browser):
    number, _ = sent(browser)

    reporter = reporter_of(number)
    assert (reporter.name, reporter.phone, reporter.anonymous) == ("王见山", "13800001234", False)


def test_an_anonymous_letter_keeps_nothing_of_its_writer(browser):
    number, _ = sent(browser, anonymous="yes", requester_kind="enterprise", credit_code=CREDIT_CODE)

    reporter = reporter_of(number)
    assert (reporter.name, reporter.phone, reporter.credit_code) == (None, None, None)
    assert reporter.anonymous


def test_an_enterprise_gives_its_credit_code(browser):
    number, _ = sent(browser, requester_kind="enterprise", credit_code=f" {CREDIT_CODE.lower()} ")

    assert reporter_of(number).credit_code == CREDIT_CODE


def test_a_tip_off_is_secret_and_never_publishable(browser):
    number, _ = sent(browser, request_kind="tip_off", matter="S01001")

    ticket = ticket_of(number)
    assert ticket.secrecy is Secrecy.SECRET
    assert (ticket.public, ticket.publishable) == (False, False)


def test_do_not_publish_is_kept(browser):
    private, _ = sent(browser, private="yes", matter="S01001")
    other, _ = sent(browser, matter="S01001")

    assert (ticket_of(private).publishable, ticket_of(other).publishable) == (False, True)


def test_a_place_is_chosen_from_the_lists_without_scripts(browser):
    listed = browser.post(f"{HOME}/write", data=a_letter(browser, town="001", step="units"))
    number, _ = sent(browser, town="001", unit="0011", address="东街 5 号")

    assert '<option value="0011"' in listed.text
    assert '<option value="0021"' not in listed.text
    ticket = ticket_of(number)
    assert (ticket.town_code, ticket.unit_code, ticket.address) == ("001", "0011", "东街 5 号")


def test_a_tapped_place_finds_its_grid(browser):
    number, _ = sent(browser, lon="118.65", lat="36.85")

    assert ticket_of(number).grid_code == "00111"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": " "}, "请写明诉求内容"),
        ({"text": "长" * 2001}, "2000"),
        ({"request_kind": ""}, "请选择诉求类型"),
        ({"to": "premier"}, "请选择写给谁"),
        ({"name": ""}, "请填写姓名"),
        ({"phone": "12"}, "请填写能联系到您的电话"),
        ({"consent": ""}, "请阅读并同意"),
        ({"requester_kind": "enterprise"}, "18 位"),
        ({"requester_kind": "enterprise", "credit_code": "91350100M000100Y44"}, "校验位不符"),
        ({"lon": "118.65", "lat": "12,3"}, "请重新点选"),
        ({"lon": "118.65", "lat": "30.1"}, "不在本市范围内"),
        ({"lon": "118.65"}, "须同时给出"),
        ({"matter": "S99999"}, "请从列表中选择事项"),
        ({"website": "http://spam.example"}, "此栏请留空"),
    ],
)
def test_a_faulty_letter_comes_back_with_what_to_do_and_makes_no_ticket(browser, changes, words):
    before = tickets_in_city()
    fields = a_letter(browser, **changes)

    answer = browser.post(f"{HOME}/write", data=fields)

    assert answer.status_code == 422
    assert words in error(answer)
    assert tickets_in_city() == before
    assert fields.get("address", "") in answer.text


def test_what_was_entered_stays_when_something_is_wrong(browser):
    answer = browser.post(
        f"{HOME}/write",
        data=a_letter(browser, text="灯坏了 <b>很久</b>", consent="", town="001", private="yes"),
    )

    assert "灯坏了 &lt;b&gt;很久&lt;/b&gt;" in answer.text
    assert '<option value="001" selected>' in answer.text
    assert 'aria-describedby="fault-consent"' in answer.text


def test_the_small_map_tells_outlines_and_names_only(browser):
    towns = browser.get(f"{HOME}/ground").json()
    units = browser.get(f"{HOME}/ground", params={"town": "002"}).json()

    assert [area["code"] for area in towns] == ["001", "002"]
    assert [area["code"] for area in units] == ["0021"]
    assert set(towns[0]) == {"code", "name", "rings"}


def test_a_matter_that_was_withdrawn_is_neither_offered_nor_taken(browser):
    with owner_transaction() as session:
        session.get_one(Matter, (CITY, "S01001")).withdrawn_on = factories.NOON.date()
    try:
        offered = browser.get(f"{HOME}/write").text
        answer = browser.post(f"{HOME}/write", data=a_letter(browser, matter="S01001"))
    finally:
        with owner_transaction() as session:
            session.get_one(Matter, (CITY, "S01001")).withdrawn_on = None

    assert "S01001" not in offered
    assert "请从列表中选择事项" in error(answer)
