"""Libraries are fetched a few at a time; of the caller's settings pip gets what is harmless."""

import os

import pytest

from setup_fetching import AT_ONCE, parts, pip_environment

LOCK = """# Made by a tool.
one==1.0 ; sys_platform == 'win32' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via two
two-more==2.0 \\
    --hash=sha256:cc
"""


def test_a_lock_is_taken_apart_and_nothing_of_it_is_lost() -> None:
    (whole,) = parts(LOCK)
    left_out = ("# Made", "    # via")
    assert whole.splitlines() == [x for x in LOCK.splitlines() if not x.startswith(left_out)]
    many = "".join(f"lib{number}==1 --hash=sha256:{number}\n" for number in range(AT_ONCE + 1))
    first, last = parts(many)
    assert (first.count("\n"), last.count("\n")) == (AT_ONCE, 1)
    assert first + last == many
    assert parts("") == []


def test_what_is_installed_is_left_out_only_in_the_very_version() -> None:
    (left,) = parts(LOCK, {"one==1.0", "two-more==1.0"})
    assert left == "two-more==2.0 \\\n    --hash=sha256:cc\n"


def test_pip_keeps_the_callers_network_settings_and_nothing_that_breaks_a_lock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "PIP_CERT": "c",
        "PIP_TARGET": "t",
        "PIP_PYTHON": "other",
        "PIP_CONSTRAINT": "x",
        "PIP_RETRIES": "9",
        "PYTHONPATH": "p",
    }.items():
        monkeypatch.setenv(name, value)
    seen = pip_environment()
    assert (seen["PIP_CERT"], seen["PIP_RETRIES"]) == ("c", "9")
    assert seen["PIP_CONSTRAINT"] == os.devnull
    assert not {"PIP_TARGET", "PIP_PYTHON", "PYTHONPATH"} & set(seen)
