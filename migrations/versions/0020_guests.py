"""Tell guests of a ticket from those who hold or held a work order, and know the acts of urgency.

Guests only were asked to take a ticket over, or to consult.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Who was asked and never had a work order; an import may name parties without any, which stay.
ASKED = """
SELECT t.city, t.id, d.party,
    bool_or(asked.waits OR (asked.invited AND t.closed_at IS NULL)) AS stays
FROM (
    SELECT m.city, m.ticket_id, m.asked_of AS party, m.answered_at IS NULL AS waits, false AS invited
    FROM motions m WHERE m.kind = 'transfer' AND m.asked_of IS NOT NULL
    UNION ALL
    SELECT c.city, c.ticket_id, unnest(c.invited), false, true FROM consultations c
) asked
JOIN tickets t ON t.city = asked.city AND t.id = asked.ticket_id
CROSS JOIN LATERAL unnest(t.departments) AS d (party)
WHERE d.party = asked.party AND d.party IS DISTINCT FROM t.town_code
    AND d.party IS DISTINCT FROM t.department
    AND NOT EXISTS (SELECT 1 FROM work_orders o
        WHERE o.city = t.city AND o.ticket_id = t.id AND o.department = d.party)
GROUP BY t.city, t.id, d.party
"""
FILL = """
WITH asked AS ({asked}),
    told AS (SELECT city, id, coalesce(array_agg(party) FILTER (WHERE stays), '{{}}') AS guests,
        coalesce(array_agg(party) FILTER (WHERE NOT stays), '{{}}') AS gone FROM asked GROUP BY city, id)
UPDATE tickets t
SET guests = told.guests,
    departments = ARRAY(SELECT party FROM unnest(t.departments) WITH ORDINALITY AS d (party, place)
        WHERE party <> ALL (told.gone) ORDER BY place)
FROM told
WHERE t.city = told.city AND t.id = told.id
"""
WORDS = (
    ("ticket_events", "act", ("make_urgent", "end_urgency")),
    ("notices", "kind", ("made_urgent", "urgency_ended")),
)


def upgrade() -> None:
    """Add the guests of tickets; who was asked and answered loses sight of what it never had."""
    op.add_column(
        "tickets",
        sa.Column("guests", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.execute(FILL.format(asked=ASKED))
    op.create_index(
        "ix_tickets_given_up", "tickets", ["city", "closed_at"],
        postgresql_where=sa.text("status IN ('cancelled', 'merged')"),
    )  # fmt: skip
    for table, column, words in WORDS:
        _admit(table, column, words)


def downgrade() -> None:
    """Drop the guests, who stay among the parties; an act that stands in a history stays a word."""
    op.drop_index("ix_tickets_given_up", table_name="tickets")
    op.execute("ALTER TABLE tickets DROP COLUMN guests CASCADE")  # policies are laid on again with the code


def _admit(table: str, column: str, words: tuple[str, ...]) -> None:
    """Let a word list of the domain admit more words; the rows that stand are looked at without a lock."""
    name = f"ck_{table}_{column}"
    old = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    more = ", ".join(f"'{word}'::character varying" for word in words)
    new = old.replace("ARRAY[", f"ARRAY[{more}, ", 1)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {new} NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
