"""Run real worker processes over due clocks, kill them at random, and count the notifications."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from db.models import Escalation, Notice
from db.session import DatabaseUrls, owner_transaction
from domain.deadlines import ClockOwner
from domain.enums import ClockKind
from domain.escalation import EscalationLevel, list_level_recipients
from domain.notification_recipients import Whom
from settings import CHECKOUT
from tests.support import factories
from tests.support.notifications import HOUR, a_clock, a_working_city, an_order

KINDS = (ClockKind.RESPONSE, ClockKind.COMPLETION)
ROLES = {
    Whom.DISPATCHERS: "dispatcher",
    Whom.SUPERVISORS: "supervisor",
    Whom.HOLDER: "D01",
    Whom.DUTY: "duty",
}
LONGEST_SECONDS = 120.0
Told = Counter[tuple[str, str, str, str]]


def some_due_clocks(count: int) -> Told:
    """Add tickets with two clocks each, yellow, orange or red by turns; return the expected notifications."""
    expected: Told = Counter()
    with owner_transaction() as session:
        a_working_city(session, simulated=True)
        now: datetime = session.execute(select(func.now())).scalar_one().astimezone(UTC)
        for number in range(count):
            ticket = factories.a_ticket(session, departments=("D01",), reported_at=now - 20 * HOUR)
            ticket.urgent = number % 3 == 0
            order = an_order(session, ticket, at=now - 20 * HOUR)
            level = list(EscalationLevel)[number % 3]
            due = now + {"yellow": HOUR, "orange": HOUR / 4, "red": -HOUR}[level.value]
            for kind in KINDS:
                clock = a_clock(session, ticket, kind, due=due + timedelta(seconds=number), order=order)
                clock.mode = "elapsed" if ticket.urgent else "working"
                for whom in list_level_recipients(
                    kind, level, holder=ClockOwner.ORDER, pressing=ticket.urgent
                ):
                    if whom in ROLES:
                        expected[str(ticket.id), f"{kind}_clock", level.value, ROLES[whom]] += 1
    return expected


def a_worker(urls: DatabaseUrls) -> "subprocess.Popen[bytes]":
    """Start a worker process on the test's database."""
    given = {
        **os.environ,
        "DATABASE_URL": urls.app,
        "MIGRATION_DATABASE_URL": urls.owner,
        "LIVE_DATABASE_URL": urls.live,
        "LOG_LEVEL": "error",
    }
    return subprocess.Popen([sys.executable, "worker.py"], cwd=CHECKOUT, env=given)


def work_and_kill(urls: DatabaseUrls, expected: Told, *, workers: int, kills: int, seed: int) -> int:
    """Run workers until all is sent while ``kills`` of them die mid-work; return how many really died."""
    dice, end, dead = random.Random(seed), time.monotonic() + LONGEST_SECONDS, 0
    running = [a_worker(urls) for _ in range(workers)]
    try:
        while not is_done(expected) and time.monotonic() < end:
            time.sleep(dice.uniform(0.02, 0.12))
            if dead < kills and is_begun():
                victim = dice.randrange(workers)
                running[victim].send_signal(signal.SIGKILL)
                running[victim].wait()
                running[victim], dead = a_worker(urls), dead + 1
        time.sleep(0.5)  # time for a duplicate notification to appear
    finally:
        for process in running:
            process.terminate()
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
    return dead


def is_begun() -> bool:
    """Return whether a worker has sent anything yet."""
    with owner_transaction() as session:
        return bool(session.execute(select(select(Notice.id).exists())).scalar_one())


def is_done(expected: Told) -> bool:
    """Return whether all expected notifications were sent."""
    with owner_transaction() as session:
        return session.execute(select(func.count(Notice.id))).scalar_one() >= expected.total()


def told() -> Told:
    """Return the notifications, each with its count."""
    with owner_transaction() as session:
        rows = session.execute(select(Notice.ticket_id, Notice.kind, Notice.level, Notice.to_code))
        return Counter((str(ticket), kind.value, str(level), code) for ticket, kind, level, code in rows)


def levels_told() -> Counter[bool]:
    """Return how many levels were announced themselves, and how many were superseded by a worse one."""
    with owner_transaction() as session:
        return Counter(session.scalars(select(Escalation.told)))
