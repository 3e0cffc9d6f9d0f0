"""A call is taken in once, answered at once or added to a known ticket; caller lookups are recorded."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import CallerLookup, Reply, Reporter, Ticket, TicketLink
from db.queries import duplicate_candidates
from db.queries.duplicate_candidates import Whereabouts
from domain.coordination import LinkKind
from domain.enums import Act, Channel, ClockKind, RequestKind, Role, Secrecy, Status
from domain.errors import DomainError, Invalid, NotAllowed
from domain.similarity import SimilarityRules
from services import hotline
from services.hotline import Intake
from services.intake import ReportRequest
from services.workflow import available_acts
from tests.support import factories
from tests.support.people import CITY, PEOPLE, do
from tests.support.workflow.city import BY_PHONE, MINUTE, MORNING, acts_of, clock_of, dispatched, reported

INTAKE = PEOPLE["intake"]
CALL = ReportRequest(
    description="渤海路井盖破损",
    channel=Channel.HOTLINE_5123456,
    matter="S01001",
    area_code="00111",
    reporter_name="王某",
    reporter_phone="138 0000 1234",
)


@pytest.fixture
def city(session: Session) -> Session:
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def taken(session: Session, *, answer: str = "", same_as: str = "", **changes: object) -> Ticket:
    intake = Intake(replace(CALL, **changes), answer=answer, same_as=same_as)
    return hotline.take_in(session, intake=intake, actor=INTAKE, now=MORNING)


def test_a_call_is_accepted_at_once_and_waits_to_be_dispatched(city: Session) -> None:
    ticket = taken(city)

    assert ticket.status is Status.ACCEPTED
    assert clock_of(city, ticket, ClockKind.DISPATCH).due_at == hotline.dispatch_due(
        city, ticket, now=MORNING
    )
    assert city.get_one(Reporter, (CITY, ticket.id)).phone == "13800001234"


def test_a_caller_is_found_by_the_phone_however_it_is_typed(city: Session) -> None:
    earlier = taken(city)
    newer = taken(city, description="后来的一件")
    taken(city, reporter_phone="13800009999")

    found = hotline.look_up(city, "+86 138-0000-1234", actor=INTAKE, now=MORNING + MINUTE)

    assert {one.number for one in found} == {earlier.number, newer.number}


def test_a_part_of_a_phone_finds_nobody(city: Session) -> None:
    taken(city)

    assert hotline.look_up(city, "13800001", actor=INTAKE, now=MORNING) == []


def test_every_look_up_is_kept_without_the_number_itself(city: Session) -> None:
    ticket = taken(city)

    hotline.look_up(city, "13800001234", actor=INTAKE, now=MORNING)

    city.flush()
    [kept] = city.scalars(select(CallerLookup))
    assert (kept.actor, kept.tickets) == (INTAKE.id, [ticket.id])
    assert kept.phone == "138******34"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.INTAKE, Role.DISPATCHER}))
def test_nobody_else_takes_calls_or_looks_callers_up(city: Session, role: Role) -> None:
    actor = replace(INTAKE, roles=frozenset({role}))

    with pytest.raises(NotAllowed):
        hotline.look_up(city, "13800001234", actor=actor, now=MORNING)
    with pytest.raises(NotAllowed):
        hotline.take_in(city, intake=Intake(CALL), actor=actor, now=MORNING)

    assert city.scalars(select(CallerLookup)).all() == []


def test_an_enquiry_is_answered_at_once_and_goes_on_to_the_call_back(city: Session) -> None:
    ticket = taken(city, answer="工作日 8:30 开门", request_kind=RequestKind.ENQUIRY)

    assert ticket.status is Status.FED_BACK
    assert acts_of(city, ticket) == [Act.REPORT, Act.ACCEPT, Act.ANSWER_AT_ONCE]
    assert clock_of(city, ticket, ClockKind.DISPATCH).stopped_at == MORNING
    assert clock_of(city, ticket, ClockKind.CALL_BACK).stopped_at is None
    reply = city.scalars(select(Reply).where(Reply.ticket_id == ticket.id)).one()
    assert (reply.reply, reply.proof) == ("工作日 8:30 开门", ticket.number)


def test_what_was_answered_at_once_and_not_solved_waits_to_be_dispatched(city: Session) -> None:
    ticket = taken(city, answer="请等通知", request_kind=RequestKind.ENQUIRY)
    do(
        city, ticket, Act.CALL_BACK, "caller", at=MORNING + 5 * MINUTE,
        reached=True, solved=False, satisfied=False,
    )  # fmt: skip

    do(city, ticket, Act.REOPEN, "caller", at=MORNING + 6 * MINUTE, text="没有解决")

    assert ticket.status is Status.ACCEPTED
    assert clock_of(city, ticket, ClockKind.DISPATCH).stopped_at is None


def test_only_an_enquiry_is_answered_at_once(city: Session) -> None:
    ticket = taken(city)

    with pytest.raises(Invalid):
        taken(city, answer="好的")
    with pytest.raises(DomainError, match="咨询"):
        do(city, ticket, Act.ANSWER_AT_ONCE, "intake", at=MORNING, text="好的", delivery=BY_PHONE)
    assert Act.ANSWER_AT_ONCE not in {one.act for one in available_acts.list_offers(city, INTAKE, ticket.id)}


def test_a_duplicate_goes_on_in_the_ticket_that_stands(city: Session) -> None:
    other = dispatched(city, called=False)

    ticket = taken(city, same_as=other.number.lower())

    assert ticket.status is Status.MERGED
    assert city.get_one(TicketLink, (CITY, other.id, ticket.id)).kind is LinkKind.MERGED
    assert acts_of(city, other)[-2:] == [Act.SUPPLEMENT, Act.MERGE]


def test_a_duplicate_of_what_the_grid_handles_is_linked_to_it(city: Session) -> None:
    other = reported(city)

    ticket = taken(city, same_as=other.number)

    assert (ticket.status, other.status) == (Status.ACCEPTED, Status.REPORTED)
    assert acts_of(city, other)[-2:] == [Act.SUPPLEMENT, Act.LINK]


def test_what_a_caller_tells_in_secret_is_not_added_to_what_its_place_reads(city: Session) -> None:
    other = reported(city)
    before = acts_of(city, other)

    with pytest.raises(DomainError, match="保密"):
        taken(city, same_as=other.number, request_kind=RequestKind.TIP_OFF)

    assert acts_of(city, other) == before


def test_a_call_cannot_be_both_answered_and_added(city: Session) -> None:
    other = dispatched(city, called=False)

    with pytest.raises(Invalid):
        taken(city, answer="好的", same_as=other.number, request_kind=RequestKind.ENQUIRY)


@pytest.mark.parametrize("channel", [Channel.GRID_STAFF, Channel.TOWN, Channel.DEVICE])
def test_only_what_reaches_the_center_by_itself_is_taken_in_here(city: Session, channel: Channel) -> None:
    with pytest.raises(Invalid, match="渠道"):
        taken(city, channel=channel)


def duplicates_of(session: Session, words: str = "渤海路井盖破损了", **where: object) -> list[str]:
    at = Whereabouts(**{"unit": "0011", **where})
    found = duplicate_candidates.list_duplicates(
        session, CITY, words, at, matter="S01001", now=MORNING + MINUTE
    )
    return [one.number for one in found]


def test_an_open_ticket_of_the_unit_in_like_words_may_be_the_same(city: Session) -> None:
    ticket = taken(city)
    taken(city, description="噪声扰民一整夜睡不着觉")

    assert duplicates_of(city) == [ticket.number]


def test_a_ticket_older_than_the_window_is_not_the_same(city: Session) -> None:
    taken(city)
    at, where = MORNING + timedelta(days=3), Whereabouts(unit="0011")

    def found(days: int) -> int:
        asked = {"matter": "S01001", "now": at, "comparison": SimilarityRules(open_days=days)}
        return len(duplicate_candidates.list_duplicates(city, CITY, "渤海路井盖破损了", where, **asked))

    assert (found(2), found(4)) == (0, 1)


def test_another_unit_has_no_duplicate(city: Session) -> None:
    taken(city, area_code="00211")

    assert duplicates_of(city) == []


def test_no_place_warns_of_nothing(city: Session) -> None:
    taken(city)

    assert duplicates_of(city, unit=None) == []


def test_secret_closed_and_old_tickets_are_never_held_up_as_duplicates(city: Session) -> None:
    taken(city, request_kind=RequestKind.TIP_OFF)
    closed, old = taken(city), taken(city)
    do(city, closed, Act.CANCEL, "intake", at=MORNING, text="重复")
    old.reported_at = MORNING - timedelta(days=15)
    city.flush()

    assert duplicates_of(city) == []


def test_a_point_finds_what_lies_around_it_in_another_unit(city: Session) -> None:
    point = factories.a_point_in(city, "00111")
    factories.some_shapes(city)
    ticket = taken(city, area_code=None, lon=point.x, lat=point.y)

    assert duplicates_of(city, unit=None, lon=point.x + 0.001, lat=point.y) == [ticket.number]
    assert duplicates_of(city, unit=None, lon=point.x + 0.02, lat=point.y) == []


def test_what_was_said_lately_keeps_secrets(city: Session) -> None:
    taken(city)
    secret = taken(city, request_kind=RequestKind.TIP_OFF, description="举报某处")

    said = duplicate_candidates.list_recent_reports(city, CITY, now=MORNING + MINUTE)

    assert secret.secrecy is Secrecy.SECRET
    assert said == [("S01001", "渤海路井盖破损")]
