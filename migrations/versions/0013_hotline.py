"""Find tickets by words and numbers, callers by their phone; let the Center answer an enquiry at once."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

# The pairs of characters side by side within a line, each packed into one number; a city's own, so that
# another city's words do not stand in the way. What is packed alike by chance is told apart by the text.
TEXT_PAIRS = """
CREATE FUNCTION text_pairs(city text, words text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(
        (((ascii(one) & 65535) << 16) | (ascii(other) & 65535))
            # (SELECT ('x' || left(md5(city), 8))::bit(32)::integer)
    ), '{}')
    FROM unnest(string_to_array(words, NULL), (string_to_array(words, NULL))[2:]) AS beside (one, other)
    WHERE one > ' ' AND other > ' '
$$
"""
# One number for each area and party that a ticket belongs to, among its pairs: whoever sees only a part of
# the city finds the words of that part, without a look at the tickets of all others.
SCOPE_MARKS = """
CREATE FUNCTION scope_marks(city text, codes text[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT ('x' || left(md5(city || ' ' || code), 8))::bit(32)::integer), '{}')
    FROM unnest(codes) AS code
$$
"""
# As db.writes.search_index says it today; tickets that stand are found from the first moment on.
FILL = """
INSERT INTO ticket_words (city, ticket_id, reported_at, number, tail, body, pairs)
SELECT city, id, reported_at, upper(number), reverse(upper(number)), body,
    CASE WHEN body = '' THEN '{}' ELSE text_pairs(city, body) || scope_marks(city, scopes) END
FROM (
    SELECT t.city, t.id, t.reported_at, t.number,
        array_remove(ARRAY[t.town_code, t.unit_code, t.grid_code] || t.departments, NULL) AS scopes,
        CASE WHEN t.secrecy = 'secret' THEN '' ELSE lower(concat_ws(
        E'\\n', t.description, t.address,
        (SELECT concat_ws(E'\\n', m.name, m.name_en) FROM matters m
            WHERE m.city = t.city AND m.code = t.matter),
        (SELECT string_agg(a.name, E'\\n' ORDER BY a.code) FROM areas a WHERE a.city = t.city
            AND a.code IN (t.town_code, t.unit_code, t.grid_code)),
        (SELECT string_agg(d.name, E'\\n' ORDER BY d.code) FROM departments d WHERE d.city = t.city
            AND d.code = ANY (t.departments)),
        (SELECT string_agg(r.reply, E'\\n' ORDER BY r.at, r.id) FROM replies r WHERE r.city = t.city
            AND r.ticket_id = t.id)
    )) END AS body
    FROM tickets t
) AS told
"""


def upgrade() -> None:
    """Make the function and the tables, fill them, and admit the new act."""
    op.execute(TEXT_PAIRS)
    op.execute(SCOPE_MARKS)
    op.create_table(
        "ticket_words",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Text(collation="C"), nullable=False),
        sa.Column("tail", sa.Text(collation="C"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("pairs", sa.ARRAY(sa.Integer()), nullable=False),
        sa.ForeignKeyConstraint(
            ["city", "ticket_id"],
            ["tickets.city", "tickets.id"],
            name=op.f("fk_ticket_words_city_ticket_id"),
        ),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_ticket_words_city")),
        sa.PrimaryKeyConstraint("city", "ticket_id", name=op.f("pk_ticket_words")),
    )
    op.execute(FILL)
    op.create_index("ix_ticket_words_pairs", "ticket_words", ["pairs"], postgresql_using="gin")
    op.create_index("ix_ticket_words_city_reported_at", "ticket_words", ["city", "reported_at", "ticket_id"])
    op.create_index("ix_ticket_words_city_number", "ticket_words", ["city", "number"])
    op.create_index("ix_ticket_words_city_tail", "ticket_words", ["city", "tail"])
    op.create_table(
        "caller_lookups",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("tickets", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.ForeignKeyConstraint(["city"], ["cities.city"], name=op.f("fk_caller_lookups_city")),
        sa.PrimaryKeyConstraint("city", "id", name=op.f("pk_caller_lookups")),
    )
    op.create_index("ix_caller_lookups_city_at", "caller_lookups", ["city", "at"])
    op.create_index("ix_reporters_city_phone", "reporters", ["city", "phone"])
    _admit("ticket_events", "act", "answer_at_once")


def downgrade() -> None:
    """Drop them; an act that stands in a history stays a word of it."""
    op.drop_index("ix_reporters_city_phone", table_name="reporters")
    op.drop_table("caller_lookups")
    op.drop_table("ticket_words")
    op.execute("DROP FUNCTION scope_marks(text, text[])")
    op.execute("DROP FUNCTION text_pairs(text, text)")


def _admit(table: str, column: str, word: str) -> None:
    """Let a word list of the domain admit one word more; the rows that stand are looked at without a lock."""
    name = f"ck_{table}_{column}"
    old = op.get_bind().scalar(
        sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name"), {"name": name}
    )
    new = old.replace("ARRAY[", f"ARRAY['{word}'::character varying, ", 1)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {new} NOT VALID")
    op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
