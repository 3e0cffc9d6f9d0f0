"""A start waits for a database that does not answer yet, and says at once what no waiting ends."""

import threading
import time

import psycopg
import pytest
from sqlalchemy import make_url

from db.server import waiting
from db.server.waiting import wait_for_server
from db.session import DatabaseUrls
from terminal import Trouble
from tests.support.fake_servers import a_free_port


def test_a_server_that_answers_is_not_waited_for(database: DatabaseUrls, capsys):
    wait_for_server(database.owner)

    assert capsys.readouterr().out == ""


def test_what_never_answers_is_given_up_with_its_reason(capsys):
    with pytest.raises(Trouble, match="accepts no connections since"):
        wait_for_server(f"postgresql://x@127.0.0.1:{a_free_port()}/x", seconds=1)

    assert capsys.readouterr().out.count("waiting") == 1


def test_an_unknown_database_is_refused_at_once(database: DatabaseUrls, capsys):
    with pytest.raises(Trouble, match=r"refuses the connection.*does not exist"):
        wait_for_server(str(make_url(database.owner).set(database="nowhere")))

    assert capsys.readouterr().out == ""


def test_a_server_that_opens_later_is_waited_for(database: DatabaseUrls, monkeypatch, capsys):
    """The first tries go to a port where nothing listens, as while a server recovers."""
    real, tries = psycopg.connect, []
    closed = f"postgresql://x@127.0.0.1:{a_free_port()}/x"

    def connect(address: str, **named: object):
        tries.append(address)
        return real(closed if len(tries) < 3 else address, **named)

    monkeypatch.setattr(psycopg, "connect", connect)
    waited = threading.Thread(target=wait_for_server, args=(database.owner,))
    began = time.monotonic()
    waited.start()
    waited.join(30)

    assert not waited.is_alive()
    assert (len(tries), time.monotonic() - began >= 2 * waiting.POLL_SECONDS) == (3, True)
    assert capsys.readouterr().out.count("waiting") == 1
