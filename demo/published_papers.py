"""Write the history of papers that the demonstration begins with: each was published once, by its keeper."""

from collections.abc import Sequence
from datetime import datetime

from demo.areas import CITY_CODE
from demo.copy_text import Column, Table, constant, texts
from domain.catalogue import PaperAct, PaperStatus
from domain.history import FORM, GENESIS, SubjectEvent, hash_chained

KEEPER = "系统管理员"


def published(kind: str, subjects: Sequence[str], *, reference: str, at: datetime) -> Table:
    """Return the chained row of history of each subject of one kind."""
    count = len(subjects)
    events = [
        SubjectEvent(
            city=CITY_CODE,
            kind=kind,
            subject=subject,
            seq=1,
            at=at,
            chained_at=at,
            act=PaperAct.PUBLISH.value,
            actor="system",
            actor_name=KEEPER,
            to_status=PaperStatus.PUBLISHED.value,
            note=reference,
        )
        for subject in subjects
    ]
    return Table(
        "workflow_events",
        {
            "city": constant(CITY_CODE, count),
            "kind": constant(kind, count),
            "subject": texts(subjects),
            "seq": constant("1", count),
            "form": constant(str(FORM), count),
            "at": constant(at.isoformat(), count),
            "chained_at": constant(at.isoformat(), count),
            "act": constant(PaperAct.PUBLISH.value, count),
            "actor": constant("system", count),
            "actor_name": constant(KEEPER, count),
            "to_status": constant(PaperStatus.PUBLISHED.value, count),
            "note": constant(reference, count),
            "data": constant("{}", count),
            "prev_hash": _bytea([GENESIS] * count),
            "hash": _bytea([hash_chained(event) for event in events]),
        },
    )


def _bytea(values: Sequence[bytes]) -> Column:
    return texts(f"\\x{value.hex()}" for value in values)
