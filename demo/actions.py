"""Do one act of the demonstration through the same services that people use."""

from bisect import bisect
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.queries import simulation, simulation_facts
from db.queries.rating_facts import load_rating_facts
from db.queries.simulation import MovableTicket
from db.writes import deliveries, tickets
from demo import workflow_profile as profile
from demo.accounts import DEMO_DEPARTMENT
from demo.actors import grid_staff_of, party_of, seat_of, town_of
from demo.admitted_matters import is_called
from demo.listed_duties import OVERRIDDEN_ONE_IN, REASONS, find_situation, is_lead
from demo.photo_store import Moment
from demo.reference_data import AGENCIES
from demo.texts import PHONE_PREFIX
from demo.world import CityMoment, draw_report
from domain import replies
from domain.act_payloads import payload_of
from domain.coordination import Contact, ReplyChannel
from domain.enums import Act, Channel, Speed, Status, TicketClass
from domain.payload_values import DeliveryProof
from domain.satisfaction import is_silent
from domain.scopes import Actor
from services import attachments, intake
from services.intake import ReportRequest
from services.workflow import execution
from services.workflow.execution import ActRequest

PHOTO_SHARE = 0.5  # of completions; where the matter can be photographed
SPOKEN_OF = 200  # recent tickets that others may report again
MISSED_SHARE = 0.12
REOPENED_SHARE = 0.6  # of what is not solved; the rest was explained


_BY_ORDER = {
    Act.RESPOND: simulation.list_unanswered, Act.COMPLETE: simulation.list_at_work,
    Act.RATE: simulation.list_unrated, Act.ACCEPT: simulation.list_letters,
}  # fmt: skip
# Tickets of which states wait for an act.
WAITING = {
    Act.CALL: (Status.REPORTED,), Act.DISPATCH: (Status.CALLED, Status.ACCEPTED),
    Act.RESPOND: (Status.DISPATCHED,), Act.COMPLETE: (Status.DISPATCHED,),
    Act.PASS_REVIEW: (Status.COMPLETED,), Act.FEED_BACK: (Status.HANDLED_LOCALLY, Status.REVIEWED),
    Act.CALL_BACK: (Status.FED_BACK,), Act.CLOSE: (Status.CALLED_BACK,),
    Act.RATE: (Status.FED_BACK, Status.CALLED_BACK),
}  # fmt: skip


def candidates(session: Session, city: str, act: Act, limit: int, *, now: datetime) -> list[MovableTicket]:
    """Return what could be moved on by ``act``, the most urgent first."""
    if act in _BY_ORDER:
        return _BY_ORDER[act](session, city, limit)
    found = (simulation.list_in_status(session, city, status, limit, now=now) for status in WAITING[act])
    return [candidate for of_status in found for candidate in of_status]


def report_one(moment: CityMoment, _candidate: None) -> None:
    """Let an actor report something from the pool: grid staff what they found, else the intake."""
    request, grid = draw_report(moment, letter=False)
    actor = grid_staff_of(moment.world, grid) if grid >= 0 else seat_of(moment.city, "intake")
    intake.report_ticket(moment.session, request=request, actor=actor, now=moment.now)


def repeat_one(moment: CityMoment, _candidate: None) -> None:
    """Let a caller report again what another person reported before."""
    known = simulation_facts.list_reported(moment.session, moment.city, limit=SPOKEN_OF)
    if not known:
        return
    said = moment.dice.choice(known)
    request = ReportRequest(
        description=said.description,
        channel=Channel.HOTLINE_5123456,
        matter=said.matter,
        area_code=said.area,
        address=said.address,
        reporter_phone=f"{PHONE_PREFIX}{moment.dice.randrange(10**8):08}",
    )
    seat = seat_of(moment.city, "intake")
    intake.report_ticket(moment.session, request=request, actor=seat, now=moment.now)


def dispatch_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Let a dispatcher send a ticket to the department of its matter, or to that one's office in the town."""
    matter = moment.world.matters.get(candidate.matter or "")
    lead = matter.department if matter else DEMO_DEPARTMENT
    if lead in AGENCIES and candidate.town and moment.dice.random() < profile.OFFICE_SHARE:
        lead = f"{lead}-{candidate.town[6:]}"
    helps = (candidate.town,) if candidate.town and moment.dice.random() < profile.HELPER_SHARE / 2 else ()
    harder = TicketClass.COMPLEX if candidate.complex or moment.dice.random() < 0.15 else TicketClass.GENERAL
    note = moment.dice.choice(profile.WORDS[Act.DISPATCH])
    said = {"text": note, "lead": lead, "cooperating": helps, "ticket_class": harder}
    said |= duty_for(moment, candidate, lead)
    _do(moment, candidate, Act.DISPATCH, said, actor=seat_of(moment.city, "dispatcher"))


def duty_for(moment: CityMoment, candidate: MovableTicket, lead: str) -> dict[str, Any]:
    """Return the duty of a dispatch: where the lead has it, or sometimes against the list with a reason."""
    duty = moment.world.duties.get(candidate.matter or "")
    if duty is None:
        return {}
    fits = find_situation(duty, moment.world.matters[candidate.matter or ""])
    situation = None if fits is None else fits.code
    if is_lead(lead, duty):
        return {"duty": duty.code, "situation": situation}
    if moment.dice.randrange(OVERRIDDEN_ONE_IN):
        return {}
    return {"duty": duty.code, "situation": situation, "list_reason": moment.dice.choice(REASONS)}


def respond_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Let the party of a work order respond."""
    said = {"contact": moment.dice.choice((Contact.CALL, Contact.CALL, Contact.ARRIVAL))}
    _do(moment, candidate, Act.RESPOND, said, actor=party_of(moment.world, candidate.party or ""))


def complete_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Let the party of a work order complete it, often with photos."""
    actor = party_of(moment.world, candidate.party or "")
    files = _photos(moment, candidate, actor=actor) if moment.dice.random() < PHOTO_SHARE else ()
    said = {"text": moment.dice.choice(profile.WORDS[Act.COMPLETE]), "files": files}
    _do(moment, candidate, Act.COMPLETE, said, actor=actor)


def rate_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Let the calling town rate a work order; each party has its own record, as in the two years before."""
    quality, place = moment.world.quality, moment.world.places[candidate.party or DEMO_DEPARTMENT]
    slowness = 0.5 * quality.slow[place] + moment.dice.gauss(0, 0.9)
    clumsiness = 0.8 * quality.clumsy[place] + moment.dice.gauss(0, 1)
    weak = moment.dice.random() < moment.world.weak[place]
    speed = profile.SPEEDS[bisect(profile.SPEED_BOUNDS, slowness) if weak else 0]
    effect = profile.EFFECTS[bisect(profile.EFFECT_BOUNDS, clumsiness) if weak else 0]
    if speed is Speed.NONE and candidate.order_id is not None:
        facts = load_rating_facts(moment.session, moment.city, candidate.order_id)
        if not is_silent(facts.responded_at, facts.completion.due_at):
            speed = Speed.SLOW
    said = {"speed": speed, "effect": effect}
    _do(moment, candidate, Act.RATE, said, actor=town_of(moment.world, candidate.town))


def call_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Let the town solve what its grid reported, or call the Center."""
    stays = not is_called(moment.world.matters.get(candidate.matter or ""))
    solves = not candidate.urgent and (moment.dice.random() < profile.LOCAL_SHARE or stays)
    act = Act.SOLVE_LOCALLY if solves else Act.CALL
    said = {"text": moment.dice.choice(profile.WORDS[act])}
    _do(moment, candidate, act, said, actor=town_of(moment.world, candidate.town))


def feed_back_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Give the reply: the Center's caller, or the town where it was solved on the spot."""
    text = moment.dice.choice(profile.WORDS[Act.FEED_BACK])
    said = {"text": text, "delivery": delivery_for(moment, candidate)}
    on_the_spot = candidate.status is Status.HANDLED_LOCALLY
    actor = town_of(moment.world, candidate.town) if on_the_spot else seat_of(moment.city, "caller")
    _do(moment, candidate, Act.FEED_BACK, said, actor=actor)


def delivery_for(moment: CityMoment, candidate: MovableTicket) -> DeliveryProof:
    """Return the way the matter came with its proof; of the anonymous, why they cannot be reached."""
    session, city, ticket = moment.session, moment.city, candidate.ticket_id
    channel = tickets.load_ticket(session, city, ticket).channel
    reach = deliveries.find_reporter_reach(session, city, ticket) or (True, False)
    anonymous, has_phone = reach
    way = replies.get_reply_channel(channel, anonymous=anonymous, has_phone=has_phone)
    if way is ReplyChannel.IMPOSSIBLE:
        return DeliveryProof(way, why_not=replies.get_unreachable_reason(channel, anonymous=anonymous))
    return DeliveryProof(way, proof=profile.PROOFS.get(way, ""))


def review_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Pass a completion, or send it back for rework."""
    act = Act.REWORK if moment.dice.random() < profile.REWORK_SHARE else Act.PASS_REVIEW
    said = {"text": moment.dice.choice(profile.WORDS[act])}
    _do(moment, candidate, act, said, actor=seat_of(moment.city, "reviewer"))


def call_back_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Ask the reporter, who is not always there, whether it was solved and whether they are satisfied."""
    caller = seat_of(moment.city, "caller")
    if moment.dice.random() < MISSED_SHARE:
        words = moment.dice.choice(profile.WORDS[Act.MISS_CALL_BACK])
        _do(moment, candidate, Act.MISS_CALL_BACK, {"text": words}, actor=caller)
        return
    solved = moment.dice.random() < profile.SOLVED_SHARE
    satisfied = solved and moment.dice.random() < profile.SATISFIED_SHARE
    said = {"reached": True, "solved": solved, "satisfied": satisfied}
    _do(moment, candidate, Act.CALL_BACK, said, actor=caller)


def close_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Close a ticket that was called back; give many out again whose reporters say it is not solved."""
    unsolved = simulation_facts.is_unsolved(moment.session, moment.city, candidate.ticket_id)
    reopens = unsolved and moment.dice.random() < REOPENED_SHARE
    act, words = (Act.REOPEN, "回访时诉求人反映问题未解决，重新交办") if reopens else (Act.CLOSE, "")
    _do(moment, candidate, act, {"text": words}, actor=seat_of(moment.city, "caller"))


def accept_one(moment: CityMoment, candidate: MovableTicket) -> None:
    """Take in what the public handed in."""
    _do(moment, candidate, Act.ACCEPT, {}, actor=seat_of(moment.city, "intake"))


ACTIONS: dict[Act, Callable[[CityMoment, MovableTicket], None]] = {
    Act.ACCEPT: accept_one,
    Act.DISPATCH: dispatch_one,
    Act.RESPOND: respond_one,
    Act.COMPLETE: complete_one,
    Act.RATE: rate_one,
    Act.CALL: call_one,
    Act.FEED_BACK: feed_back_one,
    Act.PASS_REVIEW: review_one,
    Act.CALL_BACK: call_back_one,
    Act.CLOSE: close_one,
}


def _photos(moment: CityMoment, candidate: MovableTicket, *, actor: Actor) -> tuple[UUID, ...]:
    """Upload photos before and after, of matters that have any."""
    matter = moment.world.matters.get(candidate.matter or "")
    if moment.world.album is None or matter is None:
        return ()
    taken = moment.world.album.of(matter.theme, candidate.ticket_id.int, Moment.BEFORE, Moment.AFTER)
    rows = [attachments.store(moment.session, upload=upload, actor=actor, now=moment.now) for upload in taken]
    moment.session.flush()  # the act takes them out of those that wait
    return tuple(row.id for row in rows)


def _do(
    moment: CityMoment, candidate: MovableTicket, act: Act, said: Mapping[str, Any], *, actor: Actor
) -> None:
    request = ActRequest(act, candidate.version, payload_of(act, **said), candidate.order_id)
    execution.execute(moment.session, candidate.ticket_id, request=request, actor=actor, now=moment.now)
