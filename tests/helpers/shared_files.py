"""Find the public test vectors and tools that lie beside the repository.

Rules: a file that is absent fails the test that wanted it, in plain words; nothing is skipped.
"""

import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def shared_file(path: str) -> Path:
    """Return a file or folder of the shared folder beside the repository.

    Args:
        path: relative to the shared folder, such as ``vectors/xwing.json``.
    """
    found = SHARED / path
    if not found.exists():
        pytest.fail(f"absent: shared/{path}, which should lie beside the repository")
    return found


def shared_json(path: str) -> Any:
    """Return what a JSON file of the shared folder holds."""
    return json.loads(shared_file(path).read_text("utf-8"))
