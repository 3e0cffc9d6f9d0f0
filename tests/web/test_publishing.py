"""Selected replies: chosen and edited by the Center, read by everyone, without personal data."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from db.ids import new_id
from db.models import PublishedReply, Reply, Reporter, Ticket, TicketEvent
from db.session import owner_transaction, transaction
from domain.coordination import ReplyChannel
from domain.enums import Act, Role, Secrecy, Status
from domain.scopes import Reach, Scope
from tests.support import factories
from tests.web.conftest import PASSWORD, PEOPLE, Product
from web import password_hashing

CITY = "370783"
HOME = f"/public/{CITY}"
QUESTION = "门前路灯不亮，请打13800001234找我，王见山"
CLEAN = {"question": "路灯不亮，何时修复？", "answer": "已更换灯泡。"}


@pytest.fixture(scope="module", autouse=True)
def _editors(product: Product) -> None:
    """Let a caller and a reviewer sign in too."""
    with owner_transaction() as session:
        for role in {Role.CALLER, Role.REVIEWER} - {person.role for person in PEOPLE}:
            account = factories.an_account(
                session, role, password_hash=password_hashing.hash_password(PASSWORD)
            )
            factories.a_grant(session, account, role)


@pytest.fixture
def ticket() -> Iterator[UUID]:
    """A fed-back ticket whose reply may be published."""
    made = a_fed_back_ticket()
    yield made
    with owner_transaction() as session:
        for table in ("published_replies", "replies", "reporters", "ticket_events", "ticket_words"):
            session.execute(text(f"DELETE FROM {table} WHERE ticket_id = :id"), {"id": made})
        session.execute(text("DELETE FROM tickets WHERE id = :id"), {"id": made})


def a_fed_back_ticket(**changes: object) -> UUID:
    with owner_transaction() as session:
        ticket = factories.a_ticket(session, CITY)
        ticket.status, ticket.description, ticket.publishable = Status.FED_BACK, QUESTION, True
        for name, value in changes.items():
            setattr(ticket, name, value)
        key = {"city": CITY, "ticket_id": ticket.id}
        session.add(Reporter(**key, name="王见山", phone="13800001234", anonymous=False))
        session.add(
            Reply(
                **key,
                id=new_id(factories.NOON),
                reply="已更换灯泡。",
                way=ReplyChannel.PHONE,
                at=factories.NOON,
                by="c",
                by_name="回访员",
            )
        )
    return ticket.id


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def published(ticket_id: UUID) -> list[PublishedReply]:
    with owner_transaction() as session:
        found = session.scalars(select(PublishedReply).where(PublishedReply.ticket_id == ticket_id))
        return list(found)


def acts_of(ticket_id: UUID) -> list[Act]:
    with owner_transaction() as session:
        found = session.scalars(select(TicketEvent.act).where(TicketEvent.ticket_id == ticket_id))
        return list(found)


def test_a_reply_is_edited_published_read_by_all_and_taken_back(sign_in, ticket):
    editor = sign_in("caller")
    listed = editor.get("/publishing").text
    edited = editor.get(f"/publishing/{ticket}").text

    answer = editor.post(f"/publishing/{ticket}", data={"key": key_in(edited), **CLEAN})

    assert str(ticket) in listed
    told = re.findall(r'data-testid="found">.*?</section>', edited, re.DOTALL)[0]
    assert "13800001234" in told
    assert "王见山" in told
    drafted = re.findall(r"<textarea.*?</textarea>", edited, re.DOTALL)[0]
    assert "13800001234" not in drafted
    assert "王见山" not in drafted
    assert answer.status_code == 303
    editor.post("/logout")
    everybody = editor.get(f"{HOME}/replies").text
    assert CLEAN["question"] in everybody
    assert "区域001" in everybody
    assert "00111" not in everybody
    again = sign_in("caller").get("/publishing").text
    withdrawn = editor.post(
        f"/publishing/{ticket}/withdraw", data={"key": key_in(again), "reason": "内容有误"}
    )
    assert withdrawn.status_code == 303
    assert CLEAN["question"] not in editor.get(f"{HOME}/replies").text
    assert acts_of(ticket) == [Act.PUBLISH, Act.WITHDRAW]


@pytest.mark.parametrize(
    "answer",
    [
        "已回复13800001234",
        "已告知王见山",
        "车主鲁VA1234已劝离",
        "请联系 a@b.cn",
        "王女士已满意",
        "请联系１３８００１３８０００。",
        "请电138.0013.8000",
        "14号楼东侧已清理",
        "82岁老人家中",
        "其儿子已知悉",
    ],
)
def test_a_text_that_tells_who_somebody_is_is_not_published(sign_in, ticket, answer):
    editor = sign_in("caller")
    edited = editor.get(f"/publishing/{ticket}").text

    refused = editor.post(f"/publishing/{ticket}", data={"key": key_in(edited), **CLEAN, "answer": answer})

    assert refused.status_code == 422
    assert "个人信息" in refused.text
    assert "＊＊＊" in re.findall(r'data-testid="error">(.*?)</p>', refused.text)[0]
    assert answer in refused.text
    assert 'data-testid="found"' in refused.text
    assert published(ticket) == []


def test_a_double_click_publishes_once(sign_in, ticket):
    editor = sign_in("caller")
    fields = {"key": key_in(editor.get(f"/publishing/{ticket}").text), **CLEAN}

    answers = [editor.post(f"/publishing/{ticket}", data=fields).status_code for _ in range(2)]
    later = editor.post(f"/publishing/{ticket}", data={**fields, "key": "another-key"})

    assert answers == [303, 303]
    assert later.status_code == 409
    assert len(published(ticket)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"secrecy": Secrecy.SECRET},
        {"secrecy": Secrecy.INTERNAL},
        {"public": False},
        {"publishable": False},
        {"status": Status.REVIEWED},
    ],
    ids=["secret", "internal", "private matter", "do not publish", "not fed back"],
)
def test_what_may_not_be_published_is_neither_offered_nor_taken(sign_in, changes):
    ticket_id = a_fed_back_ticket(**changes)
    editor = sign_in("caller")

    shown = editor.get(f"/publishing/{ticket_id}")
    sent = editor.post(f"/publishing/{ticket_id}", data={"key": f"key-{ticket_id}", **CLEAN})

    assert str(ticket_id) not in editor.get("/publishing").text
    assert shown.status_code == 404
    assert sent.status_code == 409
    assert published(ticket_id) == []


@pytest.mark.parametrize("who", ["reviewer", "leader", "department", "town", "dispatcher"])
def test_nobody_but_intake_and_callers_publishes(sign_in, ticket, who):
    somebody = sign_in(who)

    answers = [
        somebody.get("/publishing"),
        somebody.get(f"/publishing/{ticket}"),
        somebody.post(f"/publishing/{ticket}", data={"key": "some-key", **CLEAN}),
        somebody.post(f"/publishing/{ticket}/withdraw", data={"key": "some-key", "reason": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert published(ticket) == []


def test_the_page_of_editors_is_closed_to_those_who_have_not_signed_in(browser, ticket):
    assert browser.get("/publishing").status_code == 303
    assert browser.post(f"/publishing/{ticket}", data={"key": "some-key", **CLEAN}).status_code == 303


@pytest.mark.parametrize(
    "changes",
    [
        {"secrecy": Secrecy.SECRET},
        {"secrecy": Secrecy.INTERNAL},
        {"public": False},
        {"publishable": False},
    ],
    ids=["secret", "internal", "private matter", "do not publish"],
)
def test_row_security_refuses_to_publish_what_may_not_be(changes):
    ticket_id = a_fed_back_ticket(**changes)

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(Scope.whole(CITY)) as session,
    ):
        session.add(_row(session.get_one(Ticket, (CITY, ticket_id))))


@pytest.mark.parametrize("reach", [Reach.TOWN, Reach.NONE])
def test_row_security_lets_the_center_alone_publish(ticket, reach):
    with owner_transaction() as session:
        row = _row(session.get_one(Ticket, (CITY, ticket)))

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction(Scope(CITY, reach, town="001")) as session,
    ):
        session.add(row)


def test_what_was_withdrawn_is_seen_by_the_center_alone(ticket):
    with owner_transaction() as session:
        row = _row(session.get_one(Ticket, (CITY, ticket)))
        row.withdrawn_at = factories.NOON
        session.add(row)

    seen = {}
    for scope in (Scope.whole(CITY), Scope.none(CITY), Scope.whole("boston")):
        with transaction(scope) as session:
            seen[scope] = len(session.scalars(select(PublishedReply.id)).all())

    assert list(seen.values()) == [1, 0, 0]


def _row(ticket: Ticket) -> PublishedReply:
    return PublishedReply(
        city=ticket.city,
        id=new_id(factories.NOON),
        ticket_id=ticket.id,
        matter="S01001",
        town_code="001",
        question="问",
        answer="答",
        published_by="x",
        at=factories.NOON,
    )
