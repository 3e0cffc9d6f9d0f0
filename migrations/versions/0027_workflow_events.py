"""Chain the history of what moves and is no ticket; notices, push-down reports and papers are copied into it.

Copied rows keep their times; they are chained as of the migration, and are signed under its day.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

GENESIS = bytes(32)
FORM = 1
NOTICE_STATES = {
    "issue": "issued",
    "answer": "answered",
    "send_back": "issued",
    "close": "closed",
    "withdraw": "withdrawn",
}
PAPER_STATES = {"publish": "published", "discard": None, "supersede": "superseded"}
# A row: city, kind, subject, at, act, actor, actor_name, note, data; oldest first within a subject.
NOTICES = """
    SELECT city, 'supervision_notice', notice_id::text, at, act, actor, actor_name, content, '{}'::jsonb
    FROM supervision_events ORDER BY city, notice_id::text COLLATE "C", seq
"""
REPORTS = """
    SELECT city, 'push_down', id::text, at, act, actor, actor_name, note, '{}'::jsonb
    FROM (
        SELECT city, id, 1 AS step, reported_at AS at, 'report' AS act, reported_by AS actor,
            reported_by_name AS actor_name, what AS note
        FROM push_downs
        UNION ALL
        SELECT city, id, 2, found_at, CASE status WHEN 'upheld' THEN 'uphold' ELSE 'dismiss' END,
            coalesce(found_by, ''), coalesce(found_by_name, ''), finding
        FROM push_downs WHERE found_at IS NOT NULL
    ) steps ORDER BY city, id::text COLLATE "C", step
"""
# A paper that was loaded in bulk has no row that says who wrote it; the paper itself does. A version that was
# replaced has none that says so; it was when the next one was published.
PAPERS = """
    WITH versions AS (
        SELECT city, 'matter_list' AS kind, '' AS of, version, version::text AS subject, status,
            changed_at, changed_by, published_at, published_by, reference FROM matter_lists
        UNION ALL
        SELECT city, 'procedure', matter, version, matter || ':' || version, status,
            changed_at, changed_by, published_at, published_by, reference FROM procedures
        UNION ALL
        SELECT city, 'collection_kind', code, 1, code, 'published',
            changed_at, changed_by, changed_at, changed_by, reference FROM collection_kinds
    ), recorded AS (
        SELECT city, CASE paper WHEN 'matters' THEN 'matter_list' WHEN 'collection' THEN 'collection_kind'
                ELSE paper END AS kind,
            CASE paper WHEN 'procedure' THEN subject || ':' || coalesce(data ->> 'version', '1')
                ELSE subject END AS subject,
            at, id, act, actor, actor_name, reference, data
        FROM paper_events
    ), kept AS (
        SELECT * FROM recorded
        UNION ALL
        SELECT city, kind, subject, coalesce(published_at, changed_at), NULL,
            CASE status WHEN 'draft' THEN 'change' ELSE 'publish' END, '',
            coalesce(published_by, changed_by), reference, '{}'::jsonb
        FROM versions v WHERE NOT EXISTS (SELECT 1 FROM recorded r
            WHERE r.city = v.city AND r.kind = v.kind AND r.subject = v.subject)
    ), replaced AS (
        SELECT DISTINCT ON (o.city, o.kind, o.subject) o.city, o.kind, o.subject, n.published_at AS at,
            coalesce((SELECT k.actor FROM kept k WHERE k.city = n.city AND k.kind = n.kind
                AND k.subject = n.subject AND k.act = 'publish' ORDER BY k.at DESC LIMIT 1), '') AS actor,
            coalesce(n.published_by, '') AS actor_name
        FROM versions o JOIN versions n ON n.city = o.city AND n.kind = o.kind AND n.of = o.of
            AND n.version > o.version AND n.published_at IS NOT NULL
        WHERE o.status = 'superseded' ORDER BY o.city, o.kind, o.subject, n.version
    )
    SELECT city, kind, subject, at, act, actor, actor_name, reference, data FROM (
        SELECT city, kind, subject, 1 AS step, at, id, act, actor, actor_name, reference, data FROM kept
        UNION ALL
        SELECT city, kind, subject, 2, at, NULL, 'supersede', actor, actor_name, NULL, '{}'::jsonb
        FROM replaced
    ) steps ORDER BY city, kind COLLATE "C", subject COLLATE "C", step, at, id
"""


def upgrade() -> None:
    """Create the table, copy what was kept elsewhere, and drop where it was; ``db.migrate`` secures it."""
    op.create_table(
        "workflow_events",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("actor_role", sa.Text(), nullable=True),
        sa.Column("from_status", sa.Text(), nullable=True),
        sa.Column("to_status", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("prev_hash", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_workflow_events_city")),
        sa.PrimaryKeyConstraint("city", "kind", "subject", "seq", name=op.f("pk_workflow_events")),
    )
    op.create_index("ix_workflow_events_city_chained_at", "workflow_events", ["city", "chained_at"])
    op.create_index("ix_workflow_events_city_kind_at", "workflow_events", ["city", "kind", "at"])
    op.add_column("history_checks", sa.Column("after_subject", sa.Text(), nullable=True))
    op.add_column(
        "push_downs", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.execute("UPDATE push_downs SET version = 2 WHERE found_at IS NOT NULL")
    _copy()
    op.drop_table("supervision_events")
    op.drop_table("paper_events")


def downgrade() -> None:
    """Write the rows back to where they were; what only the chain keeps of them is lost."""
    _create_former()
    op.execute("""
        INSERT INTO supervision_events (city, notice_id, seq, at, act, actor, actor_name, content)
        SELECT city, subject::uuid, seq, at, act, actor, actor_name, coalesce(note, '')
        FROM workflow_events WHERE kind = 'supervision_notice'
    """)
    op.execute("""
        INSERT INTO paper_events (city, id, at, paper, subject, act, actor, actor_name, reference, data)
        SELECT city, gen_random_uuid(), at,
            CASE kind WHEN 'matter_list' THEN 'matters' WHEN 'collection_kind' THEN 'collection'
                ELSE kind END,
            CASE kind WHEN 'procedure' THEN regexp_replace(subject, ':[^:]*$', '') ELSE subject END,
            act, actor, actor_name, note, data
        FROM workflow_events
        WHERE kind IN ('matter_list', 'procedure', 'collection_kind') AND act <> 'supersede'
    """)
    op.drop_column("push_downs", "version")
    op.drop_column("history_checks", "after_subject")
    op.drop_table("workflow_events")


def _copy() -> None:
    """Copy every row into the chain of its subject; the hashes are made here, for SQL has no such bytes."""
    connection = op.get_bind()
    chained_at = connection.scalar(sa.text("SELECT now()"))
    table = sa.Table("workflow_events", sa.MetaData(), autoload_with=connection)
    for statement in (NOTICES, REPORTS, PAPERS):
        rows = connection.execute(sa.text(statement)).all()
        for _, of_subject in groupby(rows, key=lambda row: tuple(row[:3])):
            connection.execute(sa.insert(table), list(_chain(of_subject, chained_at)))


def _chain(rows: Any, chained_at: datetime) -> Iterator[dict[str, Any]]:
    """Yield the rows of one subject with the states between which they moved it, and their hashes."""
    state: str | None = None
    before = GENESIS
    for seq, (city, kind, subject, at, act, actor, actor_name, note, data) in enumerate(rows, start=1):
        to = _state_after(kind, act)
        fields = (
            FORM, city, kind, subject, seq, _instant(at), _instant(chained_at), act, actor, actor_name, None,
            state, to, note, data,
        )  # fmt: skip
        found = hashlib.sha256(before + _canonical(fields)).digest()
        yield {
            "city": city, "kind": kind, "subject": subject, "seq": seq, "form": FORM, "at": at,
            "chained_at": chained_at, "act": act, "actor": actor, "actor_name": actor_name,
            "actor_role": None, "from_status": state, "to_status": to, "note": note, "data": data,
            "prev_hash": before, "hash": found,
        }  # fmt: skip
        state, before = to, found


def _state_after(kind: str, act: str) -> str | None:
    if kind == "supervision_notice":
        return NOTICE_STATES[act]
    if kind == "push_down":
        return {"report": "reported", "uphold": "upheld", "dismiss": "dismissed"}[act]
    return PAPER_STATES.get(act, "draft")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _canonical(fields: tuple[Any, ...]) -> bytes:
    """Return the bytes of form 1, as they are hashed from this version on."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _create_former() -> None:
    op.create_table(
        "supervision_events",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "issue",
                "answer",
                "send_back",
                "close",
                "withdraw",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "notice_id"],
            ["supervision_notices.city", "supervision_notices.id"],
            name=op.f("fk_supervision_events_city_notice_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_supervision_events_city")),
        sa.PrimaryKeyConstraint("city", "notice_id", "seq", name=op.f("pk_supervision_events")),
    )
    op.create_table(
        "paper_events",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "paper",
            sa.Enum(
                "matters",
                "collection",
                "procedure",
                name="paper",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "open",
                "change",
                "remove",
                "import",
                "publish",
                "discard",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_paper_events_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_paper_events")),
    )
    op.create_index("ix_paper_events_city_paper_at", "paper_events", ["city", "paper", "at"])
