"""Simulated users of ``bench.desks``: their desks, requests and acts."""

import itertools
import random
import re
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from types import MappingProxyType
from typing import Any
from uuid import UUID

import httpx

from bench.page_calls import CALLBACK, PageCalls
from db.queries.authentication import Grant
from db.session import owner_transaction
from demo.areas import CITY_CODE
from domain.enums import PartyKind, Role
from services.tokens import make_token

Asking = Coroutine[Any, Any, httpx.Response]
BELL = "/api/v1/notices?most=8"  # as in notices.js
NUMBER = re.compile(r"SG\d{8}-\d{5,}")
# Of a hundred people so many sit at each desk.
SEATS: Mapping[Role, tuple[str, int]] = MappingProxyType(
    {
        Role.DISPATCHER: ("/desk", 30),
        Role.DEPARTMENT: ("/department", 25),
        Role.TOWN: ("/town", 15),
        Role.REVIEWER: ("/review", 15),
        Role.CALLER: ("/callback", 15),
    }
)
# Who sits there in the demonstration: whose page is recorded.
USERNAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.DISPATCHER: "dispatcher", Role.DEPARTMENT: "department", Role.TOWN: "town",
        Role.REVIEWER: "reviewer", Role.CALLER: "caller",
    }
)  # fmt: skip
# What a user does with a ticket: the first of these that is offered.
WANTED: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        Role.DISPATCHER: ("dispatch", "extend", "refuse_return", "urge", "supervise"),
        Role.DEPARTMENT: ("respond", "complete", "hand_on"),
        Role.TOWN: ("rate", "call", "urge", "supplement"),
        Role.REVIEWER: ("pass_review", "answer", "supplement"),
        Role.CALLER: ("close", "call_back", "feed_back", "supplement"),
    }
)
SAID: dict[str, Any] = {
    "text": "如实说明", "list_reason": "测量", "lead": "", "ticket_class": "general", "contact": "call",
    "reached": True, "solved": True, "satisfied": True, "speed": "timely", "effect": "good",
    "section": "综合科", "delivery": {"way": "phone", "proof": "已接听"},
}  # fmt: skip
_keys = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """A user with their own token; ``party``: the party they act for, if any."""

    name: str
    role: Role
    secret: str
    party: str | None

    @property
    def path(self) -> str:
        """Return the address of the desk."""
        return SEATS[self.role][0]


@dataclass(frozen=True, slots=True)
class ActRequest:
    """One act as it is sent; the same key when it is sent again."""

    ticket: UUID
    act: str
    key: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's desk and the connections of all."""

    client: httpx.AsyncClient
    person: Person
    numbers: Mapping[str, UUID]
    leads: Sequence[str]
    calls: PageCalls
    seen: set[UUID] = field(default_factory=set)  # tickets that stood in its queue

    def hears(self, ticket: UUID) -> bool:
        """Return whether a change of the ticket reaches this desk: the Center sees the whole city."""
        return self.person.party is None or ticket in self.seen

    @property
    def headers(self) -> dict[str, str]:
        """Return what each request of this person carries."""
        return {"Authorization": f"Bearer {self.person.secret}", "Accept": "application/json"}

    def get(self, number: str, path: str = "") -> Asking:
        """Request a ticket's detail, or the available acts."""
        return self.client.get(f"/api/v1/tickets/{self.numbers[number]}{path}", headers=self.headers)

    def post(self, request: ActRequest) -> Asking:
        """Do an act."""
        headers = {**self.headers, "Idempotency-Key": request.key}
        path = f"/api/v1/tickets/{request.ticket}/acts/{request.act}"
        return self.client.post(path, json=request.body, headers=headers)

    def tickets_in(self, answer: str) -> list[str]:
        """Return the numbers of tickets that a queue shows."""
        return [number for number in dict.fromkeys(NUMBER.findall(answer)) if number in self.numbers]

    def callback(self, body: dict[str, Any]) -> Asking:
        """Request as the page does."""
        return self.client.post(CALLBACK, json=body, headers=self.headers)


def seat(count: int, parties: Mapping[PartyKind, list[str]]) -> list[Person]:
    """Return people with tokens, seated as in earnest; departments and towns take turns."""
    people = []
    run = token_hex(3)  # rows of history of another run on the same database bear other names
    with owner_transaction() as session:
        for role, (_, share) in SEATS.items():
            places = {
                Role.DEPARTMENT: parties[PartyKind.DEPARTMENT],
                Role.TOWN: parties[PartyKind.TOWN],
            }.get(role)
            for number in range(max(1, count * share // 100)):
                party = places[number % len(places)] if places else None
                place = {"department": party} if role is Role.DEPARTMENT else {"town": party}
                grant = Grant(CITY_CODE, role, **(place if party else {}))
                name = f"{role.value}-{number}-{run}"
                people.append(Person(name, role, make_token(session, grant, label=name), party))
    return people


def page_opening(desk: Desk) -> list[Asking]:
    """Request everything that the desk's page loads when it is opened, the bell's notices too."""
    bell = desk.client.get(BELL, headers=desk.headers)
    return [bell, *(desk.callback(body) for body in desk.calls.opening)]


def looking_again(desk: Desk, event: int) -> list[Asking]:
    """Reload the queue after the stream delivered this event."""
    return [desk.callback(body) for body in desk.calls.after_event(event)]


def ticket_opening(desk: Desk, number: str) -> list[Asking]:
    """Open a ticket: its history, the available acts, and its sidebar."""
    return [desk.callback(body) for body in desk.calls.for_ticket(number)]


def act_done(desk: Desk, number: str, key: str) -> list[Asking]:
    """Reload the ticket and the queue after an act under this key."""
    queue = [desk.callback(body) for body in desk.calls.after_act(key)]
    return [*queue, *ticket_opening(desk, number)]


def act_on(
    desk: Desk, story: dict[str, Any], offered: list[dict[str, Any]], lots: random.Random
) -> ActRequest | None:
    """Return what this person does with an opened ticket; None where nothing of it is offered."""
    by_act = {offer["act"]: offer for offer in offered}
    chosen = next((by_act[act] for act in WANTED[desk.person.role] if act in by_act), None)
    if chosen is None:
        return None
    lead = story["department"] or lots.choice(desk.leads)
    said = {**SAID, "lead": lead, "motion": chosen["motion"]}
    body = {"version": story["version"], "work_order_id": chosen["work_order_id"], "said": said}
    return ActRequest(UUID(story["id"]), chosen["act"], f"desks-{next(_keys):07}", body)
