"""Progress by number and code: the five steps, one supplement, the reporter's own answer, and guessing."""

from sqlalchemy import select

from db.models import CallBack, TicketEvent
from db.session import owner_transaction
from domain.enums import Act, Status
from domain.settings import SETTINGS
from tests.support.public_city import brought_to, ticket_of
from tests.support.public_page import HOME, error, look, sent, steps, told


def test_the_progress_is_shown_to_whoever_has_number_and_code(browser):
    number, code = sent(browser, to="mayor", text="请问公园何时开放")
    waiting = look(browser, f" {number.lower()} ", code.lower().replace("-", " "))

    brought_to(number, Status.DISPATCHED)
    at_work = look(browser, number, code)

    assert steps(waiting) == ["now", "later", "later", "later", "later"]
    assert steps(at_work) == ["behind", "behind", "now", "later", "later"]
    assert "单位D01" in at_work.text
    assert "单位D01" not in waiting.text
    assert "请问公园何时开放" in waiting.text
    assert "王见山" not in at_work.text
    assert "13800001234" not in at_work.text


def test_a_wrong_number_and_a_wrong_code_read_alike(browser):
    number, code = sent(browser)
    other, _ = sent(browser)

    answers = [
        look(browser, number, "AAAAA-AAAAA"),
        look(browser, other, code),
        look(browser, "SG19990101-00001", code),
        look(browser, number, ""),
        look(browser, "", ""),
        look(browser, "' OR 1=1 --", "\x00"),
    ]

    assert {(answer.status_code, error(answer)) for answer in answers} == {
        (404, "编号或查询码不正确，请核对后再试")
    }


def test_codes_cannot_be_tried_for_long(browser):
    number, code = sent(browser)
    for _ in range(int(SETTINGS["public.wrong_per_address"].default)):
        look(browser, number, "AAAAA-AAAAA")

    answer = look(browser, number, code)

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_a_letter_is_supplemented_once_while_it_is_open(browser):
    number, code = sent(browser)
    brought_to(number, Status.DISPATCHED)
    proof = {"number": number, "code": code}

    empty = browser.post(f"{HOME}/supplement", data={**proof, "text": " "})
    first = browser.post(f"{HOME}/supplement", data={**proof, "text": "灯在 5 号门前"})
    second = browser.post(f"{HOME}/supplement", data={**proof, "text": "再补充"})
    foreign = browser.post(f"{HOME}/supplement", data={**proof, "code": "AAAAA-AAAAA", "text": "x"})

    assert empty.status_code == 422
    assert "已收到您的补充" in told(first, "done")
    assert "灯在 5 号门前" in first.text
    assert 'data-testid="more"' not in first.text
    assert (second.status_code, foreign.status_code) == (409, 404)
    with owner_transaction() as session:
        added = session.execute(
            select(TicketEvent.reason, TicketEvent.actor_name).where(
                TicketEvent.ticket_id == ticket_of(number).id, TicketEvent.act == Act.SUPPLEMENT
            )
        ).all()
    assert [tuple(row) for row in added] == [("灯在 5 号门前", "诉求人")]


def test_the_reporters_own_answer_is_the_call_back(browser):
    number, code = sent(browser, anonymous="yes")
    proof = {"number": number, "code": code}
    early = browser.post(f"{HOME}/judgement", data={**proof, "solved": "yes", "satisfied": "yes"})
    brought_to(number, Status.FED_BACK)

    replied = look(browser, number, code)
    half = browser.post(f"{HOME}/judgement", data={**proof, "solved": "no"})
    done = browser.post(
        f"{HOME}/judgement", data={**proof, "solved": "no", "satisfied": "no", "word": "第二天又不亮了"}
    )
    again = browser.post(f"{HOME}/judgement", data={**proof, "solved": "yes", "satisfied": "yes"})

    assert "路灯已于今日修好" in replied.text
    assert steps(replied) == ["behind"] * 4 + ["now"]
    assert [answer.status_code for answer in (early, half, done, again)] == [409, 422, 200, 409]
    assert "未解决 · 不满意" in told(done, "judgement")
    ticket = ticket_of(number)
    assert ticket.status is Status.CALLED_BACK  # whether it is given out again is the caller's decision
    with owner_transaction() as session:
        call = session.scalars(select(CallBack).where(CallBack.ticket_id == ticket.id)).one()
    assert (call.reached, call.solved, call.satisfied, call.by_name) == (True, False, False, "诉求人")
    assert call.note == "第二天又不亮了"
