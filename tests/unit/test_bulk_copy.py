"""Parts for COPY are made one ahead of what is sent."""

from collections.abc import Iterator

import pytest

from db.bulk.bulk_copy import prefetch_parts


def test_every_part_comes_once_and_in_order() -> None:
    assert list(prefetch_parts([b"a", b"", b"b"])) == [b"a", b"", b"b"]
    assert list(prefetch_parts([])) == []


def test_an_error_while_making_a_part_is_raised() -> None:
    def parts() -> Iterator[bytes]:
        yield b"a"
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        list(prefetch_parts(parts()))


def test_a_sender_that_gives_up_ends_the_making() -> None:
    ended = []

    def parts() -> Iterator[bytes]:
        try:
            yield from [b"a"] * 10
        finally:
            ended.append(True)

    sending = prefetch_parts(parts())
    next(sending)
    sending.close()
    del sending

    assert ended
