"""The sweep leaves files in use, and verifying finds every file that differs from its row."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from os import utime

import pytest
from sqlalchemy import select, text

import worker
from adapters import file_maintenance
from adapters.files import FileStore, store
from db.models import Ticket
from db.session import DatabaseUrls, owner_transaction
from domain.attachments import AttachmentKind
from domain.enums import Role
from domain.scopes import Scope
from services import attachments
from settings import settings
from tests.support import factories
from tests.support.factories import NOON
from tests.support.upload_factory import an_actor, an_upload, attach

CENTER = an_actor(Role.DISPATCHER, Scope.whole("370783"))


@pytest.fixture
def files(database: DatabaseUrls, tmp_path, monkeypatch) -> Iterator[FileStore]:
    """An empty store next to a city in which a day has passed since NOON."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    settings.cache_clear()
    with owner_transaction() as session:
        factories.a_city(session, as_of=NOON + timedelta(days=1, minutes=1))
        factories.a_ticket(session)
    yield store()
    settings.cache_clear()


def kept(files: FileStore, content: bytes, *, used: bool) -> bytes:
    """Store a content a day ago, and use it in an act or let it wait."""
    digest, small = files.put(content), files.put(content + b" small")
    for each in (digest, small):
        utime(files.path_of(each), (0, 0))
    upload = an_upload(AttachmentKind.REPORT, sha256=digest, thumbnail=small, name=f"{content.decode()}.jpg")
    with owner_transaction() as session:
        made = attachments.store(session, upload=upload, actor=CENTER, now=NOON)
        session.flush()
        session.expunge(made)
        if used:
            ticket = session.scalars(select(Ticket)).one()
            attach(session, ticket, [made.id], actor=CENTER)
    return digest


def test_the_worker_sweeps_by_itself_once_it_has_run_for_a_while(files, monkeypatch):
    used, left = kept(files, b"used", used=True), kept(files, b"left", used=False)

    for first in (worker.FIRST_SWEEP_SECONDS, 0.0):
        monkeypatch.setattr(worker, "FIRST_SWEEP_SECONDS", first)
        going = worker.Worker({})
        for _ in range(2):
            going.round(threading.Event())
        if first:
            assert files.is_intact(left)

    assert (files.is_intact(used), files.is_intact(left)) == (True, False)
    assert (going.done["uploads_swept"], going.done["contents_swept"]) == (1, 2)


def test_a_sweep_removes_what_no_act_used_and_nothing_else(files, capsys):
    used, left = kept(files, b"used", used=True), kept(files, b"left", used=False)

    status = file_maintenance.sweep_command([])

    assert (files.is_intact(used), files.is_intact(left)) == (True, False)
    assert len(list(files.digests())) == 2
    assert status == 0
    assert "1 uploads and 2 contents removed" in capsys.readouterr().out


def test_a_content_that_two_uploads_share_stays_as_long_as_one_is_needed(files):
    shared = kept(files, b"shared", used=True)
    kept(files, b"shared", used=False)

    file_maintenance.sweep()

    assert files.is_intact(shared)


def test_a_content_whose_row_is_not_committed_yet_is_left_alone_and_listed(files, capsys):
    digest = files.put(b"under way")

    status = file_maintenance.sweep_command([])

    assert files.is_intact(digest)
    assert status == 0
    assert digest.hex() in capsys.readouterr().out


def test_verifying_finds_nothing_where_all_is_well(files, capsys):
    kept(files, b"used", used=True)

    assert file_maintenance.verify_command([]) == 0
    assert "1 rows, 2 contents, 0 without a row" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda path: path.unlink(), "its content"),
        (lambda path: (path.chmod(0o600), path.write_bytes(b"forged")), "not what its name says"),
    ],
    ids=["removed", "exchanged"],
)
def test_verifying_names_every_file_that_was_touched(files, capsys, harm, told):
    harm(files.path_of(kept(files, b"used", used=True)))

    assert file_maintenance.verify_command([]) == 1
    assert told in capsys.readouterr().out


def test_a_row_and_its_file_cannot_be_exchanged_together_unseen(files):
    kept(files, b"used", used=True)
    forged = files.put(b"forged")

    with owner_transaction() as session:
        session.execute(text("UPDATE attachments SET sha256 = :forged"), {"forged": forged})

    found = file_maintenance.compare(files, read=True)
    assert any("history" in fault for fault in found.faults)
