"""Every inlet keeps texts and phones in the same form, and takes no text that shows nothing."""

from collections.abc import Callable
from itertools import count

import httpx
import pytest
from sqlalchemy import select

from db.models import Account, Reporter, Ticket
from db.session import owner_transaction
from domain.enums import Role
from domain.public_reports import LONGEST_LETTER
from tests.support.account_pages import opened
from tests.support.public_page import HOME, a_letter, error, sent

_keys = count(1)
INVISIBLE = "\u200b\u200b\u200b"


@pytest.fixture
def api(browser: httpx.Client, token: Callable[..., str]) -> Callable[..., httpx.Response]:
    def posted(path: str, **body: object) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {token(Role.DISPATCHER)}",
            "Idempotency-Key": f"inlet-{next(_keys):06}",
        }
        return browser.post(f"/api/v1/{path}", json=body, headers=headers)

    return posted


def a_report(**changes: object) -> dict[str, object]:
    return {
        "city": "370783",
        "description": "门前占道",
        "area_code": "00111",
        "channel": "hotline_5123456",
        **changes,
    }


def description_of(number: str) -> str | None:
    with owner_transaction() as session:
        return session.scalars(select(Ticket.description).where(Ticket.number == number)).one()


def test_lines_of_a_browser_count_and_are_kept_as_one_character(browser: httpx.Client) -> None:
    lines = ["字" * 99] * 20
    text = "\r\n".join(lines)
    assert len(text) > LONGEST_LETTER >= len("\n".join(lines))

    number, _ = sent(browser, text=text, phone="13811110001")

    assert description_of(number) == "\n".join(lines)


@pytest.mark.parametrize("field", ["text", "name"])
def test_a_public_form_does_not_take_what_shows_nothing(browser: httpx.Client, field: str) -> None:
    refused = browser.post(f"{HOME}/write", data=a_letter(browser, **{field: INVISIBLE}))

    assert refused.status_code == 422
    assert error(refused)


@pytest.mark.parametrize("path", ["tickets", "hotline"])
def test_programs_and_the_hotline_do_not_send_what_shows_nothing(api, path: str) -> None:
    body = a_report(description=INVISIBLE)
    if path != "tickets":
        del body["city"]

    assert api(path, **body).status_code == 422


def test_a_program_s_text_is_kept_with_plain_lines(api) -> None:
    made = api("tickets", **a_report(description="一\r\n二\u200b"))

    assert made.status_code == 201, made.text
    assert description_of(made.json()["number"]) == "一\n二"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("(0536)5221234", "05365221234"),
        ("0086 138 0000 0002", "13800000002"),
        ("0536－5221234", "05365221234"),
        ("+86-138-0000-0003", "13800000003"),
        ("１３８\u200b００００\u2011０００４", "13800000004"),
    ],
    ids=["brackets", "country", "wide hyphen", "plus", "wide and invisible"],
)  # fmt: skip
def test_a_phone_has_one_form_whatever_the_inlet(
    browser: httpx.Client, api, admin, typed: str, stored: str
) -> None:
    letter, _ = sent(browser, phone=typed)
    made = api("tickets", **a_report(reporter_name="王见山", reporter_phone=typed))
    opened(admin, username=f"phone{stored}", name="李四", phone=typed)

    with owner_transaction() as session:
        held = select(Reporter.phone).join(Ticket, Ticket.id == Reporter.ticket_id)
        numbers = [letter, made.json()["number"]]
        assert set(session.scalars(held.where(Ticket.number.in_(numbers)))) == {stored}
        assert (
            session.scalars(select(Account.phone).where(Account.username == f"phone{stored}")).one() == stored
        )


@pytest.mark.parametrize("typed", ["1111111111", "不知道", "138a0000001"])
def test_nonsense_is_no_phone_at_any_inlet(browser: httpx.Client, api, typed: str) -> None:
    assert browser.post(f"{HOME}/write", data=a_letter(browser, phone=typed)).status_code == 422
    assert api("tickets", **a_report(reporter_phone=typed)).status_code == 422
    assert api("hotline/caller", phone=typed).status_code == 422
