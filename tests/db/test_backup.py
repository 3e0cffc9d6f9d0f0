"""A backup holds database, files and key, and comes back whole into an empty place and into no other."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text

from adapters import backup
from adapters.files import store
from db import session as sessions
from db.models import Attachment, Ticket, TicketEvent
from db.rls import roles
from db.server.cluster import Cluster
from db.server.embedded import ensure_postgis
from db.server.test_cluster import connect_as_superuser, copy_template, drop
from db.session import owner_transaction
from domain.attachments import AttachmentKind
from domain.enums import Role
from domain.scopes import Scope
from services import attachments
from settings import secret_key, settings
from terminal import Trouble
from tests.support import factories
from tests.support.factories import NOON
from tests.support.upload_factory import an_actor, an_upload

FROM, TO = "backup_from", "backup_to"
CENTER = an_actor(Role.DISPATCHER, Scope.whole("370783"))


@dataclass(frozen=True, slots=True)
class Installation:
    """A database and a folder of data, which the settings name once it is entered."""

    cluster: Cluster
    database: str
    data_dir: Path

    def enter(self, patch: pytest.MonkeyPatch) -> None:
        urls = self.cluster.urls(self.database)
        patch.setenv("DATA_DIR", str(self.data_dir))
        patch.setenv("DATABASE_URL", urls.app)
        patch.setenv("MIGRATION_DATABASE_URL", urls.owner)
        patch.setenv("LIVE_DATABASE_URL", urls.live)
        settings.cache_clear()


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch
    settings.cache_clear()


@pytest.fixture(scope="module")
def made(
    cluster: Cluster, patch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The backup of a small city: a ticket with its history, and a photo."""
    installation = Installation(cluster, FROM, tmp_path_factory.mktemp("from"))
    urls = copy_template(cluster, FROM)
    installation.enter(patch)
    engines = sessions.connect(urls)
    with owner_transaction() as session:
        factories.a_city(session)
        factories.a_story(session, factories.a_ticket(session))
        digest = store().put(b"photo")
        upload = an_upload(AttachmentKind.REPORT, sha256=digest, thumbnail=digest, name="井盖.jpg")
        attachments.store(session, upload=upload, actor=CENTER, now=NOON)
    engines.dispose()
    folder = tmp_path_factory.mktemp("backups") / "first"
    assert backup.backup_command(["--to", str(folder)]) == 0
    yield folder
    drop(cluster, FROM)


@pytest.fixture
def empty(cluster: Cluster, patch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Installation]:
    """An installation without tables, files and key."""
    with connect_as_superuser(cluster) as connection:
        roles.create_database(connection, TO, template="template0")
    with psycopg.connect(cluster.conninfo(TO, roles.OWNER), autocommit=True) as connection:
        ensure_postgis(connection)
    installation = Installation(cluster, TO, tmp_path / "to")
    installation.enter(patch)
    yield installation
    drop(cluster, TO)


@pytest.fixture
def damaged(made: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Copies the backup and damages one of its files."""

    def copy(which: str) -> Path:
        folder = tmp_path / "copy"
        for path in made.rglob("*"):
            target = folder / path.relative_to(made)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_file():
                target.write_bytes(path.read_bytes())
        [hit] = [path for path in folder.glob(which) if path.is_file()]
        hit.write_bytes(hit.read_bytes()[:-1])
        return folder

    return copy


def test_a_backup_comes_back_whole(made, empty, capsys):
    status = backup.restore_command(["--from", str(made)])

    engines = sessions.connect(empty.cluster.urls(TO))
    with owner_transaction() as session:
        tickets = session.scalars(select(Ticket.id)).all()
        acts = session.scalars(select(TicketEvent.act)).all()
        [digest] = session.scalars(select(Attachment.sha256)).all()
        secured = session.scalar(text("SELECT relrowsecurity FROM pg_class WHERE relname = 'tickets'"))
    engines.dispose()
    assert (status, len(tickets), bool(acts), secured) == (0, 1, True, True)
    assert store().is_intact(digest)
    assert secret_key() == (made / backup.KEY).read_text()
    assert (empty.data_dir / backup.KEY).stat().st_mode & 0o077 == 0
    assert "make run" in capsys.readouterr().out


def test_a_restore_never_overwrites_a_database(made, empty):
    with psycopg.connect(empty.cluster.conninfo(TO, roles.OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE tickets AS SELECT 1 AS id")

    with pytest.raises(Trouble, match="never overwrites"):
        backup.restore_command(["--from", str(made)])

    with psycopg.connect(empty.cluster.conninfo(TO, roles.OWNER)) as connection:
        assert connection.execute("SELECT id FROM tickets").fetchall() == [(1,)]
    assert list(store().digests()) == []


def test_a_restore_refuses_another_key(made, empty):
    empty.data_dir.mkdir()
    (empty.data_dir / backup.KEY).write_text("another key that is long enough for it")

    with pytest.raises(Trouble, match="Another key"):
        backup.restore_command(["--from", str(made)])

    assert (empty.data_dir / backup.KEY).read_text().startswith("another key")


@pytest.mark.parametrize("which", [backup.DUMP, backup.KEY, f"{backup.FILES}/??/*"])
def test_a_damaged_backup_is_refused_before_anything_is_changed(damaged, empty, which):
    with pytest.raises(Trouble, match="damaged"):
        backup.restore_command(["--from", str(damaged(which))])

    assert not empty.data_dir.exists()


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_changed(made, empty, tmp_path):
    newer = shutil.copytree(made, tmp_path / "newer")
    facts = json.loads((newer / backup.MANIFEST).read_text())
    (newer / backup.MANIFEST).write_text(json.dumps({**facts, "version": "99", "migration": "9999"}))

    with pytest.raises(Trouble, match="newer than this one"):
        backup.restore_command(["--from", str(newer)])

    assert not empty.data_dir.exists()


def test_what_was_not_finished_is_no_backup(made, empty, tmp_path):
    with pytest.raises(Trouble, match="no finished backup"):
        backup.restore_command(["--from", str(tmp_path)])


def test_a_backup_never_overwrites_and_leaves_nothing_half_done(made, patch, cluster, tmp_path):
    Installation(cluster, FROM, tmp_path / "elsewhere").enter(patch)
    with pytest.raises(Trouble, match="never overwrites"):
        backup.backup_command(["--to", str(made)])

    patch.setenv("PG_BIN", str(tmp_path))
    settings.cache_clear()
    with pytest.raises(Trouble):
        backup.backup_command(["--to", str(tmp_path / "second")])
    patch.delenv("PG_BIN")
    settings.cache_clear()

    assert not list(tmp_path.glob("second*"))


def test_a_backup_is_closed_to_others_and_says_what_it_holds(made):
    facts = json.loads((made / backup.MANIFEST).read_text())

    assert made.stat().st_mode & 0o077 == 0
    assert (facts["files"], facts["key_inside"]) == (1, True)
    assert facts["migration"]
