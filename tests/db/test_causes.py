"""Each week the rule looks for places with more reports than expected; a project ends by counts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from db import session as sessions
from db.models import Cause, CauseWeek, Notice, Outbox, Ticket
from db.queries import cause_counts, causes
from db.queries.workflow_events import list_steps
from db.server.cluster import Cluster
from db.server.test_cluster import copy_template, drop
from db.session import Session, owner_transaction, transaction
from db.writes.department_heirs import move_papers
from domain.cause_projects import (
    CAUSE_ACTS,
    BeginPayload,
    CauseAct,
    CauseStatus,
    ClosePayload,
    DismissPayload,
    ProgressPayload,
)
from domain.causes import ReportHistory
from domain.enums import ChangeKind, Secrecy, Status
from domain.errors import DomainError, Invalid, NotAllowed, NotFound
from domain.notifications import NoticeKind
from domain.scopes import Actor, Scope
from services.causes import CAUSES, find_causes
from services.workflow.engine import WorkflowRequest, execute
from tests.support import factories
from tests.support.people import CITY, PEOPLE

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in Shouguang
FIRST, AFTER = date(2026, 2, 2), date(2026, 3, 2)
CENTER, LEADER, D01 = PEOPLE["dispatcher"], PEOPLE["leader"], PEOPLE["D01"]
DUE = date(2026, 6, 1)
# A quiet year: the unit 0011 has some twenty tickets, of which few are of the matter.
QUIET = ReportHistory(365, {"0011": 20, "0021": 20}, {("001", "S01001"): 20, ("002", "S01001"): 20})


@pytest.fixture(scope="module")
def city(cluster: Cluster) -> Iterator[None]:
    engines = sessions.connect(copy_template(cluster, "causes"))
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_calendar(session)
        for number in range(14):
            a_report(session, day=FIRST + timedelta(days=2 * number), phone=f"1380000{number % 7:04}")
        a_report(session, day=FIRST, secrecy=Secrecy.SECRET)
        a_report(session, day=FIRST, secrecy=Secrecy.INTERNAL)
        a_report(session, day=FIRST, status=Status.CANCELLED)
        a_report(session, day=FIRST - timedelta(days=1))
        a_report(session, day=AFTER)
        for number in range(3):
            a_report(session, day=FIRST + timedelta(days=number), town="002")
    yield
    engines.dispose()
    drop(cluster, "causes")


@pytest.fixture(autouse=True)
def quiet_year(city: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(cause_counts, "load_history", lambda *_: QUIET)
    monkeypatch.setattr(cause_counts, "count_history_days", lambda *_: 365)
    yield
    with owner_transaction() as session:
        for table in ("causes", "cause_weeks", "workflow_events", "notices", "outbox"):
            session.execute(text(f"DELETE FROM {table}"))


def a_report(
    session: Session,
    *,
    day: date,
    town: str = "001",
    phone: str | None = None,
    secrecy: Secrecy = Secrecy.NORMAL,
    status: Status = Status.DISPATCHED,
) -> Ticket:
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    ticket = factories.a_ticket(session, town=town, departments=("D01",), secrecy=secrecy, reported_at=at)
    session.flush()
    if status is not Status.DISPATCHED:
        ticket.status, ticket.closed_at = status, at
        session.flush()
    if phone is not None:
        session.execute(
            text(
                "INSERT INTO reporters (city, ticket_id, name, phone, anonymous)"
                " VALUES (:city, :id, '王', :phone, false)"
            ),
            {"city": CITY, "id": ticket.id, "phone": phone},
        )
    return ticket


def look(now: datetime = MONDAY) -> int:
    with transaction(Scope.whole(CITY)) as session:
        return find_causes(session, CITY, now)


def found(actor: Actor = LEADER) -> list[causes.CauseFacts]:
    with transaction(actor.scope) as session:
        return causes.list_causes(session, CITY)


def act(actor: Actor, what: CauseAct, payload, *, now: datetime = MONDAY) -> Cause:
    with owner_transaction() as session:
        ident = str(session.scalars(select(Cause.id)).one())
    with transaction(actor.scope) as session:
        return execute(session, CAUSES, WorkflowRequest(what, payload, ident), actor=actor, now=now)


def a_project(**changes) -> None:
    look()
    said = {"lead": "D01", "due_on": DUE, "text": "增设停车位"}
    act(CENTER, CauseAct.BEGIN, BeginPayload(**{**said, **changes}))


def told(kind: NoticeKind) -> list[str]:
    with owner_transaction() as session:
        return sorted(session.scalars(select(Notice.to_code).where(Notice.kind == kind)))


def test_the_place_with_more_reports_than_expected_is_found_once_a_week():
    assert (look(), look(MONDAY + timedelta(days=3))) == (1, 0)

    [cause] = found()
    assert (cause.place, cause.matter, cause.status) == ("0011", "S01001", CauseStatus.CANDIDATE)
    assert (cause.first, cause.after) == (FIRST, AFTER)
    assert (cause.count, cause.weeks, cause.people) == (14, 4, 7)  # ordinary ones alone, and no name
    assert cause.expected < 3
    assert set(cause.signs) == {"repeated", "many_people"}
    assert told(NoticeKind.CAUSE_FOUND) == ["dispatcher", "leader"]
    assert look(MONDAY + timedelta(days=7)) == 1
    assert len(found()) == 1


def test_a_town_is_left_out_where_one_of_its_units_is_the_place():
    look()

    assert [one.place for one in found()] == ["0011"]


def test_without_history_nothing_is_looked_for_until_it_is_there(monkeypatch):
    monkeypatch.setattr(cause_counts, "count_history_days", lambda *_: 179)
    assert look() == 0

    monkeypatch.setattr(cause_counts, "count_history_days", lambda *_: 365)
    assert look() == 1
    with owner_transaction() as session:
        [week] = session.scalars(select(CauseWeek)).all()
        assert (week.after, week.days, week.found) == (AFTER, 365, 1)


def test_secret_tickets_are_in_no_evidence_and_each_reader_sees_the_tickets_in_reach():
    look()
    [cause] = found()

    def evidence(actor: Actor) -> tuple[int, int]:
        with transaction(actor.scope) as session:
            shown = causes.load_evidence(session, CITY, cause.id)
        return shown.total, len(shown.tickets)

    assert evidence(CENTER) == (14, 14)
    assert evidence(PEOPLE["other_town"]) == (0, 0)
    with owner_transaction() as session:
        named = session.scalars(select(Cause.tickets)).one()
        secrecies = set(session.scalars(select(Ticket.secrecy).where(Ticket.id.in_(named))))
    assert secrecies == {Secrecy.NORMAL}


def test_a_candidate_becomes_a_project_whose_lead_reads_and_reports():
    a_project()

    [project] = found(D01)
    assert (project.lead, project.due_on, project.measures) == ("D01", DUE, "增设停车位")
    assert found(PEOPLE["D02"]) == found(PEOPLE["town"]) == found(PEOPLE["unit"]) == []
    act(D01, CauseAct.REPORT, ProgressPayload(text="已完成一半"))
    with transaction(D01.scope) as session:
        steps = list_steps(session, CITY, CAUSE_ACTS.kind, str(project.id))
    assert [(step.act, step.note) for step in steps][1:] == [
        ("begin", "增设停车位"),
        ("report", "已完成一半"),
    ]
    assert steps[-1].actor_name == "单位D01"
    assert told(NoticeKind.CAUSE_STEP) == ["D01", "dispatcher"]


def test_every_step_is_in_the_feed_so_that_the_map_asks_again():
    a_project()

    with owner_transaction() as session:
        kinds = session.scalars(select(Outbox.kind).order_by(Outbox.seq)).all()

    assert kinds == [ChangeKind.SUBJECT] * 2  # found, begun


@pytest.mark.parametrize("who", ["leader", "supervisor", "D01", "assessment_office"])
def test_only_the_center_begins_a_project(who):
    look()

    with pytest.raises(NotAllowed):
        act(PEOPLE[who], CauseAct.BEGIN, BeginPayload(lead="D01", due_on=DUE, text="x"))


def test_a_project_needs_a_date_to_come_and_a_party_that_exists():
    look()

    with pytest.raises(Invalid, match="今天之后"):
        act(CENTER, CauseAct.BEGIN, BeginPayload(lead="D01", due_on=AFTER, text="x"))
    with pytest.raises(DomainError):
        act(CENTER, CauseAct.BEGIN, BeginPayload(lead="D99", due_on=DUE, text="x"))


def test_another_department_reports_nothing():
    a_project()

    with pytest.raises(NotFound):
        act(PEOPLE["D02"], CauseAct.REPORT, ProgressPayload(text="x"))


def test_a_project_is_closed_by_counts_once_a_whole_window_has_passed():
    a_project()
    later = MONDAY + timedelta(weeks=4)

    with pytest.raises(DomainError, match="前后可比"):
        act(CENTER, CauseAct.CLOSE, ClosePayload(text="已建成"), now=later - timedelta(days=1))
    act(CENTER, CauseAct.CLOSE, ClosePayload(text="已建成"), now=later)

    [closed] = found()
    assert (closed.before_count, closed.after_count, closed.fallen) == (14, 1, True)
    assert "leader" not in told(NoticeKind.CAUSE_STEP)


def test_closing_without_a_fall_is_flagged_and_the_leader_learns_of_it():
    a_project()
    later = MONDAY + timedelta(weeks=4)
    with owner_transaction() as session:
        made = [a_report(session, day=AFTER + timedelta(days=number)).id for number in range(12)]

    try:
        act(CENTER, CauseAct.CLOSE, ClosePayload(text="已建成"), now=later)
    finally:
        with owner_transaction() as session:
            session.execute(text("DELETE FROM ticket_words WHERE ticket_id = ANY (:ids)"), {"ids": made})
            session.execute(text("DELETE FROM tickets WHERE id = ANY (:ids)"), {"ids": made})

    [closed] = found()
    assert (closed.before_count, closed.after_count, closed.fallen) == (14, 13, False)
    assert "leader" in told(NoticeKind.CAUSE_STEP)


def test_what_was_decided_rests_for_some_weeks_and_is_counted():
    look()
    act(CENTER, CauseAct.DISMISS, DismissPayload(text="集市搬迁，已结束"))

    look(MONDAY + timedelta(days=7))
    assert len(found()) == 1
    with transaction(LEADER.scope) as session:
        record = causes.load_record(session, CITY)
    assert (record.decided, record.dismissed) == (1, 1)


def test_the_heir_of_a_department_leads_its_projects():
    a_project()

    with owner_transaction() as session:
        move_papers(session, CITY, "D01", "D02")

    assert [one.lead for one in found()] == ["D02"]


@pytest.mark.parametrize(
    ("cooperating", "left"),
    [(["D02"], []), (["001"], ["001"])],
    ids=["the heir took part", "another took part"],
)
def test_the_heir_that_leads_does_not_take_part_as_well(cooperating, left):
    a_project(cooperating=cooperating)

    with owner_transaction() as session:
        move_papers(session, CITY, "D01", "D02")

    assert [(one.lead, list(one.cooperating)) for one in found()] == [("D02", left)]


def test_units_that_take_part_are_notified_see_the_project_and_report():
    a_project(cooperating=["D02", "001"])

    assert told(NoticeKind.CAUSE_STEP) == ["001", "D01", "D02"]
    for who in ("D02", "town"):
        [project] = found(PEOPLE[who])
        assert (project.lead, project.cooperating) == ("D01", ("D02", "001"))
    assert found(PEOPLE["other_town"]) == []
    act(PEOPLE["D02"], CauseAct.REPORT, ProgressPayload(text="已配合执法"))
    with transaction(D01.scope) as session:
        last = list_steps(session, CITY, CAUSE_ACTS.kind, str(project.id))[-1]
    assert (last.act, last.note, last.actor_name) == ("report", "已配合执法", "单位D02")
    assert told(NoticeKind.CAUSE_STEP).count("D01") == 2  # of the project, and of the progress


def test_a_lead_cannot_cooperate_with_itself():
    look()

    with pytest.raises(Invalid, match="不能同时是配合单位"):
        act(CENTER, CauseAct.BEGIN, BeginPayload(lead="D01", cooperating=("D01",), due_on=DUE, text="x"))


def test_the_past_of_a_replay_is_not_acted_on():
    with owner_transaction() as session:
        session.execute(text("UPDATE cities SET as_of = :now"), {"now": MONDAY})
    try:
        assert look() == 0
    finally:
        with owner_transaction() as session:
            session.execute(text("UPDATE cities SET as_of = NULL"))


def test_the_year_before_comes_from_sums(monkeypatch):
    monkeypatch.undo()
    with transaction(Scope.whole(CITY)) as session:
        history = cause_counts.load_history(session, CITY, FIRST)

    assert (history.units, history.town_matters) == ({}, {})
