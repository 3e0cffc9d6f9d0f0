"""Public reports of the demonstration, which wait for the Center's acceptance."""

import random
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.models import Ticket
from demo.report_pool import World, drawn
from domain.enums import RequesterKind
from domain.errors import DomainError
from domain.public_reports import Addressee
from domain.scopes import Actor
from services import public_reports
from services.public_reports import PublicReport

ADDRESSEES = (Addressee.SECRETARY, Addressee.MAYOR, Addressee.CENTER)
PROOF_BITS = 256
STANDING = 14  # letters that wait when the city is built
LATEST = timedelta(hours=3)


def writer(city: str, dice: random.Random) -> Actor:
    """Return a reporter who writes; the query code that belongs to the proof is not kept anywhere."""
    return Actor.reporter(city, f"{dice.getrandbits(PROOF_BITS):064x}")


def write_one(
    session: Session, scenery: World, actor: Actor, *, dice: random.Random, now: datetime
) -> Ticket:
    """Write one letter to the secretary, the mayor or the Center."""
    told = drawn(scenery, dice, letter=True)
    letter = PublicReport(
        addressee=dice.choice(ADDRESSEES),
        request_kind=told.request,
        requester_kind=RequesterKind.CITIZEN,
        text=told.text,
        address=told.address,
        lon=told.lon,
        lat=told.lat,
        phone=told.phone,
    )
    return public_reports.submit(session, letter=letter, actor=actor, now=now)


def leave_letters(session: Session, scenery: World, *, now: datetime, seed: int, scale: float) -> int:
    """Leave some public reports at the Center at ``now``; return how many."""
    dice = random.Random(seed)  # noqa: S311  # dice of a game, not a secret
    count = max(2, round(STANDING * scale))
    return sum(
        _written(session, scenery, dice, at=now - LATEST * (left / count)) for left in range(count, 0, -1)
    )


def _written(session: Session, scenery: World, dice: random.Random, *, at: datetime) -> bool:
    try:
        with session.begin_nested():
            write_one(session, scenery, writer(scenery.city, dice), dice=dice, now=at.replace(microsecond=0))
    except DomainError:
        return False
    return True
