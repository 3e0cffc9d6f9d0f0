"""History that cannot be changed unseen: canonical bytes of a row, its hash chain, and a day's root."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

GENESIS = bytes(32)  # what precedes the first row of a ticket, or of another subject
FORM = 1  # of the canonical bytes of subjects other than tickets; a row names the form it was hashed in
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One row of a ticket's history, without its hashes.

    data: text, whole numbers, truth, None, lists and maps of these; fractions may not survive storage.
    """

    city: str
    ticket_id: UUID
    seq: int
    at: datetime
    act: str
    actor: str | None
    actor_name: str
    actor_role: str | None = None
    work_order_id: UUID | None = None
    from_status: str | None = None
    to_status: str | None = None
    reason: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubjectEvent:
    """One row of the history of a subject that is no ticket, without its hashes.

    at: when it happened; chained_at: when it entered the chain, which is later for rows that were kept
    without one before, and decides under which day it is signed. from_status: None where the subject began.
    to_status: None where it ended with its row. note: what was said, or the document. data: as of Event.
    """

    city: str
    kind: str
    subject: str
    seq: int
    at: datetime
    chained_at: datetime
    act: str
    actor: str
    actor_name: str
    actor_role: str | None = None
    from_status: str | None = None
    to_status: str | None = None
    note: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    form: int = FORM


def to_canonical_bytes(event: HistoryEvent | SubjectEvent) -> bytes:
    """Return the bytes that are hashed: the fields in order as one JSON array, times in UTC."""
    if isinstance(event, SubjectEvent):
        return _canonical_of_subject(event)
    order = event.work_order_id
    return _encode(
        (
            event.city,
            str(event.ticket_id),
            event.seq,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.act,
            event.actor,
            event.actor_name,
            event.actor_role,
            None if order is None else str(order),
            event.from_status,
            event.to_status,
            event.reason,
            event.data,
        )
    ).encode()


def _canonical_of_subject(event: SubjectEvent) -> bytes:
    return _encode(
        (
            event.form,
            event.city,
            event.kind,
            event.subject,
            event.seq,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.chained_at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.act,
            event.actor,
            event.actor_name,
            event.actor_role,
            event.from_status,
            event.to_status,
            event.note,
            event.data,
        )
    ).encode()


def encode_field(value: object) -> bytes:
    """Return one field as it is written in the canonical bytes: compact JSON, keys sorted."""
    return _encode(value).encode()


def join_fields(fields: Iterable[bytes]) -> bytes:
    """Return the canonical bytes of a row from its encoded fields in the order of Event, for bulk loads.

    Times are encoded as text in UTC with microseconds, ids as text.
    """
    return b"[%b]" % b",".join(fields)


def hash_chained(event: HistoryEvent | SubjectEvent, prev_hash: bytes = GENESIS) -> bytes:
    """Return the hash of a row that follows the row whose hash is ``prev_hash``."""
    return hash_chained_bytes(to_canonical_bytes(event), prev_hash)


def hash_chained_bytes(row: bytes, prev_hash: bytes) -> bytes:
    """Return the hash of a row, given as its canonical bytes, that follows ``prev_hash``."""
    return hashlib.sha256(prev_hash + row).digest()


def find_first_broken(rows: Iterable[tuple[HistoryEvent | SubjectEvent, bytes, bytes]]) -> int | None:
    """Return the seq of the first row of one ticket or subject that breaks the chain; None when all hold.

    rows: event, prev_hash and hash in the order of seq, which counts from 1 without a gap.
    """
    before, expected = GENESIS, 1
    for event, prev_hash, found in rows:
        if event.seq != expected or prev_hash != before or hash_chained(event, before) != found:
            return event.seq
        before, expected = found, expected + 1
    return None


def compute_day_root(hashes: Iterable[bytes]) -> bytes:
    """Return the root of one day: the hash over its rows' hashes.

    Those of tickets come first, by ticket id and seq, then those of other subjects by kind, subject and seq.
    """
    digest = hashlib.sha256()
    for found in hashes:
        digest.update(found)
    return digest.digest()


def sign_root(root: bytes, *, key: bytes) -> bytes:
    """Return the signature of a day's root under the installation's secret key."""
    return hmac.digest(key, root, "sha256")


def is_signed(root: bytes, signed: bytes, *, key: bytes) -> bool:
    """Tell whether ``signed`` is the signature of ``root``."""
    return hmac.compare_digest(sign_root(root, key=key), signed)
