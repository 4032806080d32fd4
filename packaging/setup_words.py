"""What set-up says when it cannot go on: what happened, and what to do.

Rules: standard library, Python 3.8; no text here names an address or a person's folder.
"""

from __future__ import annotations

import errno
import sys

EXIT_TROUBLE, EXIT_USAGE, EXIT_NO_ROOM, EXIT_STOPPED = 1, 2, 10, 130

NO_ANSWER_SIGNS = (
    "ReadTimeout",
    "Read timed out",
    "read timeout",
    "Connection timed out while downloading",
)
CUT_SIGNS = (
    "not enough bytes were received",
    "incomplete-download",
    "IncompleteRead",
    "Connection broken",
    "ConnectionResetError",
    "RemoteDisconnected",
)
NO_NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectionError",
    "ConnectTimeout",
    "ProxyError",
    "name resolution",
    "Network is unreachable",
    "Failed to establish a new connection",
)
REFUSED_SIGNS = ("HTTP error", "error responses", "Server Error", "Client Error")
KEPT = "What was fetched is kept; the next start goes on from there."


class SetupError(Exception):
    """Set-up cannot go on: what happened, what to do next, and the exit code."""

    def __init__(self, happened: str, todo: str, code: int = EXIT_TROUBLE) -> None:
        super().__init__(happened)
        self.happened = happened
        self.todo = todo
        self.code = code


class WrongFileError(SetupError):
    """A file is not one that the lock names."""


class NothingFoundError(SetupError):
    """Nothing that fits was found, and pip did not say why."""


def say(text: str) -> None:
    """Print a line for the person at the keyboard; data never goes this way."""
    print(text, file=sys.stderr, flush=True)


def last_lines(text: str, count: int = 4) -> str:
    """Return the end of a program's own words, indented."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join("    " + line for line in lines[-count:])


def is_about_room(words: str) -> bool:
    """Tell whether a program complained of a full disk."""
    signs = ("No space left on device", "Errno 28", "Disk quota exceeded", "enough free space")
    return any(sign in words for sign in signs)


def in_gigabytes(count: float) -> str:
    """Return a number of bytes as a person reads it."""
    return f"{count / 10**9:.1f} GB"


def no_room(words: str = "", needed: int = 0, free: int = 0, where: str = "") -> SetupError:
    """Return the refusal for a full disk.

    Args:
        words: a program's own complaint.
        needed: bytes, where it is known.
        free: bytes that there are.
        where: what the room is for, if not for this folder.
    """
    happened = "There is not enough room on the disk."
    todo = "Free at least 1 GB, then run this again."
    if needed:
        place = where or "for this folder"
        happened = f"There is not enough room {place}: {in_gigabytes(needed)} are needed, "
        happened += f"{in_gigabytes(free)} are free."
        todo = (
            "Name a folder with more room in TMPDIR, then run this again."
            if where
            else "Free the rest, or copy the folder to a larger disk, then run this again."
        )
    return SetupError(happened + ("\n" + last_lines(words) if words else ""), todo, EXIT_NO_ROOM)


def explain_pip(words: str) -> SetupError:
    """Turn pip's complaint into what happened and what to do."""
    if is_about_room(words):
        return no_room(words)
    if "DO NOT MATCH THE HASHES" in words:
        return WrongFileError(
            "A downloaded file is not the file that the lock names; nothing of it was used.\n"
            + last_lines(words),
            "Run this again. If it stays so, the place you download from cannot be trusted.",
        )
    found = _from_the_network(words)
    if found is None and "No matching distribution" in words:
        return NothingFoundError(
            "There is no ready-made library for this kind of computer or this Python.\n"
            + last_lines(words),
            "Use 64-bit Windows, Linux, or a Mac with an Apple chip, with Python 3.13. If you do, "
            "the place you download from has not all; its name:  python3 -m pip config list",
        )
    happened, todo = found or _from_this_computer(words)
    return SetupError(happened + "\n" + last_lines(words), todo)


def _from_the_network(words: str) -> tuple[str, str] | None:
    if "SSL" in words and "CERTIFICATE" in words.upper():
        return (
            "The package server's certificate is not trusted by this computer.",
            "Ask whoever runs your network for its certificate; pip reads it from PIP_CERT.",
        )
    if any(sign in words for sign in NO_ANSWER_SIGNS):
        return (
            "The libraries could not be downloaded: the package server does not answer in time.",
            "Run this again, at a quieter hour or over a better line. " + KEPT,
        )
    if any(sign in words for sign in NO_NETWORK_SIGNS):
        return (
            "The libraries could not be downloaded: there is no way to the package server.",
            "Connect this computer to the network (needed once, for set-up), then run this again. "
            + KEPT,
        )
    if any(sign in words for sign in CUT_SIGNS):
        return (
            "The download was cut off in the middle of a file.",
            "Run this again. " + KEPT,
        )
    if any(sign in words for sign in REFUSED_SIGNS):
        return (
            "The libraries could not be downloaded: the package server answers with an error.",
            "Run this again later. " + KEPT + " If it stays so, ask whoever runs your network.",
        )
    return None


def _from_this_computer(words: str) -> tuple[str, str]:
    if "Permission denied" in words or "Errno 13" in words:
        refused = folder_refused()
        return refused.happened, refused.todo
    return (
        "The libraries could not be installed.",
        "Run this again. If it stays so, report the lines above.",
    )


def folder_refused() -> SetupError:
    """Return the refusal for a folder that may not be written to."""
    return SetupError(
        "This folder may not be written to.",
        "Copy the whole folder to a place that is yours, and run it there.",
    )


def explain_os(error: OSError) -> SetupError:
    """Turn a complaint of the system into what happened and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return no_room()
    if error.errno == errno.EROFS:
        return folder_refused()
    return SetupError(
        f"The system refused: {error.strerror or error}.", "Put this right, then run this again."
    )
