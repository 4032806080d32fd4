"""A made-up list of offices taken into a register in one line."""

from __future__ import annotations

from typing import Any

from app.core.services import Services
from app.offices import directory
from app.offices.records import DirectoryTaken
from trust_maker import AUTHORITY, directory_file


def take_list(s: Services, version: int = 1, **changes: Any) -> DirectoryTaken:
    """Take in a list of the made-up authority, with members changed as asked."""
    return directory.import_directory(s, directory_file(version, **changes), AUTHORITY.number)
