"""The list of admitted matters is enforced: who may report, what is called; the Center may override it."""

import pytest
from sqlalchemy import select

from db.models import TicketEvent
from db.queries import public_reports as public
from db.session import owner_transaction, transaction
from domain.catalogue import MatterReporter, SolvedAt
from domain.enums import Act, Channel, RequesterKind, RequestKind, Status
from domain.errors import DomainError, Invalid, NotAllowed
from domain.public_reports import Addressee
from domain.scopes import Actor, Scope
from services import intake, public_reports
from services.intake import ReportRequest
from services.public_reports import PublicReport
from tests.support import factories
from tests.support.catalogue import a_published_list, an_entry
from tests.support.people import CITY, PEOPLE, do
from tests.support.workflow.city import MINUTE, MORNING, acts_of, reported

BY_TOWN = frozenset({MatterReporter.TOWN, MatterReporter.UNIT})
WRITER = Actor.reporter(CITY, public_reports.hash_code(b"k" * 32, CITY, "ACDEFGHJKM"))


@pytest.fixture
def city(session):
    factories.a_city(session)
    factories.a_calendar(session)
    return session


def listed(session, **changes):
    a_published_list(session, an_entry(**changes))


def said_at(session, ticket, act):
    return session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket.id, TicketEvent.act == act)
    ).one()


def by_hotline(session, **changes):
    hotline = Channel.HOTLINE_5123456
    request = ReportRequest("门前占道", hotline, matter="S01001", area_code="00111", **changes)
    return intake.report_ticket(session, request=request, actor=PEOPLE["intake"], now=MORNING)


@pytest.mark.parametrize("who", ["grid_staff", "intake"])
def test_without_a_list_everybody_reports_everything(city, who):
    assert reported(city, who, matter="S01001").matter == "S01001"


def test_who_may_report_is_what_the_list_says_and_the_refusal_names_them(city):
    listed(city, reporters=BY_TOWN)

    with pytest.raises(NotAllowed) as refused:
        reported(city, "grid_staff", matter="S01001")

    assert refused.value.values["who"] == (MatterReporter.UNIT, MatterReporter.TOWN)
    assert "中心" in refused.value.message_id
    assert reported(city, "unit", matter="S01001").status is Status.REPORTED


def test_the_center_takes_it_in_with_a_reason_which_history_keeps(city):
    listed(city, reporters=BY_TOWN)

    with pytest.raises(NotAllowed, match="写明理由"):
        by_hotline(city)
    ticket = by_hotline(city, override="涉及安全，先行受理")

    event = said_at(city, ticket, Act.ACCEPT)
    assert (event.reason, event.data) == ("涉及安全，先行受理", {"override": True})


def test_a_reason_that_overrides_nothing_is_not_kept_as_one(city):
    listed(city)

    event = said_at(city, by_hotline(city, override="多余"), Act.ACCEPT)

    assert (event.reason, event.data) == (None, {})


@pytest.mark.parametrize("channel", [Channel.DEVICE, Channel.PLATFORM])
def test_what_devices_and_upper_platforms_send_is_bound_to_no_list(city, channel):
    listed(city, reporters=BY_TOWN)

    assert reported(city, "intake", channel=channel, matter="S01001").status is Status.ACCEPTED


def test_what_is_not_called_is_refused_with_the_way_to_go(city):
    listed(city, call_admitted=False, solved_at=SolvedAt.TOWN)
    ticket = reported(city, matter="S01001")

    with pytest.raises(DomainError) as refused:
        do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="人手不够")

    assert refused.value.values["level"] is SolvedAt.TOWN
    assert "中心写明理由" in refused.value.message_id
    assert ticket.status is Status.REPORTED


def test_urgent_and_sudden_ones_are_always_called(city):
    listed(city, call_admitted=False, solved_at=SolvedAt.TOWN)
    ticket = reported(city, matter="S01001", urgent=True)

    do(city, ticket, Act.CALL, "town", at=MORNING + MINUTE, text="树倒压线")

    assert ticket.status is Status.CALLED


def test_the_center_takes_over_what_is_not_called_with_a_reason(city):
    listed(city, call_admitted=False, solved_at=SolvedAt.TOWN)
    ticket = reported(city, matter="S01001")

    with pytest.raises(Invalid, match="写明理由"):
        do(city, ticket, Act.ACCEPT, "intake", at=MORNING + MINUTE)
    do(city, ticket, Act.ACCEPT, "intake", at=MORNING + MINUTE, text="跨镇街，由中心协调")

    assert acts_of(city, ticket)[-1] is Act.ACCEPT
    assert said_at(city, ticket, Act.ACCEPT).reason == "跨镇街，由中心协调"


def test_what_may_be_called_is_accepted_from_below_without_a_word(city):
    listed(city)
    ticket = reported(city, matter="S01001")

    do(city, ticket, Act.ACCEPT, "intake", at=MORNING + MINUTE)

    assert ticket.status is Status.ACCEPTED


def a_letter(matter):
    return PublicReport(
        Addressee.CENTER, RequestKind.HELP, RequesterKind.CITIZEN, "路灯不亮", matter=matter,
        area_code="00111",
    )  # fmt: skip


def test_the_public_is_offered_and_may_choose_only_what_the_list_opens_to_it(database):
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
    with transaction(Scope.whole(CITY)) as session:
        assert [one.code for one in public.list_public_matters(session, CITY)] == ["S01001"]
    with owner_transaction() as session:
        listed(session, reporters=BY_TOWN)

    with transaction(WRITER.scope) as session:
        assert public.list_public_matters(session, CITY) == []
    with (
        pytest.raises(NotAllowed, match="不在网上受理"),
        transaction(WRITER.scope) as session,
    ):
        public_reports.submit(session, letter=a_letter("S01001"), actor=WRITER, now=MORNING)
    with transaction(WRITER.scope) as session:
        made = public_reports.submit(session, letter=a_letter(None), actor=WRITER, now=MORNING)
        assert made.status is Status.REPORTED
