"""How the saved file of a letter is signed with a personal key: not at all, by a file, by a stick.

Rules: only where the key is, never what opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FILE, TOKEN = "file", "token"


@dataclass(frozen=True)
class SigningWay:
    """Where the key is.

    Attributes:
        way: file, token or "" for no signature.
        file: the key file, or the driver of the stick.
        token: label or serial number of the stick.
        certificate: which of its certificates, "" for the only one.
        words: how it is shown: the name of the file or of the stick.
        last_try: the stick has one try left for its PIN, and it may be used.
    """

    way: str = ""
    file: Path = Path()
    token: str = ""
    certificate: str = ""
    words: str = ""
    last_try: bool = False
