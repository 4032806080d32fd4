"""Bytes for a process of ours that is gone already, and answers nobody reads any more."""

import errno
import os
import subprocess
import sys

import pytest

from app.cli import program
from app.cli.output import OutputLostError
from app.system.platforms import system
from app.system.sandbox import process


def test_what_is_written_to_a_process_that_is_gone_is_let_go():
    with process.lent([sys.executable, "-c", ""], 60, None) as worker:
        worker.wait()
        pipe = process.opened(worker.stdin)
        with process.while_it_reads():
            pipe.write(b"x" * 1_000_000)
            pipe.flush()
        assert process.opened(worker.stdout).read() == b""


def test_a_process_that_ends_without_reading_answers_nothing():
    command = [sys.executable, "-c", ""]
    with process.answering(command, [b"x" * 100_000] * 20, 60, None) as answer:
        assert answer.read() == b""


@pytest.mark.parametrize("is_waited_for", [True, False])
def test_how_a_process_ended_is_told_and_told_again(is_waited_for):
    command = [sys.executable, "-c", "import sys; sys.exit(7)"]
    with process.lent(command, 60, None) as worker:
        assert system.wait_for(worker) == 7
        assert not is_waited_for or worker.wait() == 7
    with process.lent([sys.executable, "-c", "import time; time.sleep(60)"], 0.2, None) as worker:
        assert system.wait_for(worker) not in (0, 7)
    assert worker.returncode not in (0, 7)


def test_another_reason_not_to_write_is_told():
    with pytest.raises(OSError, match="made up"), process.while_it_reads():
        raise OSError(errno.ENOSPC, "made up")


@pytest.mark.parametrize(
    ("number", "is_told"),
    [*((number, False) for number in system.READER_GONE), (errno.ENOSPC, True)],
)
def test_a_reader_that_went_away_is_told_nothing(monkeypatch, capfd, number, is_told):
    told = []
    monkeypatch.setattr(program, "tell", told.append)
    kept = os.dup(sys.__stdout__.fileno())
    try:
        error = OutputLostError()
        error.__cause__ = OSError(number, "made up")
        assert program._lost(error) == 1
    finally:
        os.dup2(kept, sys.__stdout__.fileno())
        os.close(kept)
    assert bool(told) is is_told


def test_a_pipe_without_a_reader_says_what_the_system_is_known_to_say():
    with subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE) as gone:
        gone.wait()
        with pytest.raises(OSError) as told:
            os.write(gone.stdin.fileno(), b"x")
    assert told.value.errno in system.READER_GONE
