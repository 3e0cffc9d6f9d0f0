"""Row ids: UUIDv7, unique over all cities and ordered by time."""

import secrets
from datetime import datetime
from uuid import UUID


def new_id(at: datetime) -> UUID:
    """Return a new UUIDv7 (RFC 9562) whose first 48 bits are the milliseconds of ``at``."""
    milliseconds = int(at.timestamp() * 1000)
    random = secrets.randbits(74)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
