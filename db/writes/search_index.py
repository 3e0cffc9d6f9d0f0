"""Write the search index of tickets, completely from their own rows, in one statement.

Whatever changes a ticket calls it in the same transaction (``services.outbox``), and it writes where a
flush has changed what a ticket is found by; bulk loads call it once for the city. A renamed area or party is
found by its new name once the worker has written its tickets again, and by its former one; a renamed matter
by its new name after ``python -m etl words``.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import event, inspect, text
from sqlalchemy.orm import Session, SessionTransaction

from db.models import Reply, Ticket

# A secret ticket is found by its number alone, and so is by a guest of it, whom words would tell of persons.
_WRITE = """
INSERT INTO ticket_words AS kept (city, ticket_id, reported_at, number, tail, body, pairs)
SELECT city, id, reported_at, upper(number), reverse(upper(number)), body,
    CASE WHEN body = '' THEN '{{}}' ELSE text_pairs(city, body) || scope_marks(city, scopes) END
FROM (
    SELECT t.city, t.id, t.reported_at, t.number,
        array_remove(ARRAY[t.town_code, t.unit_code, t.grid_code]
            || ARRAY(SELECT d FROM unnest(t.departments) AS d WHERE d <> ALL (t.guests)), NULL) AS scopes,
        CASE WHEN t.secrecy = 'secret' THEN '' ELSE fold_text(concat_ws(
        E'\\n', t.description, t.address,
        (SELECT concat_ws(E'\\n', m.name, m.name_en) FROM matters m
            WHERE m.city = t.city AND m.code = t.matter),
        (SELECT string_agg(a.name, E'\\n' ORDER BY a.code) FROM areas a WHERE a.city = t.city
            AND a.code IN (t.town_code, t.unit_code, t.grid_code)),
        (SELECT string_agg(d.name, E'\\n' ORDER BY d.code) FROM departments d WHERE d.city = t.city
            AND d.code = ANY (t.departments)),
        (SELECT string_agg(f.name, E'\\n' ORDER BY f.until_at, f.code) FROM former_names f
            WHERE f.city = t.city AND f.code = ANY (t.departments || t.town_code)),
        (SELECT string_agg(r.reply, E'\\n' ORDER BY r.at, r.id) FROM replies r WHERE r.city = t.city
            AND r.ticket_id = t.id)
    )) END AS body
    FROM tickets t
    WHERE t.city = :city{which}
) AS told
ON CONFLICT (city, ticket_id) DO UPDATE
SET reported_at = excluded.reported_at, number = excluded.number, tail = excluded.tail,
    body = excluded.body, pairs = excluded.pairs
WHERE (kept.body, kept.pairs, kept.number, kept.reported_at)
    IS DISTINCT FROM (excluded.body, excluded.pairs, excluded.number, excluded.reported_at)
"""
# Replies are listed by scope and time: one row for each place and party of the ticket.
_WRITE_SCOPES = """
INSERT INTO reply_scopes (city, code, at, reply_id)
SELECT DISTINCT r.city, code, r.at, r.id
FROM replies r
JOIN tickets t ON t.city = r.city AND t.id = r.ticket_id
CROSS JOIN LATERAL unnest(ARRAY[t.town_code, t.unit_code, t.grid_code] || t.departments) AS code
WHERE r.city = :city AND code IS NOT NULL{which}
ON CONFLICT DO NOTHING
"""
_EVERY = (_WRITE, _WRITE_SCOPES)
# Both in one statement: every act runs it.
_SOME = text(
    f"WITH scopes AS ({_WRITE_SCOPES.format(which=' AND r.ticket_id = ANY (:tickets)')})"
    f"{_WRITE.format(which=' AND t.id = ANY (:tickets)')}"
)
_ALL = tuple(text(statement.format(which="")) for statement in _EVERY)
# The columns of a ticket that decide what it and its replies are found by, as in the statements above.
_DECIDING = frozenset(
    {
        "number", "reported_at", "description", "address", "matter", "secrecy",
        "town_code", "unit_code", "grid_code", "departments", "guests",
    }
)  # fmt: skip
_CHANGED = "tickets found by other words"  # in the info of a session, for the current transaction


def write_changed(session: Session, city: str, tickets: Collection[UUID]) -> None:
    """Update the search words of those of ``tickets`` whose words this transaction changed."""
    session.flush()
    changed: set[UUID] = session.info.get(_CHANGED, set())
    if meant := changed.intersection(tickets):
        write(session, city, meant)
        changed -= meant


def write(session: Session, city: str, tickets: Collection[UUID]) -> None:
    """Rewrite the search index of these tickets and their replies; unchanged rows are left alone."""
    session.flush()
    session.execute(_SOME, {"city": city, "tickets": list(tickets)})


def write_all(session: Session, city: str) -> None:
    """Rewrite the search index of every ticket of a city; owner only, after a bulk load."""
    for statement in _ALL:
        session.execute(statement, {"city": city})


def write_reply_scopes(session: Session, city: str) -> None:
    """Write the scopes of every reply of a city; owner only, after a bulk load with words."""
    session.execute(_ALL[1], {"city": city})


def _note_flushed(session: Session, _context: object) -> None:
    """Note the tickets whose words or replies a flush writes; the rows still know what they were."""
    for row in (*session.new, *session.dirty, *session.deleted):
        session.info.setdefault(_CHANGED, set()).update(_found_by_other_words(row))


def _found_by_other_words(row: object) -> Iterator[UUID]:
    if isinstance(row, Reply):
        yield row.ticket_id
    elif isinstance(row, Ticket) and not _DECIDING.isdisjoint(inspect(row).committed_state):
        yield row.id


def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_CHANGED, None)


event.listen(Session, "after_flush", _note_flushed)
event.listen(Session, "after_transaction_end", _forget)
