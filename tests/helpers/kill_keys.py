"""A register is tied to its computer and freed again, killed anywhere: whoever could get in can.

Rules: as in ``kill_operations``; the keyring of the computer is a file of the world, which is
replaced whole, as a keyring does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from app.core.services import Services
from app.register import access, device_binding, device_secret
from app.register.recovery import recovery
from crash_desk import REGISTER, Operation, State, leaks, whole
from crash_operations import with_paper
from crash_safety import GIVEN, KEYS, OLD_SHEET, office_with_sheet, opens
from office_sim import CLOCK, PASSPHRASE

RING = "keyring.json"


class Ring:
    """A keyring that is one small file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def _held(self) -> dict[str, str]:
        held: dict[str, str] = json.loads(self._file.read_text()) if self._file.exists() else {}
        return held

    def _put(self, held: dict[str, str]) -> None:
        beside = self._file.with_name("keyring.next")
        beside.write_text(json.dumps(held))
        beside.replace(self._file)

    def get_password(self, _service: str, name: str) -> str | None:
        return self._held().get(name)

    def set_password(self, _service: str, name: str, password: str) -> None:
        self._put({**self._held(), name: password})

    def delete_password(self, _service: str, name: str) -> None:
        self._put({one: secret for one, secret in self._held().items() if one != name})


@contextmanager
def unlocked(world: Path, ring: str = RING) -> Iterator[Services]:
    """Open the register of a world on its computer, or on one with another keyring."""
    with patch.object(device_secret, "backend", lambda: Ring(world / ring)):
        s = access.unlock(world / REGISTER, None, PASSPHRASE, clock=CLOCK)
        try:
            yield s
        finally:
            access.lock(s)


def with_tested_sheet(world: Path) -> Any:
    """An office whose recovery sheet was tested."""

    def more(s: Services, at: Path) -> Any:
        known = with_paper(s, at)
        recovery.test(s, GIVEN)
        return known

    return office_with_sheet(more)(world)


def on_its_computer(world: Path) -> Any:
    """As `with_tested_sheet`, tied to its computer."""
    known = with_tested_sheet(world)
    tied(None, world, known)
    return known


def tied(_s: None, world: Path, _known: Any) -> None:
    """Tie the register to the computer."""
    with unlocked(world) as s:
        device_binding.set_up(s, PASSPHRASE)


def freed(_s: None, world: Path, _known: Any) -> None:
    """Let the register open on any computer again."""
    with unlocked(world) as s:
        device_binding.take_away(s, PASSPHRASE)


def look_tied(world: Path, known: Any) -> State:
    """Whoever knows the passphrase gets in at this computer; elsewhere while it is not tied."""
    with unlocked(world) as s:
        whole(s)
        found = device_binding.standing(s)
    if not found.own:
        with unlocked(world, "another.json") as s:
            whole(s)
    assert opens(world / REGISTER, OLD_SHEET)
    # What was begun can be done again, and undone.
    tied(None, world, known)
    freed(None, world, known)
    with unlocked(world, "another.json") as s:
        assert device_binding.standing(s) == device_binding.PcStanding(False, False, False)
    assert json.loads((world / RING).read_text()) == {}
    assert leaks(world) == []
    return {"state": (found.wanted, found.own)}


KEYRING: tuple[Operation, ...] = (
    Operation(
        "tie a register to its computer", with_tested_sheet, tied, look=look_tied, keys=KEYS,
        unlocks=False, states=((False, False), (True, True)), opens=unlocked,
        logs=("register_tied",),
    ),
    Operation(
        "let it open on any computer", on_its_computer, freed, look=look_tied, keys=KEYS,
        unlocks=False, states=((True, True), (False, False)), opens=unlocked,
        logs=("register_freed",),
    ),
)  # fmt: skip
