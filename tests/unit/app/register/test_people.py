"""A head adds people, gives them roles and takes their way in away; keys follow, cut off or not."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    AppError,
    CannotUnlockError,
    CaseStateError,
    FactRefusedError,
    NotFoundError,
)
from app.core import key_files, log
from app.core.permissions import ROLES
from app.core.services import Services, reading, writing
from app.offices import own_card
from app.register import access, people
from app.register.people import NewUser
from app.register.safety_errors import WeakPassphraseError
from app.story import log_sentences
from crypto.vault import vault_parts
from crypto.vault.grants import OFFICE
from fault_fs import failing
from models.rows.user import User
from office_sim import CLOCK, LOGIN, OTHER_PASSPHRASE, PASSPHRASE, office

PRIYA = NewUser("priya", "Priya M.", "officer", "Social worker")
THIRD = "quiet rivers carry seven paper boats"


@pytest.fixture
def s(tmp_path: Path):
    services = office(tmp_path)
    yield services
    access.lock(services)


def unlocked(s: Services, login: str, passphrase: str) -> Services:
    """Lock the register and unlock it as somebody else."""
    access.lock(s)
    return access.unlock(s.folder, login, passphrase, clock=CLOCK)


def reason(act) -> str:
    with pytest.raises((CaseStateError, FactRefusedError)) as caught:
        act()
    return str(caught.value.facts["reason"])


def test_an_added_user_opens_the_register_with_the_words_that_were_told(tmp_path: Path):
    s = office(tmp_path)
    added = people.add_user(s, PRIYA)
    assert len(added.passphrase.split()) == 6
    assert added.passphrase not in repr(added)
    assert added.user == people.list_users(added.services)[1]
    assert (added.user.role, added.user.post, added.user.must_change) == (
        "officer",
        "Social worker",
        True,
    )
    assert key_files.needs_login(s.folder)
    with pytest.raises(CannotUnlockError):
        unlocked(added.services, "", added.passphrase)
    with pytest.raises(CannotUnlockError):
        access.unlock(s.folder, "priya", PASSPHRASE, clock=CLOCK)
    hers = access.unlock(s.folder, " Priya ", added.passphrase, clock=CLOCK)
    assert (hers.user.name, hers.user.must_change) == ("Priya M.", True)
    assert own_card.load_identity(hers).public.office_id == s.office.office_id
    changed = access.change_passphrase(hers, added.passphrase, OTHER_PASSPHRASE)
    assert not changed.user.must_change
    again = unlocked(changed, "priya", OTHER_PASSPHRASE)
    assert not again.user.must_change
    access.lock(unlocked(again, LOGIN, PASSPHRASE))


@pytest.mark.parametrize("role", ROLES)
def test_the_keys_of_the_office_follow_the_role(s: Services, role: str):
    added = people.add_user(s, replace(PRIYA, role=role), OTHER_PASSPHRASE)
    s = added.services
    for wanted in (role, *ROLES):
        s = people.set_role(s, added.user.user, wanted)
        granted = {one.domain for one in s.vault.header.grants if one.user == added.user.user}
        assert granted == ({"reg", "off"} if wanted in ("head", "officer") else {"reg"})
        assert people.list_users(s)[1].role == wanted
    hers = unlocked(s, "priya", OTHER_PASSPHRASE)
    assert hers.user.role == "read_only"
    assert reason(lambda: own_card.load_identity(hers)) == "role.no-office-keys"
    access.lock(hers)


def test_only_a_head_decides_about_people(s: Services):
    added = people.add_user(s, PRIYA, OTHER_PASSPHRASE)
    hers = unlocked(added.services, "priya", OTHER_PASSPHRASE)
    for act in (
        lambda: people.add_user(hers, replace(PRIYA, login="x", name="X")),
        lambda: people.set_role(hers, 1, "officer"),
        lambda: people.remove_user(hers, 1),
        lambda: people.reset_passphrase(hers, 1),
    ):
        assert reason(act) == "role.not-allowed"
    access.lock(hers)


def test_nobody_changes_themselves_and_the_last_head_stays(s: Services):
    for act in (
        lambda: people.set_role(s, 1, "officer"),
        lambda: people.remove_user(s, 1),
        lambda: people.reset_passphrase(s, 1),
    ):
        assert reason(act) == "user.yourself"
    added = people.add_user(s, PRIYA, OTHER_PASSPHRASE)
    with writing(added.services) as session:
        session.get(User, 1).role, session.get(User, 2).role = "officer", "head"
    for act in (
        lambda: people.set_role(added.services, 2, "officer"),
        lambda: people.remove_user(added.services, 2),
    ):
        assert reason(act) == "user.last-head"


def test_a_removed_user_is_out_and_number_and_login_are_not_given_again(s: Services):
    added = people.add_user(s, PRIYA, OTHER_PASSPHRASE)
    s = people.remove_user(added.services, 2)
    assert [one.user for one in people.list_users(s)] == [1]
    assert reason(lambda: people.add_user(s, replace(PRIYA, login=" PRIYA"))) == "user.login-taken"
    again = people.add_user(s, replace(PRIYA, login="meera", name="Meera"), THIRD)
    assert again.user.user == 3
    with pytest.raises(NotFoundError):
        people.set_role(again.services, 2, "head")
    with pytest.raises(CannotUnlockError):
        unlocked(again.services, "priya", OTHER_PASSPHRASE)
    s = access.unlock(s.folder, LOGIN, PASSPHRASE, clock=CLOCK)
    told = [log_sentences.sentence(line) for line in log.entries(s)]
    assert "Priya M. may not open the register any more" in told
    assert "Priya M. may open the register now: Officer" in told
    access.lock(s)


def test_who_is_left_alone_still_opens_the_register(tmp_path: Path):
    s = office(tmp_path)
    second = people.add_user(s, replace(PRIYA, role="head"), OTHER_PASSPHRASE)
    hers = unlocked(second.services, "priya", OTHER_PASSPHRASE)
    alone = people.remove_user(hers, 1)
    assert key_files.needs_login(alone.folder)
    again = unlocked(alone, "priya", OTHER_PASSPHRASE)
    changed = access.change_passphrase(again, OTHER_PASSPHRASE, THIRD)
    assert not key_files.needs_login(alone.folder)
    access.lock(unlocked(changed, "", THIRD))


def test_a_head_sets_a_new_passphrase_for_somebody_who_lost_it(s: Services):
    added = people.add_user(s, PRIYA, OTHER_PASSPHRASE)
    reset = people.reset_passphrase(added.services, 2)
    with pytest.raises(CannotUnlockError):
        unlocked(reset.services, "priya", OTHER_PASSPHRASE)
    hers = access.unlock(s.folder, "priya", reset.passphrase, clock=CLOCK)
    assert hers.user.must_change
    assert OFFICE in hers.vault.domains
    back = unlocked(hers, LOGIN, PASSPHRASE)
    assert people.set_role(back, 2, "data_entry").vault.header.gen > back.vault.header.gen
    access.lock(back)


def test_services_of_before_the_last_change_of_keys_take_nothing_back(s: Services):
    added = people.add_user(s, PRIYA, OTHER_PASSPHRASE)
    with pytest.raises(ValueError, match="before the last change"):
        people.add_user(s, replace(PRIYA, login="m", name="M"), THIRD)
    assert key_files.read_header(s.folder).gen == added.services.vault.header.gen
    assert len(people.list_users(s)) == 2


def test_odd_people_are_refused_in_words(s: Services):
    assert reason(lambda: people.add_user(s, replace(PRIYA, role="king"))) == "code.unknown"
    assert reason(lambda: people.add_user(s, replace(PRIYA, name=" "))) == "value.missing"
    assert reason(lambda: people.add_user(s, replace(PRIYA, login=""))) == "value.missing"
    assert reason(lambda: people.add_user(s, replace(PRIYA, login=LOGIN.upper()))) == (
        "user.login-taken"
    )
    with pytest.raises(WeakPassphraseError):
        people.add_user(s, PRIYA, "priya priya priya")
    with pytest.raises(NotFoundError):
        people.remove_user(s, 7)
    assert len(people.list_users(s)) == 1
    assert people.resolve_user(s, " DAS ") == 1
    with pytest.raises(NotFoundError):
        people.resolve_user(s, "nobody")


ACTS = {
    "add": lambda s: people.add_user(s, replace(PRIYA, login="m", name="M"), THIRD).services,
    "role": lambda s: people.set_role(s, 2, "data_entry"),
    "remove": lambda s: people.remove_user(s, 2),
    "reset": lambda s: people.reset_passphrase(s, 2, THIRD).services,
}


def state(s: Services) -> tuple[object, ...]:
    """Who is there with which role, and which keys each one holds."""
    header = s.vault.header
    return (
        tuple((one.user, one.role) for one in people.list_users(s)),
        tuple(sorted((one.user, one.domain) for one in header.grants)),
        tuple(sorted(header.users)),
    )


@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_fails_anywhere_leaves_the_old_state_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
):
    s = people.add_user(office(tmp_path), PRIYA, OTHER_PASSPHRASE).services
    old, step, finished = state(s), 0, False
    while not finished and state(s) == old:
        step += 1
        with monkeypatch.context() as patch:
            counter = failing(patch, step, 28)
            try:
                s = ACTS[act](s)
            except AppError:
                assert counter.failed
            finished = not counter.failed
        s = unlocked(s, LOGIN, PASSPHRASE)
        assert log.check(s).problem == ""
        assert_whole(s)
    assert step > 3
    access.lock(s)


def assert_whole(s: Services) -> None:
    """Rows and key file tell of the same people; everybody has the keys that the role gives."""
    there, grants, numbers = state(s)
    assert {number for number, _ in there} | {vault_parts.RECOVERY} == set(numbers)
    for number, role in there:
        held = {domain for user, domain in grants if user == number}
        assert (OFFICE in held) == (role in ("head", "officer"))
        assert "reg" in held
    with reading(s) as session:
        assert int(log.get_meta(session, "header_gen") or 0) == s.vault.header.gen


@pytest.mark.parametrize("act", ACTS)
def test_a_cut_off_between_key_file_and_register_is_put_right_at_the_next_unlock(
    tmp_path: Path, act: str
):
    s = people.add_user(office(tmp_path), PRIYA, OTHER_PASSPHRASE).services
    database = s.folder / "register.db"
    access.lock(s)
    old = database.read_bytes()
    s = access.unlock(s.folder, LOGIN, PASSPHRASE, clock=CLOCK)
    access.lock(ACTS[act](s))
    # The key file is replaced, the rows were not committed.
    database.write_bytes(old)
    s = access.unlock(s.folder, LOGIN, PASSPHRASE, clock=CLOCK)
    assert_whole(s)
    assert 1 in [one.user for one in people.list_users(s)]
    assert key_files.read_header(s.folder).gen == s.vault.header.gen
    added = people.add_user(s, replace(PRIYA, login="late", name="Late"), THIRD)
    assert_whole(added.services)
    access.lock(added.services)
