"""A busy port and a second run of one checkout are refused with the fix."""

import socket
from pathlib import Path

import pytest

import preflight
from terminal import Trouble


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_busy_port_is_refused_and_another_one_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Trouble) as caught:
            preflight.bind("127.0.0.1", port)

    assert f"Port {port}" in caught.value.what
    assert f"PORT={port + 1} make run" in caught.value.way_out


def test_a_free_port_is_held_for_us_and_not_yet_answering() -> None:
    port = free_port()

    with preflight.bind("127.0.0.1", port) as bound, socket.socket() as visitor:
        refused = visitor.connect_ex(("127.0.0.1", port))
        bound.listen()
        with socket.socket() as later:
            answered = later.connect_ex(("127.0.0.1", port))

    assert refused != 0
    assert answered == 0


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Trouble, match="Set HOST"):
        preflight.bind("192.0.2.1", free_port())


def test_small_answers_leave_at_once() -> None:
    """Asyncio switches Nagle's algorithm off only where the socket names its protocol."""
    with preflight.bind("127.0.0.1", 0) as bound:
        assert bound.proto == socket.IPPROTO_TCP


def test_a_second_run_is_told_where_the_first_one_answers(tmp_path: Path) -> None:
    first = preflight.claim(tmp_path, address="http://127.0.0.1:8050")

    with pytest.raises(Trouble, match=r"already runs: http://127\.0\.0\.1:8050"):
        preflight.claim(tmp_path, address="http://127.0.0.1:8051")

    first.close()


def test_after_the_first_run_has_ended_the_next_may_begin(tmp_path: Path) -> None:
    preflight.claim(tmp_path, address="first").close()

    with preflight.claim(tmp_path, address="second"):
        noted = (tmp_path / "run.lock").read_text()

    assert noted.endswith(" second\n")


@pytest.mark.parametrize("port", ["0", "65536", "80a", "-1"])
def test_a_port_that_is_none_is_refused(port: str, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="is not a port"):
        preflight.main(["127.0.0.1", port, str(tmp_path)])
