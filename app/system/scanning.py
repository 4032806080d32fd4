"""Scanners at this computer: which there are, and one page of one of them, in memory alone.

Rules: the system's own program speaks to the scanner (`app.system.sandbox.scan_worker`), without
the network or not at all; a page comes through a pipe and touches no disk; it is a stranger's
picture, so it is drawn anew before anybody sees it; a scanner that hangs is given up with all that
its program started, but a page that came whole is kept; one that vanishes is told; a program that
is asked to stop may put the lamp back first.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from app.base.errors import PaperRefusedError, ScannerHasNetworkError, ScanRefusedError
from app.base.jobs import Token
from app.system import pictures
from app.system.files import shown_name
from app.system.platforms import system
from app.system.sandbox import process, scan_worker

COLOUR, GREY = "colour", "grey"
DOTS = 300
"""Dots an inch: small print can be read, and a page of A4 is 9 megapixels."""

LOOK_S, SCAN_S = 45.0, 240.0
LAST_S = 5.0
"""Seconds that the program has for its end once a page is whole."""
_WORD = "scan-worker"
_SURROUNDINGS = ("HOME", "SANE_CONFIG_DIR")
_MODES = {COLOUR: "Color", GREY: "Gray"}
_LISTED = "%d\t%v %m%n"
_LONGEST_LIST = 200_000
_MOST_LISTED = 50
_CHUNK = 1024 * 1024
_PNG_END = b"\0\0\0\0IEND\xaeB`\x82"
_BETTER_ASK_LESS = frozenset({1, 4})
_NO_PROGRAM = 127
# How the program ends is the status of SANE, as its standard numbers them.
_WHY = {
    3: "scan.busy",
    6: "scan.jammed",
    7: "scan.no-paper",
    8: "scan.open",
    11: "scan.denied",
    _NO_PROGRAM: "scan.missing",
}


@dataclass(frozen=True)
class Scanner:
    """A scanner that answers.

    Attributes:
        device: what the program calls it.
        name: what people call it, as text to show.
    """

    device: str
    name: str


def program() -> str:
    """Return the program that speaks to scanners, "" when this computer has none."""
    return next((one for one in system.SCAN_PROGRAMS if os.access(one, os.X_OK)), "")


def command() -> list[str]:
    """Return the words that start the process, in a packaged program too."""
    return process.command(_WORD)


def is_possible() -> bool:
    """Say whether scanners can be spoken to on a system of this kind at all."""
    return bool(system.SCAN_PROGRAMS)


def scanners(token: Token | None = None) -> tuple[Scanner, ...]:
    """Return the scanners that are plugged in and answer; this may take half a minute.

    Raises:
        ScanRefusedError: there is no program for it, or it gave up.
        ScannerHasNetworkError: that program could not be kept from the network.
        Cancelled: it is wanted no longer.
    """
    with _answer(["-f", _LISTED], LOOK_S, token) as (out, ended):
        listed = out.read(_LONGEST_LIST).decode("utf-8", "replace")
        if ended() == _NO_PROGRAM:
            raise ScanRefusedError(reason="scan.missing")
    found = {}
    for line in listed.splitlines()[:_MOST_LISTED]:
        device, _tab, name = line.partition("\t")
        if device and "\0" not in device and not device.startswith("-"):
            found[device] = Scanner(device, shown_name(name.strip() or device))
    return tuple(found.values())


def scan(scanner: Scanner, colour: str = COLOUR, token: Token | None = None) -> bytes:
    """Scan the page that lies in a scanner.

    Args:
        scanner: one of `scanners`.
        colour: `COLOUR` or `GREY`.
        token: asked again and again whether to stop.

    Returns:
        A JPEG, drawn anew, its longer edge at most `pictures.LOOK_EDGE`.

    Raises:
        ScanRefusedError: it did not give a page; its reason says why.
        ScannerHasNetworkError: as for `scanners`.
        Cancelled: the officer asked to stop.
    """
    plain = ["-d", scanner.device, "--format=png"]
    dots = [*plain, f"--resolution={DOTS}"]
    # Not every driver knows these words; without them it scans as it likes best.
    for words in ([*dots, f"--mode={_MODES[colour]}"], dots, plain):
        content, status = _page(words, token)
        if content or status not in _BETTER_ASK_LESS:
            break
    if status or not content:
        raise ScanRefusedError(reason=_WHY.get(status, "scan.gone"))
    try:
        made = pictures.remake(
            io.BytesIO(content), len(content), pictures.LOOK_EDGE, token, to_look_at=True
        )
    except PaperRefusedError as error:
        raise ScanRefusedError(reason="scan.gave-up") from error
    return made.content


def _page(words: Sequence[str], token: Token | None) -> tuple[bytes, int]:
    """Return what was scanned, and how the program ended.

    Drivers hang where they let go of a scanner, after the last line of the page: a page that is
    whole does not wait for them.
    """
    content, is_whole = bytearray(), False
    with _answer(words, SCAN_S, token) as (out, ended):
        while not is_whole and (chunk := os.read(out.fileno(), _CHUNK)):
            content += chunk
            if len(content) > pictures.MOST_BYTES:
                raise ScanRefusedError(reason="scan.too-large")
            is_whole = content.endswith(_PNG_END)
        status = ended.within(LAST_S) if is_whole else ended()
    return bytes(content), status


@contextlib.contextmanager
def _answer(
    words: Sequence[str], longest_s: float, token: Token | None
) -> Iterator[tuple[IO[bytes], _Ended]]:
    """Lend what the program answers, and what tells how it ended."""
    whole = [program(), *words]
    if not whole[0]:
        raise ScanRefusedError(reason="scan.missing")
    line = json.dumps(whole).encode("ascii") + b"\n"
    try:
        with process.lent(command(), longest_s, token, _SURROUNDINGS, gently=True) as lent:
            pipe = process.opened(lent.stdin)
            with process.while_it_reads():
                pipe.write(line)
                pipe.close()
            yield process.opened(lent.stdout), _Ended(lent, token)
    except OSError as error:
        raise ScanRefusedError(reason="scan.gave-up") from error


class _Ended:
    """Waits for the program to end, and tells how it did."""

    def __init__(self, lent: subprocess.Popen[bytes], token: Token | None) -> None:
        self._lent, self._token = lent, token

    def within(self, longest_s: float) -> int:
        """Return how it ended after a whole page: well, when it has to be ended."""
        late = threading.Timer(longest_s, system.end_group, [self._lent])
        late.start()
        try:
            status = system.wait_for(self._lent)
        finally:
            late.cancel()
            late.join()
        if self._token is not None:
            self._token.checkpoint()
        return max(status, 0)

    def __call__(self) -> int:
        status = system.wait_for(self._lent)
        if self._token is not None:
            self._token.checkpoint()
        if status < 0:
            # Ended from outside: its time was over, or it broke.
            raise ScanRefusedError(reason="scan.gave-up")
        if status == scan_worker.HAS_NETWORK:
            raise ScannerHasNetworkError
        return status
