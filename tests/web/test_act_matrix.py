"""Request every act as every role over HTTP, on an own ticket and on another's."""

import itertools
import json
from collections.abc import Iterator, Sequence
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from db.ids import new_id
from db.models import Ticket, WorkOrder
from db.queries.authentication import Grant
from db.session import Session, owner_transaction
from domain.enums import Act, OrderRole, OrderStatus, Role, Status
from domain.permissions import get_ever_permitted_roles
from domain.ticket_workflow import BEFORE_DISPATCH, FINAL, TICKET_ACTS
from domain.work_order_workflow import ORDER_ACTS
from services.tokens import WITHOUT_TOKENS, make_token
from services.workflow.execution import HANDLERS
from tests.support import factories
from tests.support.access_matrix.pairs import Case, Choose, Matrix
from tests.support.run_summary import MATRIX
from tests.web.conftest import PASSWORD, Product
from web.password_hashing import hash_password

CITY = "370783"
OWN, OTHER = ("001", "D01"), ("002", "D02")
PLACES = {
    Role.TOWN: {"town": "001"},
    Role.UNIT: {"unit": "0011"},
    Role.GRID_STAFF: {"unit": "0011"},
    Role.DEPARTMENT: {"department": "D01"},
    Role.AGENCY: {"department": "D01"},
}
WHOLE_CITY = frozenset(Role) - set(PLACES)
REFUSED = frozenset({403, 404})
IN_WORDS = frozenset({200, 403, 404, 409, 422})
ROLES = pytest.mark.parametrize("role", list(Role))
_keys = itertools.count(1)
# Words enough for most acts; what an act lacks is refused in words.
SAID = {
    "text": "如实说明", "lead": "D01", "successor": "D02", "ticket_class": "complex", "day": "2099-01-05",
    "days": 1, "reached": True, "solved": True, "satisfied": True, "contact": "call", "speed": "timely",
    "effect": "good", "delivery": {"way": "phone", "proof": "已接听"}, "section": "市容科",
    "parts": [{"description": "占道"}, {"description": "噪声"}],
    "consultation": {"held_at": "2026-09-21T09:00:00+08:00", "place": "现场"},
    "correction": {"address": "西门"},
    "mediation": {"kind": "neighbours", "mediators": "李某", "settlement": "failed"},
}  # fmt: skip


@pytest.fixture(scope="module")
def calendar(product: Product) -> None:
    with owner_transaction() as session:
        factories.a_calendar(session)


@pytest.fixture(scope="module")
def acts(choose: Choose) -> Matrix:
    """Every act for every role, on an own ticket and, where the role is bound to a place, on another's."""
    cases = [
        Case(role, act.value, owner, admitted=role in get_ever_permitted_roles(act))
        for role in Role
        for act in Act
        if act in HANDLERS
        for owner in (("own", "other") if role in PLACES else ("own",))
    ]
    return Matrix("acts", cases, choose)


@pytest.fixture
def client(product: Product, role: Role) -> Iterator[httpx.Client]:
    """A user of the role: a program with its token, or a signed-in person."""
    grant = Grant(CITY, role, **PLACES.get(role, {}))
    with httpx.Client(base_url=product.url, headers={"Accept": "application/json"}, timeout=30) as made:
        if role in WITHOUT_TOKENS:
            _sign_in(made, grant, product)
        else:
            with owner_transaction() as session:
                made.headers["Authorization"] = f"Bearer {make_token(session, grant, label=role.value)}"
        yield made


def _sign_in(client: httpx.Client, grant: Grant, product: Product) -> None:
    username = f"{grant.role.value}-{next(_keys)}"
    with owner_transaction() as session:
        account = factories.an_account(session, username, password_hash=hash_password(PASSWORD))
        factories.a_grant(session, account, grant.role, unit=grant.unit)
    client.headers["Origin"] = product.url
    answer = client.post("/login", data={"username": username, "password": PASSWORD})
    assert answer.status_code == 303, answer.text


def a_ticket_for(act: Act, place: tuple[str, str]) -> tuple[str, str | None]:
    """Return ids of a ticket, and of its work order, in states in which the tables know the act."""
    with owner_transaction() as session:
        return add_ticket_for(session, act, place)


def add_ticket_for(session: Session, act: Act, place: tuple[str, str]) -> tuple[str, str | None]:
    """Add a ticket, and its work order, in states in which the tables know the act; return their ids."""
    town, department = place
    status = next((state for state, known in TICKET_ACTS if known is act and state), Status.DISPATCHED)
    order_state = next((state for state, known in ORDER_ACTS if known is act and state), OrderStatus.SENT)
    ticket = factories.a_ticket(session, town=town, departments=(department,))
    ticket.status, ticket.called_at = status, factories.NOON
    ticket.number = ticket.number.upper()
    ticket.closed_at = factories.NOON if status in FINAL else None
    if status in BEFORE_DISPATCH:
        return str(ticket.id), None
    order = WorkOrder(
        city=CITY, id=new_id(factories.NOON), ticket_id=ticket.id, department=department,
        role=OrderRole.LEAD, status=order_state, sent_at=factories.NOON, town_code=town,
        held_from=OrderStatus.SENT if order_state is OrderStatus.PAUSED else None,
    )  # fmt: skip
    session.add(order)
    return str(ticket.id), str(order.id)


def attempt_all(
    client: httpx.Client, acts: Sequence[Act], place: tuple[str, str]
) -> dict[Act, tuple[int, bool]]:
    """Attempt each act on a ticket of its own; return the status, and whether anything changed."""
    with owner_transaction() as session:
        tickets = {act: add_ticket_for(session, act, place) for act in acts}
    statuses = {act: attempt(client, act, *ids) for act, ids in tickets.items()}
    with owner_transaction() as session:
        ids = [UUID(ticket) for ticket, _ in tickets.values()]
        found = select(Ticket.id, Ticket.version).where(Ticket.city == CITY, Ticket.id.in_(ids))
        versions = {str(ticket): version for ticket, version in session.execute(found)}
    return {act: (status, versions[tickets[act][0]] != 1) for act, status in statuses.items()}


def attempt(client: httpx.Client, act: Act, ticket: str, order: str | None) -> int:
    body = {"version": 1, "work_order_id": order, "said": SAID}
    headers = {"Idempotency-Key": f"every-role-{next(_keys):06}"}
    return client.post(f"/api/v1/tickets/{ticket}/acts/{act.value}", json=body, headers=headers).status_code


@ROLES
def test_what_a_role_never_does_is_refused_and_changes_nothing(calendar, client, acts, role) -> None:
    foreign = [Act(case.subject) for case in acts.of(role, "own") if not case.admitted]

    answers = attempt_all(client, foreign, OWN)

    wrong = {act: found for act, found in answers.items() if found[0] not in REFUSED or found[1]}
    assert wrong == {}


@ROLES
def test_what_a_role_does_on_its_own_ticket_is_done_or_refused_in_words(calendar, client, acts, role) -> None:
    own = [Act(case.subject) for case in acts.of(role, "own") if case.admitted]

    answers = attempt_all(client, own, OWN)

    wrong = {
        act: found
        for act, found in answers.items()
        if found[0] not in IN_WORDS or found[1] != (found[0] == 200)
    }
    assert wrong == {}
    assert not own or any(status == 200 for status, _ in answers.values())


@pytest.mark.parametrize("role", list(PLACES))
def test_on_a_ticket_of_others_a_role_of_a_place_or_party_does_nothing(calendar, client, acts, role) -> None:
    answers = attempt_all(client, [Act(case.subject) for case in acts.of(role, "other")], OTHER)

    wrong = {act: found for act, found in answers.items() if found[0] not in REFUSED or found[1]}
    assert wrong == {}


def test_the_attempts_hold_every_pair_of_role_act_and_owner(acts, record_property) -> None:
    record_property(MATRIX, acts.coverage)

    _, covered, pairs, *_ = acts.coverage
    assert covered == pairs > 0


@pytest.mark.parametrize(
    "role", sorted(set(Role) - {role for act in Act for role in get_ever_permitted_roles(act)})
)
def test_roles_without_any_act_are_offered_none(calendar, client, role) -> None:
    ticket, _ = a_ticket_for(Act.URGE, OWN)

    answer = client.get(f"/api/v1/tickets/{ticket}/acts")

    assert answer.status_code == 403 if role is Role.WALL else answer.json() == []


@ROLES
def test_what_is_not_ones_own_is_not_read_either(calendar, client, role) -> None:
    own, _ = a_ticket_for(Act.URGE, OWN)
    other, _ = a_ticket_for(Act.URGE, OTHER)

    statuses = {
        path: [client.get(f"/api/v1/tickets/{ticket}{path}").status_code for ticket in (own, other)]
        for path in ("", "/acts")
    }

    expected = [403, 403] if role is Role.WALL else [200, 200 if role in WHOLE_CITY else 404]
    assert statuses == {"": expected, "/acts": expected}


@ROLES
def test_a_search_finds_ones_own_alone(calendar, client, role) -> None:
    with owner_transaction() as session:
        numbers = [
            session.get_one(Ticket, (CITY, UUID(a_ticket_for(Act.URGE, place)[0]))).number
            for place in (OWN, OTHER)
        ]

    found = [client.get("/api/v1/search", params={"q": number, "city": CITY}) for number in numbers]

    if role is Role.WALL:
        assert [answer.status_code for answer in found] == [403, 403]
        return
    assert [answer.status_code for answer in found] == [200, 200]
    shown = [number in answer.text for number, answer in zip(numbers, found, strict=True)]
    assert shown == [True, role in WHOLE_CITY]


@ROLES
def test_figures_count_ones_own_alone(calendar, client, role) -> None:
    answer = client.get("/api/v1/values", params={"city": CITY, "level": "town"}).json()

    counted = {area["code"] for area in answer["areas"] if area["count"]}
    assert "002" not in counted or role in WHOLE_CITY | {Role.DEPARTMENT, Role.AGENCY}


@pytest.mark.parametrize("role", [Role.DISPATCHER])
@pytest.mark.parametrize(
    "said", [{"text": "a\x00b"}, {"text": "\ud800"}, {"days": 10**30}], ids=["nul", "half", "huge"]
)
def test_odd_words_are_refused_and_no_fault(calendar, client, role, said) -> None:
    ticket, order = a_ticket_for(Act.SUPPLEMENT, OWN)
    headers = {"Idempotency-Key": f"odd-{next(_keys):06}", "Content-Type": "application/json"}

    body = json.dumps({"version": 1, "work_order_id": order, "said": {"text": "说明", **said}})

    answer = client.post(f"/api/v1/tickets/{ticket}/acts/supplement", content=body, headers=headers)

    assert answer.status_code in IN_WORDS, answer.text
    assert answer.status_code != 200 or "days" in said
