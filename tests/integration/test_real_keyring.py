"""A register tied to this computer, with a real Secret Service: it opens here and nowhere else."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from app.base.errors import CannotUnlockError, CaseStateError
from app.core.services import writing
from app.register import access, device_binding, device_secret, people, recovery_rows
from app.register.people import NewUser
from app.register.safety_errors import PcSecretError
from bus_sim import bus, keyring_daemon, let_go, lock_collection
from models.base.meta import set_meta
from office_sim import CLOCK, LOGIN, OTHER_PASSPHRASE, PASSPHRASE, office, reopened

pytestmark = pytest.mark.posix("the keyring of Linux answers on a bus")

LIMIT_S = 5.0


@pytest.fixture
def address(tmp_path, monkeypatch):
    """Run a bus of our own and use it."""
    with bus(tmp_path / "bus") as running:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", running)
        yield running
        let_go()


@pytest.fixture
def keyring(tmp_path, address):
    """Run a real Secret Service on it."""
    with keyring_daemon(tmp_path / "keyring", address):
        yield address


@pytest.fixture
def s(tmp_path, keyring):
    """Lend an office whose sheet was tested."""
    made = office(tmp_path / "office")
    sheet_was_tested(made)
    lent = {"s": made}
    yield lent
    access.lock(lent["s"])


def sheet_was_tested(s) -> None:  # type: ignore[no-untyped-def]
    with writing(s) as session:
        set_meta(session, "kit.tested_at", str(s.clock.now()))
    assert not recovery_rows.standing(s).due


def reason(caught: pytest.ExceptionInfo[PcSecretError]) -> str:
    return str(caught.value.facts["reason"])


def test_a_secret_is_kept_found_again_and_removed(keyring):
    vault_id = "5f" * 16
    assert device_secret.fetch(vault_id, LIMIT_S) is None
    made = device_secret.keep_new(vault_id, LIMIT_S)
    assert device_secret.fetch(vault_id, LIMIT_S) == made
    assert device_secret.fetch("60" * 16, LIMIT_S) is None
    device_secret.forget(vault_id, LIMIT_S)
    assert device_secret.fetch(vault_id, LIMIT_S) is None


def test_a_tied_register_opens_with_the_passphrase_here_and_not_elsewhere(s, tmp_path, keyring):
    s["s"] = device_binding.set_up(s["s"], PASSPHRASE)
    assert device_binding.standing(s["s"]).own
    s["s"] = reopened(s["s"])
    stolen = tmp_path / "stolen"
    access.lock(s["s"])
    shutil.copytree(s["s"].folder, stolen)
    with pytest.raises(CannotUnlockError):
        access.unlock(s["s"].folder, None, OTHER_PASSPHRASE, clock=CLOCK)
    device_secret.forget(s["s"].vault.vault_id, LIMIT_S)
    with pytest.raises(PcSecretError) as caught:
        access.unlock(stolen, None, PASSPHRASE, clock=CLOCK)
    assert reason(caught) == "gone"
    s["s"] = office(tmp_path / "another")  # This one opens nowhere any more.


def test_the_passphrase_of_a_tied_register_is_changed_and_stays_tied(s):
    s["s"] = device_binding.set_up(s["s"], PASSPHRASE)
    s["s"] = access.change_passphrase(s["s"], PASSPHRASE, OTHER_PASSPHRASE)
    assert device_secret.is_tied(s["s"].vault.header, s["s"].user.user)
    s["s"] = reopened(s["s"], OTHER_PASSPHRASE)
    assert device_binding.standing(s["s"]).own


def test_taken_away_it_opens_anywhere_and_the_keyring_is_empty(s):
    s["s"] = device_binding.set_up(s["s"], PASSPHRASE)
    s["s"] = device_binding.take_away(s["s"], PASSPHRASE)
    assert not device_secret.is_tied(s["s"].vault.header)
    assert device_secret.fetch(s["s"].vault.vault_id, LIMIT_S) is None
    s["s"] = reopened(s["s"])
    assert not device_binding.standing(s["s"]).wanted


def test_an_untested_sheet_or_a_wrong_passphrase_ties_nothing(s):
    with pytest.raises(CannotUnlockError):
        device_binding.set_up(s["s"], OTHER_PASSPHRASE)
    with writing(s["s"]) as session:
        set_meta(session, "kit.tested_at", "0")
    with pytest.raises(PcSecretError) as caught:
        device_binding.set_up(s["s"], PASSPHRASE)
    assert reason(caught) == "sheet-first"
    assert not device_secret.is_tied(s["s"].vault.header)
    s["s"] = reopened(s["s"])


def test_only_a_head_ties_a_register(s):
    officer = replace(s["s"], user=replace(s["s"].user, role="officer"))
    for act in (device_binding.set_up, device_binding.take_away):
        with pytest.raises(CaseStateError):
            act(officer, PASSPHRASE)


def test_another_person_follows_at_the_next_unlock_and_is_freed_again(s):
    added = people.add_user(s["s"], NewUser(login="bimal", name="B. Made-up", role="officer"))
    s["s"] = added.services
    theirs = added.passphrase
    s["s"] = device_binding.set_up(s["s"], PASSPHRASE)
    folder = s["s"].folder
    access.lock(s["s"])
    other = access.unlock(folder, "bimal", theirs, clock=CLOCK)
    assert device_secret.is_tied(other.vault.header, other.user.user)
    access.lock(other)
    s["s"] = access.unlock(folder, LOGIN, PASSPHRASE, clock=CLOCK)
    s["s"] = device_binding.take_away(s["s"], PASSPHRASE)
    assert device_secret.fetch(s["s"].vault.vault_id, LIMIT_S) is not None, (
        "somebody still needs it"
    )
    access.lock(s["s"])
    other = access.unlock(folder, "bimal", theirs, clock=CLOCK)
    assert not device_secret.is_tied(other.vault.header)
    assert device_secret.fetch(other.vault.vault_id, LIMIT_S) is None
    access.lock(other)
    s["s"] = access.unlock(folder, LOGIN, PASSPHRASE, clock=CLOCK)


def test_a_locked_collection_that_cannot_be_asked_about_is_told(keyring):
    device_secret.keep_new("5f" * 16, LIMIT_S)
    lock_collection(keyring)
    with pytest.raises(PcSecretError) as caught:
        device_secret.fetch("5f" * 16, LIMIT_S)
    assert reason(caught) in ("locked", "silent", "none")


def test_a_secret_service_that_went_away_keeps_out_and_says_so(tmp_path, address):
    with keyring_daemon(tmp_path / "keyring", address):
        made = office(tmp_path / "office")
        sheet_was_tested(made)
        made = device_binding.set_up(made, PASSPHRASE)
        access.lock(made)
    with pytest.raises(PcSecretError) as caught:
        access.unlock(made.folder, None, PASSPHRASE, clock=CLOCK)
    assert reason(caught) == "none"
    with keyring_daemon(tmp_path / "keyring", address):
        access.lock(access.unlock(made.folder, None, PASSPHRASE, clock=CLOCK))
