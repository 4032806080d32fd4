"""Values of others, and of our own formats, by which tests judge: they lie in ``tests/vectors``.

Rules: what is many files is packed as one archive, whose name is that of its folder; nothing is
read from outside of the repository; where each comes from stands in ``docs/sources.md``.
"""

import functools
import json
import zipfile
from typing import Any

from source_tree import ROOT

VECTORS = ROOT / "tests" / "vectors"


@functools.cache
def _archive(name: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(VECTORS / f"{name}.zip")


def names(archive: str) -> list[str]:
    """Return the names of the files in an archive, sorted.

    Args:
        archive: its name without the ending, such as ``age``.
    """
    return sorted(_archive(archive).namelist())


def content(path: str) -> bytes:
    """Return one file.

    Args:
        path: below ``tests/vectors``, such as ``xwing.json``, or ``age/NAME`` in an archive.
    """
    archive, inside, name = path.rpartition("/")
    return _archive(archive).read(name) if inside else (VECTORS / name).read_bytes()


def json_of(path: str) -> Any:
    """Return what a JSON file holds; ``path`` as for `content`."""
    return json.loads(content(path))
