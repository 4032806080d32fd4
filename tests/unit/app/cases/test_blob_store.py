"""Blobs are staged, placed, read and swept without ever losing one that a row needs."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import FileUnreadableError, NotEnoughDiskError, RegisterDamagedError
from app.cases.papers import blob_store
from app.core.services import Services
from app.system import files
from fault_fs import failing
from office_sim import open_office


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path) as services:
        yield services


def test_a_paper_that_arrives_in_pieces_reads_back(s: Services):
    content = os.urandom(200_001)
    blob = blob_store.begin(s)
    for start in range(0, len(content), 70_000):
        blob.write(content[start : start + 70_000])
    blob.finish()
    with blob_store.open_plain(s, blob.name, blob.key, len(content)) as reader:
        assert reader.read() == content
    blob_store.place(s, [blob.name])
    assert not blob.path.exists()
    with blob_store.open_plain(s, blob.name, blob.key, len(content)) as reader:
        assert reader.read() == content
    assert blob.key.hex() not in repr(blob)
    blob_store.remove(s, [blob.name, "0" * 64])
    with pytest.raises(RegisterDamagedError):
        blob_store.open_plain(s, blob.name, blob.key, len(content))


def test_discarding_leaves_nothing(s: Services):
    blob = blob_store.begin(s)
    blob.write(b"x")
    blob.discard()
    blob.discard()
    assert list((s.folder / "staging").iterdir()) == []


def test_a_full_disk_is_told(s: Services, monkeypatch):
    with monkeypatch.context() as patched:
        failing(patched, 1, errno.ENOSPC, ("open",))
        with pytest.raises(NotEnoughDiskError):
            blob_store.begin(s)
    blob = blob_store.begin(s)
    blob.write(b"x")
    with monkeypatch.context() as patched:
        failing(patched, 1, errno.ENOSPC, ("fsync",))
        with pytest.raises(NotEnoughDiskError):
            blob.finish()
    blob.discard()


def test_one_that_cannot_be_placed_now_is_read_where_it_is(s: Services, monkeypatch):
    blob = blob_store.begin(s)
    blob.write(b"kept")
    blob.finish()
    with monkeypatch.context() as patched:
        failing(patched, 1, errno.EACCES, ("replace",))
        blob_store.place(s, [blob.name])
    with blob_store.open_plain(s, blob.name, blob.key, 4) as reader:
        assert reader.read() == b"kept"


def test_one_that_cannot_be_read_is_told_apart_from_one_that_is_gone(s: Services, monkeypatch):
    blob = blob_store.begin(s)
    blob.write(b"x")
    blob.finish()
    blob_store.place(s, [blob.name])

    def denied(*_args, **_kwargs):
        raise PermissionError(errno.EACCES, "x")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(FileUnreadableError):
        blob_store.open_file(s, blob.name)


def test_a_missing_staging_folder_is_made_again_and_swept_in_peace(s: Services):
    (s.folder / "staging").rmdir()
    blob_store.sweep(s)
    blob_store.begin(s).discard()
    assert (s.folder / "staging").is_dir()


def test_names_last_before_rows_rely_on_them(s: Services, monkeypatch):
    synced: list[str] = []
    real = files.sync_folder

    def sync(folder: Path) -> None:
        synced.append(folder.name)
        real(folder)

    monkeypatch.setattr(files, "sync_folder", sync)
    blob = blob_store.begin(s)
    blob.write(b"made up")
    blob.finish()
    assert synced == ["staging"]
    blob_store.place(s, [blob.name])
    synced.clear()
    blob_store.remove(s, [blob.name])
    assert synced == [blob.name[:2]]


def test_rows_that_a_failing_disk_may_have_kept_keep_their_blobs(s: Services):
    for error, stays in ((FileUnreadableError(reason="device"), True), (ValueError(), False)):
        blob = blob_store.begin(s)
        blob.write(b"made up")
        blob.finish()
        with pytest.raises(type(error)), blob_store.committed([blob]):
            raise error
        assert blob.path.exists() == stays
    blob_store.sweep(s)
    assert list((s.folder / "staging").iterdir()) == []


def test_a_disk_that_is_full_at_the_first_byte_is_told(s: Services):
    blob = blob_store.begin(s)

    class Full:
        def write(self, _data: bytes) -> int:
            raise OSError(errno.ENOSPC, "full")

        def close(self) -> None:
            pass

    blob.file.close()
    blob.file = Full()
    with pytest.raises(NotEnoughDiskError):
        blob.write(b"made up")
    blob.discard()
