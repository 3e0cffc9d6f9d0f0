"""Abusive or repeated public reports: each makes one ticket or none, and the page may be closed."""

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import pytest

from db.models import City
from db.session import owner_transaction
from tests.support import factories
from tests.support.public_city import CITY, tickets_in_city
from tests.support.public_page import HOME, a_letter, error, sent, slip, told


def test_a_double_click_makes_one_ticket_and_shows_the_same_slip(browser, product):
    before = tickets_in_city()
    fields = a_letter(browser)

    def click(_: int) -> tuple[str, str]:
        with httpx.Client(base_url=product.url, headers={"Origin": product.url}, timeout=30) as another:
            return slip(another.post(f"{HOME}/write", data=fields))

    with ThreadPoolExecutor(4) as clicks:
        slips = set(clicks.map(click, range(4)))

    assert len(slips) == 1
    assert tickets_in_city() == before + 1


def test_a_form_used_again_for_another_letter_asks_to_send_it_once_more(browser):
    fields = a_letter(browser)
    first = slip(browser.post(f"{HOME}/write", data=fields))

    again = browser.post(f"{HOME}/write", data={**fields, "text": "另一件事"})

    assert again.status_code == 422
    assert "已提交过一件" in error(again)
    assert first[0] not in again.text
    renewed = re.search(r'name="token" value="([^"]+)"', again.text)
    assert renewed is not None
    second = slip(browser.post(f"{HOME}/write", data={**fields, "text": "另一件事", "token": renewed[1]}))
    assert second[0] != first[0]


def test_the_same_words_again_are_shown_the_first_number_and_no_code(browser):
    number, code = sent(browser, text="西街井盖丢失，请尽快处理")
    before = tickets_in_city()

    again = browser.post(f"{HOME}/write", data=a_letter(browser, text=" 西街井盖丢失， 请尽快处理"))

    assert told(again, "number") == number
    assert code not in again.text
    assert tickets_in_city() == before


def test_an_address_may_send_only_so_many_letters(browser, setting):
    setting("public.letters_per_address", 2)
    sent(browser, phone="13800000001")
    sent(browser, phone="13800000002")
    before = tickets_in_city()

    third = browser.post(f"{HOME}/write", data=a_letter(browser, phone="13800000003"))

    assert third.status_code == 429
    assert "再试" in error(third)
    assert tickets_in_city() == before


@pytest.mark.parametrize(
    ("limit", "phones"),
    [
        ("public.letters_per_address", ("13800000011", "13800000012")),
        ("public.letters_per_phone", ("13800000013", "１３８ ００００ ００１３")),
    ],
)
def test_a_refused_form_stays_refused_and_an_accepted_one_may_be_repeated(browser, setting, limit, phones):
    setting(limit, 1)
    fields = a_letter(browser, phone=phones[0], text=f"北街路灯不亮 {phones[0]}")
    first = browser.post(f"{HOME}/write", data=fields)
    refused = a_letter(browser, phone=phones[1], text=f"南街路灯不亮 {phones[0]}")
    before = tickets_in_city()

    again = [browser.post(f"{HOME}/write", data=refused).status_code for _ in range(3)]
    repeated = browser.post(f"{HOME}/write", data=fields)

    assert again == [429, 429, 429]
    assert tickets_in_city() == before
    assert slip(repeated) == slip(first)


def test_a_phone_may_send_only_so_many_letters(browser, setting):
    setting("public.letters_per_phone", 1)
    sent(browser, phone="13900000001")

    second = browser.post(f"{HOME}/write", data=a_letter(browser, phone="139 0000 0001"))
    other = browser.post(f"{HOME}/write", data=a_letter(browser, phone="13900000002"))

    assert second.status_code == 429
    assert other.status_code == 200


def test_a_form_filled_faster_than_a_person_can_is_not_taken(browser, setting):
    setting("public.least_seconds", 60)
    before = tickets_in_city()

    answer = browser.post(f"{HOME}/write", data=a_letter(browser))

    assert answer.status_code == 422
    assert "太快" in error(answer)
    assert tickets_in_city() == before


@pytest.mark.parametrize("token", ["", "x", "a.1.b", "00.1764000000.ffff"])
def test_a_form_that_is_not_ours_comes_back_with_a_new_key(browser, token):
    fields = {**a_letter(browser), "token": token}

    answer = browser.post(f"{HOME}/write", data=fields)

    assert answer.status_code == 422
    assert "页面已失效" in error(answer)
    assert fields["text"] in answer.text


def test_a_letter_from_a_page_of_somebody_else_is_refused(browser):
    fields = a_letter(browser)

    answer = browser.post(f"{HOME}/write", data=fields, headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 403


@pytest.mark.parametrize("length", ["Content-Length: 52428800", "Transfer-Encoding: chunked"])
def test_too_much_or_of_unknown_size_is_refused_unread(product, length):
    address = urlsplit(product.url)
    lines = [f"POST {HOME}/write HTTP/1.1", f"Host: {address.netloc}", f"Origin: {product.url}", length]

    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall("\r\n".join([*lines, "Content-Type: multipart/form-data; boundary=x", "", ""]).encode())
        answer = line.recv(4096)

    assert answer.startswith(b"HTTP/1.1 413")


def test_a_closed_page_takes_no_letters(browser, setting):
    fields = a_letter(browser)
    setting("public.page", False)

    answers = [browser.get(HOME), browser.get(f"{HOME}/write"), browser.post(f"{HOME}/write", data=fields)]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_replay_is_never_open_and_the_first_open_city_is_led_to(browser):
    with owner_transaction() as session:
        session.get_one(City, CITY).as_of = factories.NOON
    try:
        answer = browser.get(HOME)
        led = browser.get("/public")
    finally:
        with owner_transaction() as session:
            session.get_one(City, CITY).as_of = None

    assert answer.status_code == 404
    assert led.headers["location"] == "/public/boston"


def test_an_unknown_city_has_no_page(browser):
    assert browser.get("/public/nowhere").status_code == 404
    assert browser.get("/public/nowhere/replies").status_code == 404
