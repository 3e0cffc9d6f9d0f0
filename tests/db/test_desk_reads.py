"""The sidebar of a ticket at the dispatcher's desk: nearby and similar tickets, precedents, a suggestion."""

from datetime import timedelta

import pytest
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.ids import new_id
from db.models import Area, Setting, Ticket, WorkOrder
from db.queries import nearby_tickets, precedents, related_tickets, similar_tickets
from db.queries.nearby_tickets import NearbyPoint
from domain.enums import Light, Location, OrderRole, OrderStatus, PartyKind, Secrecy, Status
from domain.suggestion import Thin
from services import dispatch_suggestion
from tests.support import factories
from tests.support.dispatcher_desk import a_completion_clock as timed
from tests.support.people import PEOPLE

CITY = "370783"
NOW = factories.NOON
METRE = 1 / 111_320  # of latitude, in degrees


@pytest.fixture
def city(session: Session) -> str:
    """The small city, in whose first grid tickets lie."""
    factories.a_city(session)
    return CITY


@pytest.fixture
def spot(session: Session, city: str) -> NearbyPoint:
    """A place in the grid of town 001."""
    lon, lat = session.execute(
        select(Area.label_point.ST_X(), Area.label_point.ST_Y()).where(
            Area.city == city, Area.code == "00111"
        )
    ).one()
    return NearbyPoint(lon, lat)


def placed(session: Session, spot: NearbyPoint, *, north_m: float, **changes: object) -> Ticket:
    """Return a ticket some metres north of a place."""
    ticket = factories.a_ticket(session, **changes)
    ticket.location = Location.EXACT
    ticket.point = from_shape(Point(spot.lon, spot.lat + north_m * METRE), srid=4326)
    session.flush()
    return ticket


def sent(session: Session, lead: str, *, helps: str | None = None, **changes: object) -> Ticket:
    """Return a dispatched ticket of the small city's matter."""
    ticket = factories.a_ticket(session, departments=(lead,), **changes)
    ticket.dispatched_at = ticket.reported_at
    for party, role in ((lead, OrderRole.LEAD), *([(helps, OrderRole.COOPERATING)] if helps else ())):
        session.add(
            WorkOrder(
                city=CITY,
                id=new_id(NOW),
                ticket_id=ticket.id,
                department=party,
                role=role,
                status=OrderStatus.SENT,
                sent_at=ticket.reported_at,
            )
        )
    session.flush()
    return ticket


def test_neighbours_come_nearest_first_and_end_at_500_metres(session: Session, spot: NearbyPoint):
    own = placed(session, spot, north_m=0)
    far, near = (placed(session, spot, north_m=metres) for metres in (400, 100))
    placed(session, spot, north_m=520)

    found = nearby_tickets.list_nearby(session, CITY, spot, now=NOW, other_than=own.id, party=None)

    assert [(one.id, one.metres) for one in found] == [(near.id, 100), (far.id, 400)]


def test_neighbours_older_than_30_days_are_left_out(session: Session, spot: NearbyPoint):
    own = placed(session, spot, north_m=0)
    placed(session, spot, north_m=10, reported_at=NOW - timedelta(days=31))

    assert nearby_tickets.list_nearby(session, CITY, spot, now=NOW, other_than=own.id, party=None) == []


def test_a_secret_ticket_is_nobodys_neighbour_dot_like_or_precedent(session: Session, spot: NearbyPoint):
    own = placed(session, spot, north_m=0)
    secret = placed(session, spot, north_m=10, secrecy=Secrecy.SECRET)
    sent(session, "D01", secrecy=Secrecy.SECRET)

    assert nearby_tickets.list_nearby(session, CITY, spot, now=NOW, other_than=own.id, party=None) == []
    assert [
        dot.number for dot in nearby_tickets.open_dots(session, CITY, "001", spot, now=NOW, party=None)
    ] == [own.number]
    assert (
        similar_tickets.list_similar(session, CITY, "S01001", "占道", now=NOW, other_than=own.id, party=None)
        == []
    )
    assert related_tickets.load_related_tickets(session, PEOPLE["dispatcher"], [secret.id], now=NOW) == {}
    assert precedents.list_precedents(session, CITY, "S01001", town="001", now=NOW, other_than=own.id) == []


def test_dots_are_the_open_tickets_of_the_town_with_their_lights(session: Session, spot: NearbyPoint):
    late, calm = (placed(session, spot, north_m=metres) for metres in (10, 20))
    timed(session, late, due_in=timedelta(hours=-1))
    timed(session, calm, due_in=timedelta(days=3))
    closed = placed(session, spot, north_m=5)
    closed.closed_at, closed.status = NOW, Status.CLOSED
    session.flush()

    found = nearby_tickets.open_dots(session, CITY, "001", spot, now=NOW, party=None)

    assert [(dot.number, dot.light) for dot in found] == [
        (late.number, Light.RED),
        (calm.number, Light.GREEN),
    ]


def test_likes_share_the_matter_and_words_the_most_alike_first(session: Session, city: str):
    own = factories.a_ticket(session)
    texts = ("门前占道经营，影响通行", "门前占道", "夜间噪声扰民")
    tickets = [factories.a_ticket(session) for _ in texts]
    for ticket, words in zip(tickets, texts, strict=True):
        ticket.description = words
    session.flush()

    found = similar_tickets.list_similar(
        session, city, "S01001", "门前占道经营", now=NOW, other_than=own.id, party=None
    )

    assert [one.id for one in found] == [tickets[0].id, tickets[1].id] or [one.id for one in found] == [
        tickets[1].id,
        tickets[0].id,
    ]
    assert found[0].likeness >= found[1].likeness
    assert tickets[2].id not in {one.id for one in found}


def test_a_companion_tells_who_had_it_and_whether_it_was_in_time(session: Session, city: str):
    ticket = sent(session, "D01")
    timed(session, ticket, due_in=timedelta(hours=3), stopped_in=timedelta(hours=1))
    ticket.completed_at = NOW + timedelta(hours=1)
    session.flush()

    found = related_tickets.load_related_tickets(session, PEOPLE["dispatcher"], [ticket.id], now=NOW)[
        ticket.id
    ]

    assert (found.department_name, found.on_time, found.matter_name) == ("单位D01", True, "占道经营")


def test_a_precedent_tells_lead_helpers_class_and_whether_it_was_in_time(session: Session, city: str):
    late = sent(session, "D01", helps="D02", town="002")
    timed(session, late, due_in=timedelta(hours=-1))
    open_ = sent(session, "D01")
    timed(session, open_, due_in=timedelta(days=1))

    found = precedents.list_precedents(session, city, "S01001", town="001", now=NOW, other_than=None)

    told = {(one.lead, one.cooperating, one.on_time, one.same_town) for one in found}
    assert told == {("D01", ("D02",), False, False), ("D01", (), None, True)}


def test_a_lead_bound_to_another_town_stands_as_its_like_here(session: Session, city: str):
    sent(session, "002", town="002")
    for town in ("001", "002"):
        agency = factories.a_party(session, city, f"D01-{town}", kind=PartyKind.TOWN, town_code=town)
        agency.kind, agency.parent = PartyKind.AGENCY, "D01"
    session.flush()
    sent(session, "D01-002", town="002")

    found = precedents.list_precedents(session, city, "S01001", town="001", now=NOW, other_than=None)

    assert {one.lead for one in found} == {"001", "D01-001"}


def test_an_undispatched_ticket_is_no_precedent(session: Session, city: str):
    factories.a_ticket(session)

    assert precedents.list_precedents(session, city, "S01001", town="001", now=NOW, other_than=None) == []


def test_a_ticket_is_suggested_what_was_done_with_those_before_it(session: Session, city: str):
    for _ in range(5):
        sent(session, "D01")
    ticket = factories.a_ticket(session)
    ticket.description = "门前冒烟"
    session.add(Setting(city=CITY, key="suggestion.urgent_words", value="着火、冒烟"))
    session.flush()

    found = dispatch_suggestion.suggest(session, ticket, now=NOW)

    assert found.lead is not None
    assert (found.lead.party, found.lead.count, found.urgent_words) == ("D01", 5, ("冒烟",))


@pytest.mark.parametrize(
    ("changes", "thin"),
    [({"secrecy": Secrecy.SECRET}, Thin.CONFIDENTIAL), ({"matter": None}, Thin.NO_MATTER), ({}, Thin.FEW)],
    ids=["secret", "unclassified", "no history"],
)
def test_where_nothing_can_be_compared_it_says_why(
    session: Session, city: str, changes: dict[str, object], thin: Thin
):
    ticket = factories.a_ticket(session)
    for name, value in changes.items():
        setattr(ticket, name, value)
    session.flush()

    found = dispatch_suggestion.suggest(session, ticket, now=NOW)

    assert (found.lead, found.thin) == (None, thin)
