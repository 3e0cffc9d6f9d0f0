"""Simulate 200 users at their desks and 50 screens: how long acts take, and whether each happened once.

``python -m bench.desks [--people 200] [--seconds 150] [--pause 180]``; client and server share the machine.
"""

import argparse
import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import httpx

from bench import browser as real
from bench.desk_books import faults_of, numbers_of, parties_of
from bench.desk_people import (
    SEATS,
    USERNAMES,
    Asking,
    Desk,
    Person,
    act_done,
    act_on,
    looking_again,
    page_opening,
    seat,
    ticket_opening,
)  # fmt: skip
from bench.goals import Goal, end, percentile
from bench.page_calls import PageCalls, record
from bench.peers.bare_act import BareActs
from bench.stage import Stage, stage, token
from bench.streams import Looking, Screens
from db import feed
from db.session import owner_transaction
from demo.areas import CITY_CODE
from domain.enums import PartyKind, Role

PAUSE_SECONDS = 180.0  # time a user reads, thinks and telephones between two tickets, ± a third
LOOKS = (5.0, 6.5)  # seconds between two looks of an open desk at what others changed, as in desk/live.js
ASKED_AGAIN = 0.1  # how often an answer is asked for again under its key, as after a lost connection
OK = 200
# Success, nothing to change on the page, a change by others meanwhile, a refusal by a rule.
EXPECTED = frozenset({OK, 204, 409, 422})


@dataclass(slots=True)
class Ledger:
    """What all people together were answered, and after how many milliseconds, by kind."""

    times: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    done: list[tuple[UUID, int, str, str]] = field(default_factory=list)  # ticket, version, act, who
    events: list[int] = field(default_factory=list)  # of the feed, of each of these
    unequal: int = 0
    broken: int = 0

    def note(self, kind: str, status: int, ms: float) -> None:
        """Record one answer."""
        self.statuses[kind, status] += 1
        self.times.setdefault(kind, []).append(ms)

    @property
    def errors(self) -> int:
        """Return the answers other than success, concurrent-change conflict or refusal by a rule."""
        return self.broken + sum(
            times for (_, status), times in self.statuses.items() if status not in EXPECTED
        )


@dataclass(frozen=True, slots=True)
class Office:
    """Where the server answers, who works, the open tickets by number, and who may lead."""

    address: str
    people: list[Person]
    numbers: dict[str, UUID]
    leads: list[str]
    calls: dict[Role, PageCalls]


def main() -> None:
    """Print times by kind of act, errors, and whether history holds each act once."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--screens", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=150)
    parser.add_argument("--pause", type=float, default=PAUSE_SECONDS, help="seconds between two tickets")
    asked = parser.parse_args()
    with stage() as staged:
        with owner_transaction() as session:
            numbers, parties = numbers_of(session, CITY_CODE), parties_of(session, CITY_CODE)
        people = seat(asked.people, parties)
        calls = recorded(staged.address)
        screens = Screens(
            staged.address, [Looking(token(Role.LEADER, label="bench"))], count=asked.screens, city=CITY_CODE
        )
        print(f"{asked.screens} screens have their picture after {screens.open():.1f} s")
        ledger = Ledger()
        with bare_acts(staged) as bare:
            office = Office(staged.address, people, numbers, parties[PartyKind.DEPARTMENT], calls)
            asyncio.run(work(office, ledger, seconds=asked.seconds, pause=asked.pause))
        with owner_transaction() as session:
            faults = faults_of(session, CITY_CODE, ledger.done)
    end(told(ledger, bare.times, faults, seconds=asked.seconds))


def recorded(address: str) -> dict[Role, PageCalls]:
    """Return what each desk's page requests, recorded from a real browser."""
    calls = {}
    with real.chromium() as browser:
        for role, (path, _) in SEATS.items():
            found = record(browser, address, username=USERNAMES[role], path=path)
            print(
                f"{path} sends {len(found.opening)} callbacks when opened, {len(found.ticket)} for a ticket, "
                f"{len(found.news)} after a change"
            )
            calls[role] = found
    return calls


async def work(office: Office, ledger: Ledger, *, seconds: float, pause: float) -> None:
    """Let all users work until the time is over."""
    until = time.monotonic() + seconds
    async with AsyncExitStack() as rooms:
        clients = [await rooms.enter_async_context(_browser(office.address)) for _ in office.people]
        desks = [
            Desk(client, person, office.numbers, office.leads, office.calls[person.role])
            for client, person in zip(clients, office.people, strict=True)
        ]
        sitting = (_sit(desk, ledger, until=until, pause=pause) for desk in desks)
        watching = (_watch(desk, ledger, until=until) for desk in desks)
        await asyncio.gather(*sitting, *watching)


def _browser(address: str) -> httpx.AsyncClient:
    """Return the connections of one browser.

    One pool for all people took longer than the server: it looks at every connection for each request.
    """
    own = httpx.Limits(max_connections=6, max_keepalive_connections=6)
    return httpx.AsyncClient(base_url=address, limits=own, timeout=30, verify=False)


async def _sit(desk: Desk, ledger: Ledger, *, until: float, pause: float) -> None:
    """Open the page, open a ticket, act on it, see it again; then think, and go on."""
    lots = random.Random(desk.person.name)
    await asyncio.sleep(lots.uniform(0, pause))
    while time.monotonic() < until:
        try:
            await _one_ticket(desk, ledger, lots)
        except httpx.HTTPError:
            ledger.broken += 1
        await asyncio.sleep(lots.uniform(pause * 2 / 3, pause * 4 / 3))


async def _watch(desk: Desk, ledger: Ledger, *, until: float) -> None:
    """Look at the queue again when others changed tickets, as an open desk does by itself."""
    lots = random.Random(f"{desk.person.name} watches")
    known, wanted = 0, None
    while time.monotonic() < until:
        await asyncio.sleep(lots.uniform(*LOOKS))
        news = zip(ledger.done[known:], ledger.events[known:], strict=True)
        known = len(ledger.done)
        heard = [event for (ticket, *_), event in news if desk.hears(ticket)]
        first = wanted if wanted is not None else min(heard, default=None)
        if first is None:
            continue
        wanted = max(heard) if heard and max(heard) > first else None
        try:
            await _all(ledger, "look again", looking_again(desk, first))
        except httpx.HTTPError:
            ledger.broken += 1


async def _one_ticket(desk: Desk, ledger: Ledger, lots: random.Random) -> None:
    answers = await _all(ledger, "open page", page_opening(desk))
    standing = desk.tickets_in("".join(answer.text for answer in answers))
    desk.seen.update(desk.numbers[number] for number in standing)
    if not standing:
        return
    number = lots.choice(standing)
    await _all(ledger, "open ticket", ticket_opening(desk, number))
    # What a person reads from the page; the bench must know it to act.
    story = await _timed(ledger, "read story", desk.get(number))
    offered = await _timed(ledger, "read offers", desk.get(number, "/acts"))
    if (story.status_code, offered.status_code) != (OK, OK):
        return
    request = act_on(desk, story.json(), offered.json(), lots)
    if request is None:
        return
    answer = await _timed(ledger, f"act: {request.act}", desk.post(request))
    if answer.status_code == OK:
        event = await asyncio.to_thread(_fed)
        ledger.done.append((request.ticket, answer.json()["version"], request.act, desk.person.name))
        ledger.events.append(event)
        await _all(ledger, "see it again", act_done(desk, number, request.key))
        if lots.random() < ASKED_AGAIN:
            again = await desk.post(request)
            ledger.unequal += again.content != answer.content


def _fed() -> int:
    """Return the feed position as the stream reports it to an open desk."""
    with owner_transaction() as session:
        return feed.get_last_number(session)


async def _all(ledger: Ledger, kind: str, askings: Sequence[Asking]) -> list[httpx.Response]:
    """Request all at once, as a page does, and record each."""
    return list(await asyncio.gather(*(_timed(ledger, kind, asking) for asking in askings)))


async def _timed(ledger: Ledger, kind: str, asking: Asking) -> httpx.Response:
    began = time.perf_counter()
    answer = await asking
    ledger.note(kind, answer.status_code, (time.perf_counter() - began) * 1000)
    return answer


@contextmanager
def bare_acts(staged: Stage) -> Iterator[BareActs]:
    """Run only the SQL statements of an act, concurrently with the users at their desks."""
    bare = BareActs(staged.urls.owner)
    stop = threading.Event()
    thread = threading.Thread(target=bare.run, args=(stop,), daemon=True)
    thread.start()
    yield bare
    stop.set()
    thread.join()


def told(ledger: Ledger, bare: list[float], faults: list[str], *, seconds: float) -> list[Goal]:
    """Print what was measured and return the numbers to reach."""
    for kind, times in sorted(ledger.times.items()):
        statuses = {status: n for (of, status), n in sorted(ledger.statuses.items()) if of == kind}
        shown = ", ".join(f"p{share} {percentile(times, share):.0f}" for share in (50, 95, 99))
        print(f"{kind:24} {len(times):6,}  {shown} ms  {statuses}")
    acts = [ms for kind, times in ledger.times.items() if kind.startswith("act: ") for ms in times]
    answers = sum(map(len, ledger.times.values()))
    print(f"{answers:,} answers in {seconds:.0f} s, {answers / seconds:.0f} a second; {len(acts):,} acts")
    print(
        f"an act through HTTP p50 {percentile(acts, 50):.0f} ms; its bare statements beside it"
        f" p50 {percentile(bare, 50):.0f} ms ({len(bare)} times):"
        f" {percentile(acts, 50) / percentile(bare, 50):.1f}×"
    )
    for line in faults[:10]:
        print(f"  {line}")
    worst = max(
        (percentile(times, 95) for kind, times in ledger.times.items() if kind.startswith("act: ")), default=0
    )
    return [
        Goal("all acts together, p95", percentile(acts, 95), 500, "ms"),
        Goal("the slowest kind of act, p95", worst, 500, "ms"),
        Goal("answers that are errors", ledger.errors, 0, ""),
        Goal("answers under the same key that differ", ledger.unequal, 0, ""),
        Goal("acts lost or done twice", len(faults), 0, ""),
    ]


if __name__ == "__main__":
    main()
