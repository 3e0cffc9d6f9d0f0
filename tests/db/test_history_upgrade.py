"""A database of the version before the one history: its rows are chained, its signed days still verify."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from sqlalchemy import select, text

from db import migrate
from db import session as sessions
from db.models import HistoryRoot, TicketEvent, WorkflowEvent
from db.queries import history_chain
from db.queries.cities import load_city_facts
from db.queries.workflow_events import list_steps
from db.server import test_cluster
from db.server.cluster import Cluster
from db.session import DatabaseUrls, Session, owner_transaction
from domain.enums import Act, Role, Status
from domain.history import sign_root
from domain.scopes import Actor, Scope
from services import history, history_proof
from services.history import Entry
from tests.support import factories

CITY, ZONE = "370783", ZoneInfo("Asia/Shanghai")
KEY = history_proof.derive_signing_key("a secret of this installation, long enough")
ACTOR = Actor("7", "李调度", frozenset({Role.DISPATCHER}), Scope.whole(CITY))
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
THEN = NOW - 3 * DAY
BEFORE = "0025"  # the version without workflow_events
NOTICE, REPORT = "0190a1b2-0000-7000-8000-000000000001", "0190a1b2-0000-7000-8000-000000000002"
FORMER_ROWS = f"""
INSERT INTO supervision_notices (city, id, kind, year, sequence, party, grounds, content, tickets, status,
    issued_at, due_on, version)
VALUES ('{CITY}', '{NOTICE}', 'order', 2026, 1, 'D01', 'inaction', '限期整改', '{{}}', 'answered', :then,
    '2026-09-24', 2);
INSERT INTO supervision_events (city, notice_id, seq, at, act, actor, actor_name, content)
VALUES ('{CITY}', '{NOTICE}', 1, :then, 'issue', '5', '督查员', '限期整改'),
    ('{CITY}', '{NOTICE}', 2, :later, 'answer', '6', '联络员', '已整改');
INSERT INTO push_downs (city, id, town_code, issuer_kind, issuer_name, department, way, what, received_on,
    status, reported_at, reported_by, reported_by_name, found_at, found_by, found_by_name, finding)
VALUES ('{CITY}', '{REPORT}', '001', 'department', '单位D01', 'D01', 'paper', '代为执法', '2026-09-01',
    'upheld', :then, '3', '镇街甲', :later, '5', '督查员', '属实');
INSERT INTO matter_lists (city, version, status, reference, effective_from, changed_at, changed_by,
    published_at, published_by)
VALUES ('{CITY}', 1, 'superseded', '1号', '2026-01-01', :then, '甲', :then, '甲'),
    ('{CITY}', 2, 'published', '2号', '2026-02-01', :later, '乙', :later, '乙');
INSERT INTO paper_events (city, id, at, paper, subject, act, actor, actor_name, reference, data)
VALUES ('{CITY}', gen_random_uuid(), :then, 'matters', '1', 'open', '8', '甲', NULL, '{{}}'),
    ('{CITY}', gen_random_uuid(), :then + interval '1 hour', 'matters', '1', 'import', '8', '甲', NULL,
        '{{"added": ["S01001"], "changed": []}}'),
    ('{CITY}', gen_random_uuid(), :then + interval '2 hours', 'matters', '1', 'publish', '8', '甲', '1号',
        '{{}}'),
    ('{CITY}', gen_random_uuid(), :later, 'matters', '2', 'publish', '9', '乙', '2号', '{{}}'),
    ('{CITY}', gen_random_uuid(), :later, 'matters', '3', 'open', '9', '乙', NULL, '{{}}'),
    ('{CITY}', gen_random_uuid(), :later + interval '1 hour', 'matters', '3', 'discard', '9', '乙', NULL,
        '{{}}'),
    ('{CITY}', gen_random_uuid(), :then, 'procedure', 'S01001', 'publish', '8', '甲', '3号',
        '{{"steps": 1, "version": 1}}');
INSERT INTO procedures (city, matter, version, status, reference, steps, changed_at, changed_by, published_at,
    published_by)
VALUES ('{CITY}', 'S01001', 1, 'published', '3号', '[{{}}]', :then, '甲', :then, '甲');
INSERT INTO collection_kinds (city, code, name, subject, fields, interval_days, collected_by, reference,
    changed_at, changed_by)
VALUES ('{CITY}', 'SHOP', '商铺', 'shop', '[]', 30, 'grid_staff', '4号', :then, '甲');
"""


@pytest.fixture
def upgraded(cluster: Cluster) -> Iterator[DatabaseUrls]:
    """A database whose tickets, notices and papers were written, and whose days were signed, before."""
    urls = test_cluster.copy_template(cluster, "history_before")
    engines = sessions.connect(urls)
    with owner_transaction() as session:
        factories.a_city(session)
        ticket = factories.a_ticket(session)
        history.record(session, ticket, Entry(Act.ACCEPT, before=Status.REPORTED), actor=ACTOR, at=THEN)
    command.downgrade(migrate.build_alembic_config(urls.owner), BEFORE)
    with owner_transaction() as session:
        for statement in FORMER_ROWS.split(";\n")[:-1]:
            session.execute(text(statement), {"then": THEN, "later": THEN + DAY})
        _sign_as_before(session)
    migrate.migrate(urls.owner)
    yield urls
    engines.dispose()
    test_cluster.drop(cluster, "history_before")


def _sign_as_before(session: Session) -> None:
    """Sign the two days after THEN as the version before did: over the rows of tickets alone."""
    for day in (THEN.astimezone(ZONE).date(), (THEN + DAY).astimezone(ZONE).date()):
        begins = datetime.combine(day, datetime.min.time(), ZONE)
        hashes = session.scalars(
            select(TicketEvent.hash)
            .where(TicketEvent.at >= begins, TicketEvent.at < begins + DAY)
            .order_by(TicketEvent.ticket_id, TicketEvent.seq)
        ).all()
        root = hashlib.sha256(b"".join(hashes)).digest()
        signed = sign_root(root, key=KEY)
        session.add(
            HistoryRoot(city=CITY, day=day, rows=len(hashes), root=root, signature=signed, signed_at=NOW)
        )


def verdict() -> history_proof.HistoryVerdict:
    with owner_transaction() as session:
        return history_proof.verify(session, CITY, key=KEY)


def test_days_signed_before_still_verify_and_every_subject_has_its_history(upgraded):
    found = verdict()

    assert found.faults == []
    assert (found.tickets, found.subjects, found.days) == (1, 7, 2)


def test_rows_keep_their_times_and_are_chained_as_of_the_upgrade(upgraded):
    with owner_transaction() as session:
        steps = list_steps(session, CITY, "supervision_notice", NOTICE)
        chained_at = session.scalars(select(WorkflowEvent.chained_at).distinct()).all()

    assert [(step.act, step.at, step.actor_name, step.note) for step in steps] == [
        ("issue", THEN, "督查员", "限期整改"),
        ("answer", THEN + DAY, "联络员", "已整改"),
    ]
    assert [(step.from_status, step.to_status) for step in steps] == [
        (None, "issued"),
        ("issued", "answered"),
    ]
    [at] = chained_at
    assert at > THEN + DAY


def test_what_had_no_rows_of_its_own_is_told_from_the_papers_themselves(upgraded):
    with owner_transaction() as session:
        report = list_steps(session, CITY, "push_down", REPORT)
        replaced = list_steps(session, CITY, "matter_list", "1")[-1]
        discarded = list_steps(session, CITY, "matter_list", "3")[-1]
        kind = list_steps(session, CITY, "collection_kind", "SHOP")

    assert [(step.act, step.to_status, step.note) for step in report] == [
        ("report", "reported", "代为执法"),
        ("uphold", "upheld", "属实"),
    ]
    assert (replaced.act, replaced.at, replaced.actor_name) == ("supersede", THEN + DAY, "乙")
    assert (discarded.act, discarded.to_status) == ("discard", None)
    assert [(step.act, step.note) for step in kind] == [("publish", "4号")]


def test_the_root_of_the_day_of_the_upgrade_covers_tickets_and_copied_rows(upgraded):
    with owner_transaction() as session:
        signed = history_proof.sign(session, load_city_facts(session, CITY), now=NOW + 3 * DAY, key=KEY)
        rows = {root.day: root.rows for root in history_chain.list_roots(session, CITY)}
        kept = len(session.scalars(select(WorkflowEvent.hash)).all())

    assert NOW.astimezone(ZONE).date() in signed
    assert rows[NOW.astimezone(ZONE).date()] == kept == 13
    assert verdict().faults == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE workflow_events SET note = 'x' WHERE act = 'answer'", "row 2 does not follow"),
        (
            "DELETE FROM workflow_events WHERE act = 'answer'",
            "its history ends at issued",
        ),
        ("DELETE FROM workflow_events WHERE kind = 'push_down'", "has no history at all"),
        ("UPDATE supervision_notices SET status = 'closed'", "stands at closed"),
    ],
    ids=["changed", "last row removed", "all removed", "state changed"],
)
def test_what_is_changed_behind_the_products_back_is_found(upgraded, statement, told):
    with owner_transaction() as session:
        session.execute(text(statement))

    assert any(told in fault for fault in verdict().faults)


def test_a_check_in_slices_finds_the_same(upgraded, monkeypatch):
    monkeypatch.setattr(history_proof, "SUBJECTS_AT_ONCE", 2)
    with owner_transaction() as session:
        session.execute(text("UPDATE workflow_events SET note = 'x' WHERE act = 'supersede'"))

    checked: list[int] = []
    while not checked or checked[-1]:
        with owner_transaction() as session:
            checked.append(history_proof.check_slice(session, CITY, now=NOW, key=KEY))

    with owner_transaction() as session:
        faults = history_chain.load_proof(session, CITY).faults
    assert sum(checked) == 1 + 7 + 2
    assert faults == ["matter_list 1: row 4 does not follow from the row before"]


def test_the_rows_go_back_where_they_were(upgraded):
    command.downgrade(migrate.build_alembic_config(upgraded.owner), BEFORE)

    with owner_transaction() as session:
        counts = [
            session.scalar(text(f"SELECT count(*) FROM {table}"))
            for table in ("supervision_events", "paper_events")
        ]
    assert counts == [2, 8]
    command.upgrade(migrate.build_alembic_config(upgraded.owner), "head")
