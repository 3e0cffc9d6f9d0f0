"""The public page without scripts: letters, their limits, their progress, and who learns what of them."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

import clock
from adapters.files import store
from dashboard.public import limits
from db.session import owner_transaction
from db.tables import Attachment, CallBack, City, Clock, QueryCode, Reporter, Setting, Ticket, TicketEvent
from domain.attachments import AttachmentKind
from domain.coordination import Contact, Way
from domain.said import Delivery
from domain.terms import Act, Channel, ClockKind, Secrecy, Status, TicketClass
from tests import factories
from tests.attached import PDF, a_photo, exif_of_a_phone
from tests.people import do, lead_of
from tests.web.conftest import Product
from tests.web.public_page import HOME, a_letter, error, look, sent, slip, steps, told

CITY = "370783"
CREDIT_CODE = "91350100M000100Y43"


@pytest.fixture(scope="module", autouse=True)
def _calendar(product: Product) -> None:
    """Give the city its shapes and this year's days; forms are filled as fast as a test fills them."""
    with owner_transaction() as session:
        factories.a_calendar(session, year=2026)
        factories.some_shapes(session)
        session.add(Setting(city=CITY, key="public.least_seconds", value=0))


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the letters of other tests: they all come from one address."""
    monkeypatch.setattr(limits, "inflow", limits.Inflow())


@pytest.fixture
def setting() -> Iterator[object]:
    """Changes a setting of the city until the test ends."""
    changed: list[str] = []

    def change(key: str, value: int | bool) -> None:
        with owner_transaction() as session:
            session.merge(Setting(city=CITY, key=key, value=value))
        changed.append(key)

    yield change
    with owner_transaction() as session:
        for key in changed:
            session.delete(session.get_one(Setting, (CITY, key)))
        if "public.least_seconds" in changed:
            session.flush()
            session.add(Setting(city=CITY, key="public.least_seconds", value=0))


def ticket_of(number: str) -> Ticket:
    with owner_transaction() as session:
        return session.scalars(select(Ticket).where(Ticket.number == number)).one()


def reporter_of(number: str) -> Reporter:
    with owner_transaction() as session:
        return session.get_one(Reporter, (CITY, ticket_of(number).id))


def tickets_in_city() -> int:
    with owner_transaction() as session:
        return len(session.scalars(select(Ticket.id).where(Ticket.city == CITY)).all())


def brought_to(number: str, status: Status) -> None:
    """Let the Center and a department do what leads a letter to the state."""
    acts = {
        Status.ACCEPTED: (Act.ACCEPT, "intake", {}),
        Status.DISPATCHED: (Act.DISPATCH, "dispatcher", {"lead": "D01", "ticket_class": TicketClass.GENERAL}),
        Status.COMPLETED: (Act.COMPLETE, "D01", {"text": "已更换灯泡"}),
        Status.REVIEWED: (Act.PASS_REVIEW, "reviewer", {}),
        Status.FED_BACK: (
            Act.FEED_BACK,
            "caller",
            {"text": "路灯已于今日修好。", "delivery": Delivery(Way.WEB, proof="网上")},
        ),
    }
    with owner_transaction() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
        for minute, (to, (act, who, said)) in enumerate(acts.items()):
            now = clock.now(session, CITY) + timedelta(seconds=minute)
            if act is Act.COMPLETE:
                lead = lead_of(session, ticket).id
                do(session, ticket, Act.RESPOND, "D01", at=now, order=lead, contact=Contact.CALL)
                do(session, ticket, act, who, at=now, order=lead, **said)
            else:
                do(session, ticket, act, who, at=now, **said)
            if to is status:
                return


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
    for _ in range(limits.WRONG_PER_ADDRESS.amount):
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


def attachments_of(number: str) -> list[Attachment]:
    with owner_transaction() as session:
        found = session.scalars(select(Attachment).where(Attachment.ticket_id == ticket_of(number).id))
        return list(found)


def photos(*contents: bytes) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("photos", (f"照片{place}.jpg", content, "image/jpeg")) for place, content in enumerate(contents)]


def test_photos_are_kept_without_what_phones_write_into_them(browser):
    taken = a_photo(exif=exif_of_a_phone())

    number, _ = slip(browser.post(f"{HOME}/write", data=a_letter(browser), files=photos(taken, taken)))

    kept = attachments_of(number)
    assert [(file.kind, file.seq, file.uploaded_by) for file in kept] == [
        (AttachmentKind.REPORT, 1, "reporter")
    ] * 2
    content = store().path_of(kept[0].sha256).read_bytes()
    assert b"Phone of Wang" in taken
    assert b"Phone of Wang" not in content


def test_an_empty_field_for_photos_is_no_photo(browser):
    nothing = [("photos", ("", b"", "application/octet-stream"))]

    number, _ = slip(browser.post(f"{HOME}/write", data=a_letter(browser), files=nothing))

    assert attachments_of(number) == []


@pytest.mark.parametrize(
    ("contents", "status", "words"),
    [
        ([b"no picture"], 422, "不是可以上传的文件"),
        ([PDF], 422, "不是照片"),
        ([a_photo()] * 5, 422, "照片最多 4 张"),
        ([b"x" * (10 * 1024 * 1024 + 1)], 413, "10 MB"),
    ],
    ids=["no picture", "a paper", "too many", "too large"],
)
def test_what_is_no_photo_makes_no_ticket(browser, contents, status, words):
    before = tickets_in_city()

    answer = browser.post(f"{HOME}/write", data=a_letter(browser), files=photos(*contents))

    assert answer.status_code == status
    assert words in error(answer)
    assert tickets_in_city() == before


def test_a_supplement_may_bring_photos(browser):
    number, code = sent(browser)

    answer = browser.post(
        f"{HOME}/supplement", data={"number": number, "code": code, "text": "见照片"}, files=photos(a_photo())
    )

    assert answer.status_code == 200
    assert [file.seq for file in attachments_of(number)] == [2]


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


def test_the_small_map_tells_outlines_and_names_only(browser):
    towns = browser.get(f"{HOME}/ground").json()
    units = browser.get(f"{HOME}/ground", params={"town": "002"}).json()

    assert [area["code"] for area in towns] == ["001", "002"]
    assert [area["code"] for area in units] == ["0021"]
    assert set(towns[0]) == {"code", "name", "rings"}
