"""Keyrings that hang, lie, are locked or go away end in words in time; none is chosen for us."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.base.errors import CannotUnlockError
from app.base.messages import words
from app.register import device_secret
from app.register.safety_errors import PcSecretError
from app.system.platforms import system
from crypto.vault import open_vault
from crypto.vault import vault as vaults
from crypto.vault.key_slots import KDF_CHEAPEST
from crypto.vault.recovery import new_code
from own_system import IS_WINDOWS
from source_tree import ROOT

VAULT = "5f" * 16
SECRET = bytes(range(32))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    from bus_sim import bus  # Its library is one of Linux.

    with bus(tmp_path_factory.mktemp("bus")) as running:
        yield running


@pytest.fixture
def at(address, monkeypatch):
    """Use that bus."""
    from bus_sim import let_go

    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    yield address
    let_go()


class Ring:
    """A keyring in memory that forgets, changes or refuses as it is told."""

    def __init__(self, kept: str | None = None, *, gives: str | None = None) -> None:
        self.kept, self.gives = kept, gives
        self.asked: list[tuple[str, str]] = []

    def get_password(self, service: str, name: str) -> str | None:
        self.asked.append((service, name))
        return self.gives if self.gives is not None and self.kept else self.kept

    def set_password(self, service: str, name: str, password: str) -> None:
        self.asked.append((service, name))
        self.kept = password

    def delete_password(self, _service: str, _name: str) -> None:
        self.kept = None


@pytest.fixture
def ring(monkeypatch):
    def take(made: Ring) -> Ring:
        monkeypatch.setattr(device_secret, "backend", lambda: made)
        return made

    return take


def refused(kind: str, limit_s: float = 5.0) -> str:
    with pytest.raises(PcSecretError) as caught:
        device_secret.fetch(VAULT, limit_s)
    told = words(caught.value)
    assert told.happened
    assert told.todo
    assert "…" not in str(told)
    return str(caught.value.facts["reason"])


@pytest.mark.posix("the keyring of Linux answers on a bus")
@pytest.mark.parametrize(
    ("kind", "reasons"),
    [
        ("silent", {"silent"}),
        ("nonsense", {"strange", "none"}),
        ("vanish", {"none"}),
        ("locked", {"locked"}),
        ("nobody", {"none"}),
        ("no bus", {"none"}),
    ],
)
def test_a_secret_service_that_misbehaves_ends_in_words(at, kind, reasons, monkeypatch):
    from bus_sim import player
    from own_system import wait_for

    if kind in ("nobody", "no bus"):
        if kind == "no bus":
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        assert refused(kind) in reasons
        return
    with player("fake_secrets.py", at, (kind,)) as service:
        assert refused(kind, 2.0) in reasons
        wait_for(lambda: len(service.told) > 1)  # it was asked


def test_nobody_waits_longer_than_the_limit(monkeypatch):
    class Hangs(Ring):
        def get_password(self, service: str, name: str) -> str | None:
            time.sleep(30)
            return None

    monkeypatch.setattr(device_secret, "backend", Hangs)
    with pytest.raises(PcSecretError) as caught:
        device_secret.fetch(VAULT, 0.05)
    assert caught.value.facts == {"reason": "silent"}


def test_what_a_keyring_says_in_its_error_is_not_handed_on(ring):
    class Tells(Ring):
        def get_password(self, service: str, name: str) -> str | None:
            raise RuntimeError(SECRET.hex())

    ring(Tells())
    with pytest.raises(PcSecretError) as caught:
        device_secret.fetch(VAULT)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert SECRET.hex() not in repr(caught.value)


@pytest.mark.parametrize("kept", ["", "ab", "zz" * 32, "ab" * 33, "ab " * 21 + "a"])
def test_what_is_not_32_bytes_in_hex_is_not_believed(ring, kept):
    ring(Ring("there", gives=kept))
    assert refused("bad") == "strange"


def test_a_new_secret_is_read_back_before_it_counts(ring):
    made = ring(Ring())
    assert device_secret.fetch(VAULT) is None
    first = device_secret.keep_new(VAULT)
    assert len(first) == 32
    assert device_secret.keep_new(VAULT) == first == device_secret.fetch(VAULT)
    assert set(made.asked) == {(device_secret.SERVICE, VAULT)}
    device_secret.forget(VAULT)
    device_secret.forget(VAULT)
    assert device_secret.fetch(VAULT) is None


def test_a_keyring_that_gives_back_something_else_is_refused(ring):
    ring(Ring(gives="cd" * 32))
    with pytest.raises(PcSecretError) as caught:
        device_secret.keep_new(VAULT)
    assert caught.value.facts == {"reason": "strange"}


def test_exactly_the_backend_of_the_system_is_made_and_nothing_is_set_from_outside(monkeypatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("KEYRING_PROPERTY_SCHEME", "stranger")
    monkeypatch.setenv("KEYRING_PROPERTY_PREFERRED_COLLECTION", "/stranger")
    kind = system.keyring_kind()
    assert vars(kind()), "the variables would have had an effect"
    made = device_secret.backend()
    assert type(made) is kind
    assert vars(made) == {}


PLANTED = """
import pathlib
pathlib.Path({mark!r}).write_text("loaded")
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 99
    def get_password(self, service, name): return "ab" * 32
    def set_password(self, service, name, password): pass
    def delete_password(self, service, name): pass
"""
ASK = """
import sys
sys.path.insert(0, {root!r})
opened = []
sys.addaudithook(lambda name, what: opened.append(str(what[0])) if name == "open" else None)
{ask}
print([name for name in opened if "keyringrc" in name], "planted" in sys.modules)
"""
OURS = """
from app.register import device_secret
from app.register.safety_errors import PcSecretError
try:
    print(device_secret.fetch("5f" * 16, 3.0))
except PcSecretError as error:
    print(error.facts["reason"])
"""
THEIRS = """
import keyring
print(keyring.get_password("a", "b"))
"""


WITHOUT_SECRET = {"None", "silent"} if IS_WINDOWS else {"none"}
"""What is told where nothing was kept: Windows keeps secrets for everybody, and holds none of ours,
or does not answer in time; here there is nobody to keep any."""


def asked_apart(folder: Path, ask: str, **variables: str) -> str:
    """Ask in a fresh process with a planted module and a keyringrc.cfg that names it."""
    plant, mark = folder / "plant", folder / "loaded"
    plant.mkdir(exist_ok=True)
    (plant / "planted.py").write_text(PLANTED.format(mark=str(mark)), "utf-8")
    for name in ("python_keyring", "Python Keyring"):
        settings = folder / name
        settings.mkdir(exist_ok=True)
        (settings / "keyringrc.cfg").write_text(
            f"[backend]\ndefault-keyring=planted.Keyring\nkeyring-path={plant}\n", "utf-8"
        )
    code = ASK.format(root=str(ROOT), ask=ask)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "LOCALAPPDATA": str(folder),
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        **variables,
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"PYTHON_KEYRING_BACKEND": "planted.Keyring"},
        {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
    ],
)
def test_neither_a_variable_nor_a_settings_file_loads_a_planted_module(tmp_path, variables):
    plant = {"PYTHONPATH": str(tmp_path / "plant"), **variables}
    told, seen = asked_apart(tmp_path, OURS, **plant).splitlines()
    assert seen == "[] False"
    assert told in WITHOUT_SECRET
    assert not (tmp_path / "loaded").exists()


def test_the_same_trap_catches_who_asks_the_library_to_choose(tmp_path):
    """Else the test above would prove nothing."""
    assert asked_apart(tmp_path, THEIRS).startswith("ab" * 32)
    assert (tmp_path / "loaded").exists()


# Unlocking a key file --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tied():
    """Lend the header of a vault whose only passphrase needs the secret."""
    _, made = vaults.create("das", "made-up words", new_code(), KDF_CHEAPEST)
    raw, changed = vaults.change_passphrase(
        made, "das", "made-up words", KDF_CHEAPEST, pc_secret=SECRET
    )
    return raw, changed


def test_the_secret_is_lent_where_a_passphrase_needs_it(ring, tied):
    ring(Ring(SECRET.hex()))
    raw, changed = tied
    with device_secret.mixed_in(changed.header) as secret:
        assert open_vault.unlock_passphrase(raw, "das", "made-up words", secret).user == 1


def test_a_wrong_passphrase_is_told_as_such_while_the_secret_is_there(ring, tied):
    ring(Ring(SECRET.hex()))
    with pytest.raises(CannotUnlockError), device_secret.mixed_in(tied[1].header):
        raise CannotUnlockError


@pytest.mark.parametrize(("made", "reason"), [(Ring(), "gone"), (Ring("nonsense"), "strange")])
def test_when_nothing_opens_the_missing_secret_is_told(ring, tied, made, reason):
    ring(made)
    with pytest.raises(PcSecretError) as caught, device_secret.mixed_in(tied[1].header) as secret:
        assert secret is None
        raise CannotUnlockError
    assert caught.value.facts == {"reason": reason}


def test_a_register_that_is_not_tied_asks_no_keyring(ring):
    made = ring(Ring("nonsense"))
    _, plain = vaults.create("das", "made-up words", new_code(), KDF_CHEAPEST)
    with device_secret.mixed_in(plain.header) as secret:
        assert secret is None
    assert made.asked == []
    assert device_secret.kept_for(plain, None) is None


def test_a_new_passphrase_of_a_tied_user_is_not_sealed_without_the_secret(ring, tied):
    ring(Ring())
    with pytest.raises(PcSecretError):
        device_secret.kept_for(tied[1], None)
    assert device_secret.kept_for(tied[1], tied=False) is None
