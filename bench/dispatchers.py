"""Measure eight dispatchers over four thousand tickets, two or eight racing on each."""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import httpx

from bench.goals import Goal, end, percentile
from bench.stage import Stage, stage, token
from db.session import DatabaseUrls, owner_transaction
from domain.enums import Role
from terminal import step
from tests.support import consistency, factories

CITY = "370783"
HANDS = 8
TICKETS = 4000
EVERYBODY_AT = 50  # every so many tickets all eight reach for the same one, else two do
ASKED_AGAIN_AT = 10  # every so many answers is asked for again under its key, as after a lost connection
PARTIES = ("D01", "D02", "D03")
OK, CONFLICT, BUSY = 200, 409, 503


@dataclass(frozen=True, slots=True)
class Answer:
    """What a dispatcher was answered for a ticket, and after how many milliseconds."""

    ticket: UUID
    who: str
    status: int
    told: dict[str, object]
    ms: float


def main() -> None:
    """Print latencies, throughput and whether everything adds up."""
    tickets: list[UUID] = []
    with stage(lambda urls: tickets.extend(_city(urls))) as staged:
        secrets = {name: token(Role.DISPATCHER, label=name) for name in names()}
        began = time.perf_counter()
        together = threading.Barrier(HANDS)
        with ThreadPoolExecutor(HANDS) as hands:
            desks = hands.map(lambda desk: list(_desk(staged, desk, tickets, together)), secrets.items())
            answers = [answer for desk in desks for answer in desk]
        seconds = time.perf_counter() - began
        with owner_transaction() as session:
            wrong = consistency.imbalances(session, CITY, dispatched=TICKETS)
    statuses = Counter(answer.status for answer in answers)
    for status, title in ((OK, "dispatched"), (CONFLICT, "told who was first")):
        times = [answer.ms for answer in answers if answer.status == status]
        told = ", ".join(f"p{share} {percentile(times, share):.1f} ms" for share in (50, 95, 99))
        print(f"{statuses[status]:,} {title}: {told}")
    print(f"{len(answers):,} answers in {seconds:.1f} s: {len(answers) / seconds:.0f} a second over HTTP")
    for line in wrong:
        print(f"  {line}")
    end(
        [
            Goal("tickets dispatched twice", twice(answers), 0, "tickets"),
            Goal("tickets nobody could dispatch", TICKETS - statuses[OK], 0, "tickets"),
            Goal("other answers than a dispatch or who was first", others(statuses), 0, "answers"),
            Goal("refusals that name the wrong winner, or none", misnamed(answers), 0, "answers"),
            Goal("books that do not balance (history chains included)", len(wrong), 0, "lines"),
        ]
    )


def names() -> list[str]:
    """Return what the dispatchers are called."""
    return [f"分派员{number}" for number in range(1, HANDS + 1)]


def twice(answers: Iterable[Answer]) -> int:
    """Return how many tickets more than one dispatcher was answered to have dispatched."""
    won = Counter(answer.ticket for answer in answers if answer.status == OK)
    return sum(times > 1 for times in won.values())


def others(statuses: Counter[int]) -> int:
    """Return how many answers were neither."""
    return statuses.total() - statuses[OK] - statuses[CONFLICT]


def misnamed(answers: Iterable[Answer]) -> int:
    """Return how many refusals do not name who dispatched the ticket, and when."""
    wrong = 0
    ordered = sorted(answers, key=lambda answer: answer.ticket)
    for _, group in groupby(ordered, key=lambda answer: answer.ticket):
        of_ticket = list(group)
        winners = {answer.who for answer in of_ticket if answer.status == OK}
        refused = [answer.told for answer in of_ticket if answer.status == CONFLICT]
        wrong += sum({told.get("who")} != winners or not told.get("when") for told in refused)
    return wrong


def _city(_urls: DatabaseUrls) -> list[UUID]:
    with step(f"{TICKETS:,} accepted tickets"), owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        factories.a_party(session, CITY, "D03")
        return [factories.a_ticket(session).id for _ in range(TICKETS)]


def _desk(
    staged: Stage, desk: tuple[str, str], tickets: list[UUID], together: threading.Barrier
) -> Iterator[Answer]:
    """Yield the answers to one dispatcher, who walks through the list next to a neighbour.

    desk: name and token of the dispatcher.
    """
    name, secret = desk
    own = names().index(name)
    with httpx.Client(
        base_url=staged.address, headers={"Authorization": f"Bearer {secret}"}, timeout=30
    ) as client:
        together.wait()
        for place, ticket in enumerate(tickets):
            if place % EVERYBODY_AT == 0 or own // 2 == place % (HANDS // 2):
                answer = _dispatch(client, ticket, name, lead=PARTIES[own % len(PARTIES)])
                yield answer
                if answer.status == OK and place % ASKED_AGAIN_AT == 0:
                    again = _dispatch(client, ticket, name, lead=PARTIES[own % len(PARTIES)])
                    if again.told != answer.told:
                        yield again  # a second effect, which the count of winners finds


def _dispatch(client: httpx.Client, ticket: UUID, name: str, *, lead: str) -> Answer:
    body = {"class": "general", "urgent": False, "lead": lead, "cooperating": [], "note": "", "version": 1}
    headers = {"Idempotency-Key": f"{ticket}-{name.encode().hex()}"}
    while True:
        began = time.perf_counter()
        answered = client.post(f"/api/v1/tickets/{ticket}/dispatch", json=body, headers=headers)
        took = (time.perf_counter() - began) * 1000
        if answered.status_code != BUSY:
            return Answer(ticket, name, answered.status_code, answered.json(), took)
        time.sleep(float(answered.headers.get("Retry-After", 1)))


if __name__ == "__main__":
    main()
