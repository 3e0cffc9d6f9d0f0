"""A disk without room for a content: refused in words, nothing half-written, and all well afterwards."""

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.files import HALF_WRITTEN, FileStore
from domain.errors import StorageFull

ROOT = Path(__file__).parents[2]
# Runs in a mount namespace of its own, so that the small disk is seen by it alone.
ON_A_SMALL_DISK = """
import json, sys
from pathlib import Path
from adapters.files import HALF_WRITTEN, FileStore
from domain.errors import StorageFull

files, stored, refused = FileStore(Path(sys.argv[1]) / "files"), [], 0
for number in range(8):
    try:
        stored.append(files.put(bytes([number]) * 200_000))
    except StorageFull:
        refused += 1
small = files.put(b"small")
print(json.dumps({
    "stored": len(stored), "refused": refused, "intact": all(map(files.is_intact, [*stored, small])),
    "there": len(list(files.digests())), "half": len(list((files.root / HALF_WRITTEN).iterdir())),
}))
"""


def list_half_written(files: FileStore) -> list[Path]:
    return list((files.root / HALF_WRITTEN).iterdir())


@pytest.mark.parametrize("where", ["fsync", "fchmod"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_refused_in_words_and_nothing_half_written_stays(tmp_path, monkeypatch, where, number):
    files = FileStore(tmp_path / "files")

    def refuse(*_arguments: object) -> None:
        raise OSError(number, "full")

    with monkeypatch.context() as full:
        full.setattr(f"adapters.files.os.{where}", refuse)
        with pytest.raises(StorageFull):
            files.put(b"photo")

    assert (list(files.digests()), list_half_written(files)) == ([], [])
    assert files.is_intact(files.put(b"photo"))


def test_another_fault_of_the_disk_stays_a_fault_and_leaves_nothing_either(tmp_path, monkeypatch):
    files = FileStore(tmp_path / "files")

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr("adapters.files.os.fsync", refuse)
    with pytest.raises(OSError, match="broken"):
        files.put(b"photo")

    assert list_half_written(files) == []


def test_the_last_part_of_the_disk_is_left_to_the_database(tmp_path):
    free = FileStore(tmp_path / "files").get_free_mb()

    with pytest.raises(StorageFull):
        FileStore(tmp_path / "files", least_free_mb=8 * free).put(b"photo")
    assert FileStore(tmp_path / "files", least_free_mb=2 * free).put(b"photo")


def test_a_small_disk_fills_up_and_everything_stored_is_whole(tmp_path):
    inside = f'mount -t tmpfs -o size=1m tmpfs "{tmp_path}" && exec "$@"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", inside, "sh"]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here: unshare or mount of a tmpfs is refused")

    done = subprocess.run(
        [*command, sys.executable, "-c", ON_A_SMALL_DISK, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)

    assert found["refused"] > 0 < found["stored"]
    assert found["intact"]
    assert (found["there"], found["half"]) == (found["stored"] + 1, 0)
