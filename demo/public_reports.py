"""Public reports of the demonstration, which wait for the Center's acceptance."""

import random
import secrets
from dataclasses import replace
from datetime import timedelta

from demo.world import CityMoment, draw_report
from domain.enums import RequesterKind
from domain.public_reports import Addressee
from domain.scopes import Actor
from services import public_reports
from services.public_reports import PublicReport

ADDRESSEES = (Addressee.SECRETARY, Addressee.MAYOR, Addressee.CENTER)
PROOF_BITS = 256
STANDING = 14  # letters that wait when the city is built
LATEST = timedelta(hours=3)


def writer(city: str, dice: random.Random) -> Actor:
    """Return a reporter who writes; the query code that belongs to the proof is not kept anywhere.

    A simulator that starts again with the same dice writes as other reporters.
    """
    proof = dice.getrandbits(PROOF_BITS) ^ secrets.randbits(PROOF_BITS)
    return Actor.reporter(city, f"{proof:064x}")


def write_one(moment: CityMoment, actor: Actor) -> None:
    """Write one letter to the secretary, the mayor or the Center."""
    report, _grid = draw_report(moment, letter=True)
    letter = PublicReport(
        addressee=moment.dice.choice(ADDRESSEES),
        request_kind=report.request_kind,
        requester_kind=RequesterKind.CITIZEN,
        text=report.description,
        address=report.address,
        lon=report.lon,
        lat=report.lat,
        phone=report.reporter_phone,
    )
    public_reports.submit(moment.session, letter=letter, actor=actor, now=moment.now)


def leave_letters(moment: CityMoment, *, scale: float) -> int:
    """Let some letters lie at the Center; return how many."""
    count = max(2, round(STANDING * scale))
    times = (moment.now - LATEST * (left / count) for left in range(count, 0, -1))
    moments = (replace(moment, now=at.replace(microsecond=0)) for at in times)
    return sum(each.tries(write_one, writer(each.city, each.dice)) for each in moments)
