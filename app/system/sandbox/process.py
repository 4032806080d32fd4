"""A process of our own beside the program, for files that nobody can trust.

Rules: it is this program again with a hidden word, in a packaged program too; it gets two pipes
and nothing of our surroundings; it ends with the block that lent it, when its time is over, or
when the officer asks to stop, whatever it is doing, and all that it started ends with it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from typing import IO

from app.base.jobs import Token
from app.system import packaged
from app.system.platforms import system

_LOOK_EVERY_S = 0.1
_GENTLY_S = 3.0


def command(word: str) -> list[str]:
    """Return the words that start a process of ours.

    Args:
        word: the hidden word by which ``app.__main__`` knows what to do.
    """
    if packaged.is_packaged():
        return [packaged.console_program(), word]
    return packaged.from_source(word)


@contextlib.contextmanager
def lent(
    words: Sequence[str],
    longest_s: float,
    token: Token | None,
    names: Sequence[str] = (),
    *,
    gently: bool = False,
) -> Iterator[subprocess.Popen[bytes]]:
    """Lend a process for the length of a block.

    Args:
        words: what ``command`` returned.
        longest_s: seconds after which it is ended.
        token: asked every tenth of a second whether to stop.
        names: of our surroundings that the process gets, when they are set.
        gently: when its time is over, or it is to stop, it is asked first and has three seconds.

    Raises:
        OSError: it could not be started.
    """
    # Nothing of the surroundings is needed, but for what a system needs to start anything.
    wanted = (*system.NEEDED_TO_START, *names)
    kept = {name: os.environ[name] for name in wanted if name in os.environ}
    process = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept,
        creationflags=system.NO_CONSOLE,
        start_new_session=system.OWN_GROUP,
    )
    over = threading.Event()
    told = (process, longest_s, token, over, gently)
    watch = threading.Thread(target=_watch, args=told, daemon=True)
    watch.start()
    try:
        yield process
    finally:
        over.set()
        # Also when it has ended: what it started may still hold the scanner, or a pipe.
        system.end_group(process)
        watch.join()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                opened(pipe).close()
        process.wait()


@contextlib.contextmanager
def answering(
    words: Sequence[str], given: Sequence[bytes], longest_s: float, token: Token | None
) -> Iterator[IO[bytes]]:
    """Lend the answer of a process that is given some bytes, for the length of a block.

    Args:
        words: as for `lent`.
        given: written one after the other; a process that is gone is noticed at its answer.
        longest_s: as for `lent`.
        token: as for `lent`.

    Raises:
        OSError: it could not be started.
    """
    with lent(words, longest_s, token) as process:
        pipe = opened(process.stdin)
        with while_it_reads():
            for one in given:
                pipe.write(one)
            pipe.close()
        yield opened(process.stdout)


@contextlib.contextmanager
def while_it_reads() -> Iterator[None]:
    """Write to a process in the block; when it is gone, its answer tells so and the block ends."""
    try:
        yield
    except OSError as error:
        if error.errno not in system.READER_GONE:
            raise


def opened(pipe: IO[bytes] | None) -> IO[bytes]:
    """Return a pipe of a process that was lent, which always has it."""
    assert pipe is not None
    return pipe


def _watch(
    process: subprocess.Popen[bytes],
    longest_s: float,
    token: Token | None,
    over: threading.Event,
    gently: bool,
) -> None:
    end = time.monotonic() + longest_s
    while not over.wait(_LOOK_EVERY_S):
        if time.monotonic() > end or (token is not None and token.is_set):
            if gently:
                system.end_group(process, gently=True)
                over.wait(_GENTLY_S)
            system.end_group(process)
            return
