"""Row ids in bulk: UUIDv7 of an instant and a seeded stream, the same bytes every time."""

import numpy as np

from demo.copy_text import Bytes, Ints


def uuids_of(seconds: Ints, *, stream: tuple[int, ...]) -> Bytes:
    """Return one UUIDv7 (16 bytes) for each epoch second; ``stream`` seeds what is random in it."""
    rng = np.random.default_rng(stream)
    found = np.empty((len(seconds), 16), np.uint8)
    milliseconds = seconds.astype(np.int64) * 1000 + rng.integers(0, 1000, len(seconds))
    found[:, :6] = milliseconds.astype(">i8").view(np.uint8).reshape(-1, 8)[:, 2:]
    found[:, 6:] = rng.integers(0, 256, (len(seconds), 10), dtype=np.uint8)
    found[:, 6] = found[:, 6] & 0x0F | 0x70
    found[:, 8] = found[:, 8] & 0x3F | 0x80
    return found
