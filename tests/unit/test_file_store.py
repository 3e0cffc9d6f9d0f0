"""Contents are stored once under their hash, never overwritten, and only unused old ones are removed."""

import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.files import FileStore

DAY = timedelta(days=1)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def age(files: FileStore, digest: bytes, *, hours: float) -> None:
    then = time.time() - hours * 3600
    os.utime(files.path_of(digest), (then, then))


def test_a_content_stands_under_its_hash_for_its_owner_alone(files):
    digest = files.put(b"photo")

    path = files.path_of(digest)
    assert digest == sha256(b"photo").digest()
    assert path == files.root / digest.hex()[:2] / digest.hex()[2:]
    assert path.read_bytes() == b"photo"
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (files.root, path.parent)} == {0o700}


def test_the_same_content_stands_once_and_is_not_written_again(files):
    digest = files.put(b"photo")
    before = files.path_of(digest).stat()

    files.put(b"photo")

    after = files.path_of(digest).stat()
    assert list(files.digests()) == [digest]
    assert (before.st_ino, before.st_ctime_ns < after.st_ctime_ns) == (after.st_ino, True)


def test_many_hands_storing_the_same_leave_one_whole_content(files):
    content = os.urandom(200_000)

    with ThreadPoolExecutor(8) as hands:
        digests = set(hands.map(lambda _: files.put(content), range(32)))

    assert list(files.digests()) == [*digests]
    assert files.is_intact(*digests)
    assert list((files.root / "half-written").iterdir()) == []


def test_a_changed_or_missing_content_is_noticed(files):
    digest = files.put(b"photo")
    assert files.is_intact(digest)

    files.path_of(digest).chmod(0o600)
    files.path_of(digest).write_bytes(b"phot0")

    assert not files.is_intact(digest)
    assert not files.is_intact(sha256(b"never stored").digest())


def test_a_sweep_removes_what_is_old_and_needed_by_nobody(files):
    needed, old, young, wanted_again = (files.put(name) for name in (b"needed", b"old", b"young", b"again"))
    for digest in (needed, old, wanted_again):
        age(files, digest, hours=25)
    age(files, young, hours=23)
    files.put(b"again")

    removed = files.remove_unneeded({needed}, older=DAY, now=time.time())

    assert removed == [old]
    assert set(files.digests()) == {needed, young, wanted_again}


def test_a_sweep_clears_away_what_a_crash_left_half_written(files):
    files.put(b"photo")
    torn = files.root / "half-written" / "torn"
    torn.write_bytes(b"ph")
    os.utime(torn, (0, 0))

    files.remove_unneeded(set(files.digests()), older=DAY, now=time.time())

    assert not torn.exists()


def test_a_sweep_waits_for_no_backup_and_leaves_everything_to_the_next(files):
    old = files.put(b"old")
    age(files, old, hours=25)
    with files.keep():
        kept = files.remove_unneeded(set(), older=DAY, now=time.time())
    removed = files.remove_unneeded(set(), older=DAY, now=time.time())

    assert (kept, removed) == ([], [old])


def test_a_sweep_goes_on_where_an_upload_was_finished_meanwhile(files):
    old = files.put(b"old")
    age(files, old, hours=25)
    (files.root / "half-written" / "finished").symlink_to("renamed since")

    assert files.remove_unneeded(set(), older=DAY, now=time.time()) == [old]


def test_a_store_without_any_file_is_empty(files):
    assert list(files.digests()) == []
