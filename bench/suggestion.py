"""Measure how often the suggested lead matches the actual one, on the demonstration city's last month.

Each of the last 30 days' dispatched tickets is suggested from what lay before it, by the product's own
query. The demonstration gives most matters one department, half of some to that town's agency and a few
to another, so the number says how well the way of suggesting finds habits, not how well it would do in
a city whose habits are less even. Peer: the matter's most frequent department of the same 90 days.
Precedents have their final outcome, which for the newest may be later than the current ticket.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.goals import Goal, end, percentile
from bench.stage import SEED, demonstration
from db import migrate, session
from db.models import Ticket
from db.server.test_cluster import copy_template, run_temporary_cluster
from db.session import owner_transaction, transaction
from demo.areas import CITY_CODE
from domain.enums import Secrecy
from domain.scopes import Scope
from domain.suggestion import DEFAULT_WEIGHTS, Confidence
from services import dispatch_suggestion

HELD_OUT = timedelta(days=30)
SAMPLE = 3000


@dataclass(frozen=True, slots=True)
class Tried:
    """One held-out ticket: who had it, who was suggested and how surely, who the peer named, how long."""

    lead: str
    suggested: str | None
    confidence: Confidence
    usual: str | None
    ms: float


def main() -> None:
    """Print how often suggestion and peer were right, and where nothing was suggested."""
    with run_temporary_cluster() as cluster:
        urls = copy_template(cluster, "bench")
        migrate.migrate(urls.owner)
        engines = session.connect(urls)
        demonstration(urls)
        with owner_transaction() as opened:
            ids = held_out(opened)
        with transaction(Scope.whole(CITY_CODE)) as opened:
            tried = [try_one(opened, ticket) for ticket in ids]
        engines.dispose()
    report(tried)


def report(tried: list[Tried]) -> None:
    """Print the shares, by confidence and against the peer."""
    told = [one for one in tried if one.suggested is not None]
    for word in Confidence:
        of = [one for one in told if one.confidence is word]
        print(f"  {word.value}: {len(of):,} suggested, {share(of):.1f} % right")
    own, same = share(told), share(told, peer=True)
    print(
        f"{len(tried):,} held out, {100 * len(told) / len(tried):.1f} % suggested, {own:.1f} % of these right"
    )
    print(f"peer, on the same ones: {same:.1f} % right; on all: {share(tried, peer=True):.1f} %")
    times = [one.ms for one in tried]
    print(f"p50 {percentile(times, 50):.1f} ms, p95 {percentile(times, 95):.1f} ms")
    end(
        [
            Goal("suggested lead is who had it", own, same, "% (peer)", at_least=True),
            Goal("a suggestion, p95", percentile(times, 95), 100, "ms"),
        ]
    )


def share(of: list[Tried], *, peer: bool = False) -> float:
    """Return in how many per cent the suggestion, or the peer, named who had it."""
    hits = sum((one.usual if peer else one.suggested) == one.lead for one in of)
    return 100 * hits / len(of) if of else 0.0


def held_out(opened: Session) -> list[Ticket]:
    """Return dispatched tickets of the last month, drawn by lot, none of them secret."""
    last = opened.scalar(select(func.max(Ticket.reported_at)).where(Ticket.city == CITY_CODE))
    assert last is not None
    found = list(
        opened.scalars(
            select(Ticket)
            .where(
                Ticket.city == CITY_CODE,
                Ticket.reported_at >= last - HELD_OUT,
                Ticket.dispatched_at.is_not(None),
                Ticket.department.is_not(None),
                Ticket.matter.is_not(None),
                Ticket.secrecy != Secrecy.SECRET,
            )
            .order_by(Ticket.id)
        )
    )
    return random.Random(SEED).sample(found, min(SAMPLE, len(found)))


def try_one(opened: Session, ticket: Ticket) -> Tried:
    """Suggest for one ticket as its report came in."""
    began = time.perf_counter()
    found = dispatch_suggestion.suggest(opened, ticket, now=ticket.reported_at)
    ms = 1000 * (time.perf_counter() - began)
    suggested = found.lead.party if found.lead else None
    return Tried(ticket.department or "", suggested, found.confidence, peer(opened, ticket), ms)


def peer(opened: Session, ticket: Ticket) -> str | None:
    """Return the most frequent department of the ticket's matter in the same span of days."""
    before = opened.scalars(
        select(Ticket.department).where(
            Ticket.city == CITY_CODE,
            Ticket.matter == ticket.matter,
            Ticket.dispatched_at.is_not(None),
            Ticket.reported_at.between(
                ticket.reported_at - timedelta(days=DEFAULT_WEIGHTS.days), ticket.reported_at
            ),
            Ticket.id != ticket.id,
        )
    )
    counts = Counter(code for code in before if code is not None)
    return counts.most_common(1)[0][0] if counts else None


if __name__ == "__main__":
    main()
