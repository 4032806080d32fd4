"""What set-up says when it cannot go on: what happened, and what to do.

Rules: standard library, Python 3.8; no text here names an address or a person's folder.
"""

from __future__ import annotations

import errno
import sys

EXIT_TROUBLE, EXIT_USAGE, EXIT_NO_ROOM, EXIT_STOPPED = 1, 2, 10, 130

NO_NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "Read timed out",
    "ProxyError",
    "name resolution",
    "Network is unreachable",
    "Failed to establish a new connection",
)


class SetupError(Exception):
    """Set-up cannot go on: what happened, what to do next, and the exit code."""

    def __init__(self, happened: str, todo: str, code: int = EXIT_TROUBLE) -> None:
        super().__init__(happened)
        self.happened = happened
        self.todo = todo
        self.code = code


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


def no_room(words: str = "") -> SetupError:
    """Return the refusal for a full disk."""
    happened = "There is not enough room on the disk."
    return SetupError(
        happened + ("\n" + last_lines(words) if words else ""),
        "Free at least 1 GB (in this folder and in the temporary folder), then run this again.",
        EXIT_NO_ROOM,
    )


def explain_pip(words: str) -> SetupError:
    """Turn pip's complaint into what happened and what to do."""
    if is_about_room(words):
        return no_room(words)
    if "DO NOT MATCH THE HASHES" in words:
        happened = "A downloaded file is not the file that the lock names; nothing was started."
        todo = "Run this again. If it stays so, the place you download from cannot be trusted."
    elif "SSL" in words and "CERTIFICATE" in words.upper():
        happened = "The package server's certificate is not trusted by this computer."
        todo = "Ask whoever runs your network for its certificate; pip reads it from PIP_CERT."
    elif any(sign in words for sign in NO_NETWORK_SIGNS):
        happened = "The libraries could not be downloaded: there is no way to the package server."
        todo = (
            "Connect this computer to the network (needed once, for set-up), then run this again."
        )
    elif "No matching distribution" in words:
        happened = "There is no ready-made library for this kind of computer or this Python."
        todo = "Use 64-bit Windows, Linux, or a Mac with an Apple chip, with Python 3.13."
    elif "Permission denied" in words or "Errno 13" in words:
        happened = "This folder may not be written to."
        todo = "Copy the whole folder to a place that is yours, and run it there."
    else:
        happened = "The libraries could not be installed."
        todo = "Run this again. If it stays so, report the lines above."
    return SetupError(happened + "\n" + last_lines(words), todo)


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
        f"The system refused: {error.strerror}.", "Put this right, then run this again."
    )
