"""Compare texts in any width, case and hyphen; no two accounts whose names differ in these alone."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0051"
branch_labels = None
depends_on = None

# As domain.texts.fold_text: hyphens become one, invisible characters go.
FOLD_TEXT = """
CREATE FUNCTION fold_text(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(translate(
        normalize(words, NFKC),
        U&'\\2010\\2011\\2012\\2013\\2014\\2015\\2212\\2500\\00AD\\200B\\200E\\200F\\2060\\FEFF',
        '--------'
    ))
$$
"""
# Texts in which only punctuation differs are found as they are: no word that is looked for holds any.
FOLD_WORDS = """
UPDATE ticket_words w
SET body = fold_text(w.body),
    pairs = text_pairs(w.city, fold_text(w.body)) || scope_marks(
        w.city,
        array_remove(ARRAY[t.town_code, t.unit_code, t.grid_code]
            || ARRAY(SELECT d FROM unnest(t.departments) AS d WHERE d <> ALL (t.guests)), NULL)
    )
FROM tickets t
WHERE t.city = w.city AND t.id = w.ticket_id AND w.body <> ''
    AND (translate(w.body, '，。：；！？（）　…～', '') IS NOT NFKC NORMALIZED
        OR w.body ~ '[[:alnum:]][‐-―−][[:alnum:]]')
"""
# Twins that are there keep their names; the later one has a key of its own.
FOLD_NAMES = """
UPDATE accounts a SET name_key = CASE WHEN EXISTS (
        SELECT FROM accounts b WHERE fold_text(b.username) = fold_text(a.username)
            AND (b.created_at, b.id) < (a.created_at, a.id)
    ) THEN fold_text(a.username) || ' ' || a.id ELSE fold_text(a.username) END
"""


def upgrade() -> None:
    """Add the function, write the words of tickets again where it changes them, and the keys of names."""
    op.execute(FOLD_TEXT)
    op.execute(FOLD_WORDS)
    op.add_column("accounts", sa.Column("name_key", sa.Text(), nullable=True))
    op.execute(FOLD_NAMES)
    op.alter_column("accounts", "name_key", nullable=False)
    op.create_unique_constraint(op.f("uq_accounts_name_key"), "accounts", ["name_key"])


def downgrade() -> None:
    """Drop them; folded words stay as they are until they are written again."""
    op.drop_constraint(op.f("uq_accounts_name_key"), "accounts")
    op.drop_column("accounts", "name_key")
    op.execute("DROP FUNCTION fold_text(text)")
