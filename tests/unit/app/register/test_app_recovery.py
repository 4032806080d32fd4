"""Recovery sheets open, are replaced and tested; a wrong one and a slip are told apart."""

import shutil
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import (
    AppError,
    CannotUnlockError,
    CaseStateError,
    FactRefusedError,
    KeyFileDamagedError,
    KeyFileOlderError,
    KitTypoError,
    NotFoundError,
    RegisterBusyError,
    RegisterMissingError,
)
from app.base.messages import words
from app.core import key_files, log
from app.core.services import reading
from app.register import access, people, recovery_rows
from app.register.integrity import checks
from app.register.records import GivenCodes, RecoveryPlan
from app.register.recovery import recovery
from app.register.safety_errors import KitWrongError, WeakPassphraseError
from crypto.vault import vault as vaults
from models.rows.user import User, present_users
from office_sim import DAY_S, LOGIN, PASSPHRASE
from recovery_desk import (
    MEERA,
    NEW_PASSPHRASE,
    PRIYA,
    Made,
    RecoveryDesk,
    lent,
    made,
    of_custodians,
)
from vault_sim import edited

ONE = RecoveryPlan(1)
TWO_OF_THREE = RecoveryPlan(0, 2, 3)
THREE_OF_FIVE = RecoveryPlan(0, 3, 5)
EVERYTHING = RecoveryPlan(2, 3, 5)
RIGHT = "000187-096305-192423-288541-384659-480777-576895-673013"
BYTES = bytes.fromhex("00112233445566778899aabbccddeeff")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("recovery"))


@pytest.fixture
def desk(there: Made, tmp_path: Path) -> Iterator[RecoveryDesk]:
    with lent(there, tmp_path) as one:
        yield one


def key_files_of(folder: Path) -> tuple[bytes, ...]:
    return tuple((folder / name).read_bytes() for name in ("vault.lfv", "vault.lfv.copy"))


def actions(s) -> list[str]:
    return [one.action for one in log.entries(s)]


# ---------------------------------------------------------------- what was typed


def test_codes_are_read_as_they_are_typed():
    assert recovery.parse(RIGHT, {}) == GivenCodes(BYTES)
    assert recovery.parse("", {3: RIGHT, 1: RIGHT.replace("-", " ")}).custodians == {
        1: BYTES,
        3: BYTES,
    }
    local = "".join(chr(0x966 + int(one)) if one.isdigit() else one for one in RIGHT)
    assert recovery.parse_file(f"\n  {local}\n\n").kit == BYTES
    assert recovery.parse_file(RIGHT.replace("-", "\n")).kit == BYTES
    assert recovery.parse_file(f"{RIGHT}\n{RIGHT.replace('000187', '000198')}\n").kit == BYTES
    found = recovery.parse_file(f"2: {RIGHT}\n 5:{RIGHT}")
    assert (found.kit, dict(found.custodians)) == (None, {2: BYTES, 5: BYTES})
    assert "001122" not in repr(found)


@pytest.mark.parametrize("group", range(1, 9))
@pytest.mark.parametrize("sheet", [0, 4])
def test_a_slip_is_told_by_its_group_and_sheet(group: int, sheet: int):
    groups = RIGHT.split("-")
    wrong = f"{int(groups[group - 1]) + 1:06d}"
    text = "-".join([*groups[: group - 1], wrong, *groups[group:]])
    with pytest.raises(KitTypoError) as caught:
        recovery.parse("" if sheet else text, {sheet: text} if sheet else {})
    assert caught.value.facts == {"group": group, "sheet": sheet}
    told = words(caught.value).happened
    assert str(group) in told
    assert ("key holder 4" in told) == bool(sheet)


@pytest.mark.parametrize(
    "text", ["", "  \n", "6: x", "0: x", "22: x", f": {RIGHT}", f"2: {RIGHT}\n2: {RIGHT}", "२२: x"]
)
def test_a_file_without_codes_or_with_a_number_twice_is_refused(text: str):
    with pytest.raises(KitTypoError):
        recovery.parse_file(text)


TYPED = st.text(st.sampled_from("0123456789०३৫٣²:-–- \n\tx\x00१"), max_size=80)


@given(TYPED | st.text(max_size=30))
def test_whatever_is_typed_gives_codes_or_says_where_the_slip_is(text: str):
    group = 0
    try:
        found = recovery.parse_file(text)
    except KitTypoError as error:
        group = int(error.facts["group"])
    assert 1 <= group <= 8 or found.kit is not None or found.custodians


# ---------------------------------------------------------------- opening


def test_a_sheet_gives_the_first_head_a_new_passphrase_and_is_replaced(desk: RecoveryDesk):
    done = desk.recover(desk.given)
    s = done.services
    assert (s.user.login, s.user.role, s.user.must_change) == (LOGIN, "head", False)
    assert done.sheets.plan == ONE
    assert len(done.sheets.kits) == 1
    assert done.sheets.sealed_left_out == 0
    assert {"recovered", "unlock"} <= set(actions(s))
    assert checks.check_register(s).problems == ()
    assert people.settled(s) is s
    assert desk.code not in repr(done) + repr(done.sheets)
    desk.rise()
    with pytest.raises(CannotUnlockError):
        desk.sit()
    assert desk.sit(LOGIN, NEW_PASSPHRASE).user.login == LOGIN
    assert desk.sit("priya").user.user == PRIYA
    desk.rise()
    with pytest.raises(KitWrongError):
        recovery.people_to_recover(desk.folder, desk.given)
    again = recovery.parse(done.sheets.kits[0], {})
    assert recovery.people_to_recover(desk.folder, again)[0].login == LOGIN


def test_who_can_be_helped_is_told_heads_first_and_nothing_is_changed(desk: RecoveryDesk):
    before = key_files_of(desk.folder)
    found = recovery.people_to_recover(desk.folder, desk.given)
    assert [one.login for one in found] == [LOGIN, "meera", "priya", "ravi"]
    assert key_files_of(desk.folder) == before
    assert desk.sit().user.login == LOGIN


def test_somebody_else_is_helped_by_login_and_holds_what_was_held_before(desk: RecoveryDesk):
    done = desk.recover(desk.given, " Priya ")
    assert done.services.user.login == "priya"
    assert set(done.services.vault.domains) == {"reg", "off"}
    assert desk.sit("priya", NEW_PASSPHRASE).user.role == "officer"
    assert desk.sit().user.login == LOGIN
    done = desk.recover(recovery.parse(done.sheets.kits[0], {}), "ravi")
    assert set(done.services.vault.domains) == {"reg"}
    with reading(done.services) as session:
        rows = {row.number: row for row in present_users(session)}
        own = rows[done.services.user.user]
        assert own.public_key == done.services.vault.publics[own.number]


def test_the_only_person_opens_without_a_login_afterwards(tmp_path: Path):
    there = made(tmp_path / "made", alone=True)
    with lent(there, tmp_path) as desk:
        desk.recover(desk.given)
        desk.rise()
        assert not key_files.needs_login(desk.folder)
        s = access.unlock(desk.folder, None, NEW_PASSPHRASE, clock=desk.clock)
        access.lock(s)


@pytest.mark.parametrize("plan", [TWO_OF_THREE, THREE_OF_FIVE, EVERYTHING, RecoveryPlan(2)])
def test_sheets_of_the_same_plan_take_the_place_of_used_ones(desk: RecoveryDesk, plan):
    sheets = desk.renew(plan)
    given = (
        of_custodians(sheets, *range(plan.of, plan.of - plan.need, -1))
        if plan.need
        else recovery.parse(sheets.kits[1], {})
    )
    done = desk.recover(given)
    assert done.sheets.plan == plan == recovery_rows.standing(done.services).plan
    assert (len(done.sheets.kits), len(done.sheets.custodians)) == (plan.kits, plan.of)
    desk.rise()
    olds = [recovery.parse(kit, {}) for kit in sheets.kits]
    olds += [of_custodians(sheets, *some) for some in combinations(range(1, plan.of + 1), 3)]
    for old in olds:
        with pytest.raises(KitWrongError):
            recovery.people_to_recover(desk.folder, old)
    if plan.need:
        new = of_custodians(done.sheets, *range(1, plan.need + 1))
        assert recovery.people_to_recover(desk.folder, new)


# ---------------------------------------------------------------- what opens nothing


def wrong_of(desk: RecoveryDesk, given: GivenCodes) -> KitWrongError:
    with pytest.raises(KitWrongError) as caught:
        recovery.recover(desk.folder, given, None, NEW_PASSPHRASE, clock=desk.clock)
    return caught.value


def test_sheets_that_do_not_fit_change_nothing_and_say_why(desk: RecoveryDesk):
    sheets = desk.renew(THREE_OF_FIVE)
    before = key_files_of(desk.folder)
    right = {n: recovery.parse(sheets.custodians[n - 1], {}).kit for n in range(1, 6)}
    few = wrong_of(desk, of_custodians(sheets, 1, 2))
    assert few.facts["reason"] == "sheets.custodians-few"
    assert "3 have to come together" in words(few).happened
    assert wrong_of(desk, desk.given).facts["reason"] == "sheets.one-alone-none"
    for codes in (
        {1: right[2], 2: right[1], 3: right[3]},
        {1: right[1], 2: right[2], 4: right[3]},
        {1: right[1], 2: right[2], 3: right[1]},
        {1: right[1], 2: right[2], 3: BYTES},
    ):
        assert wrong_of(desk, GivenCodes(None, codes)).facts["reason"] == ""
    assert key_files_of(desk.folder) == before
    assert desk.sit().user.login == LOGIN
    assert "unlock_failed" in actions(desk.s)


def test_custodians_where_there_are_none_and_a_sheet_of_elsewhere(
    desk: RecoveryDesk, tmp_path: Path
):
    assert (
        wrong_of(desk, GivenCodes(None, {1: BYTES, 2: BYTES})).facts["reason"]
        == "sheets.custodians-none"
    )
    other = made(tmp_path / "other", alone=True)
    wrong = wrong_of(desk, recovery.parse(other.code, {}))
    assert wrong.facts["reason"] == ""
    assert wrong.exit_code == 3
    assert "does not open" in words(wrong).happened


def test_a_replaced_sheet_opens_nothing_also_when_the_old_key_file_is_put_back(
    desk: RecoveryDesk, tmp_path: Path
):
    old = key_files_of(desk.folder)
    desk.renew(ONE)
    assert wrong_of(desk, desk.given).facts["reason"] == ""
    for name, raw in zip(("vault.lfv", "vault.lfv.copy"), old, strict=True):
        (desk.folder / name).write_bytes(raw)
    with pytest.raises(KeyFileOlderError):
        recovery.recover(desk.folder, desk.given, None, NEW_PASSPHRASE, clock=desk.clock)
    with pytest.raises(KeyFileOlderError):
        recovery.people_to_recover(desk.folder, desk.given)
    assert key_files_of(desk.folder) == old


def test_damage_is_told_as_damage_and_one_good_copy_is_enough(desk: RecoveryDesk):
    good = (desk.folder / "vault.lfv").read_bytes()
    (desk.folder / "vault.lfv").write_bytes(good[:5000])
    desk.recover(desk.given)
    desk.rise()
    assert len(set(key_files_of(desk.folder))) == 1
    for name in ("vault.lfv", "vault.lfv.copy"):
        (desk.folder / name).write_bytes(good[:5000])
    with pytest.raises(KeyFileDamagedError):
        recovery.recover(desk.folder, desk.given, None, NEW_PASSPHRASE, clock=desk.clock)


@pytest.mark.parametrize("cost", [{"ops": 2, "mem": 2**44}, {"ops": 2**32, "mem": 2**26}])
def test_a_key_file_that_asks_for_endless_work_is_damage_and_no_work_is_done(
    desk: RecoveryDesk, cost: dict[str, int]
):
    good = (desk.folder / "vault.lfv").read_bytes()
    bomb = edited(good, bytes(32), lambda body: body.update(kdf=[cost]))
    (desk.folder / "vault.lfv").write_bytes(bomb)
    assert recovery.people_to_recover(desk.folder, desk.given)
    (desk.folder / "vault.lfv.copy").write_bytes(bomb)
    for attempt in (
        lambda: recovery.people_to_recover(desk.folder, desk.given),
        lambda: recovery.recover(desk.folder, desk.given, None, NEW_PASSPHRASE, clock=desk.clock),
        desk.sit,
    ):
        with pytest.raises(KeyFileDamagedError):
            attempt()


def test_what_cannot_be_done_leaves_the_old_passphrase_and_the_old_sheet(desk: RecoveryDesk):
    before = key_files_of(desk.folder)
    for login, phrase, refusal in (
        ("nobody", NEW_PASSPHRASE, NotFoundError),
        (None, "Patna Patna 12", WeakPassphraseError),
    ):
        with pytest.raises(refusal):
            recovery.recover(desk.folder, desk.given, login, phrase, clock=desk.clock)
    with pytest.raises(RegisterMissingError):
        recovery.recover(desk.folder / "no", desk.given, None, NEW_PASSPHRASE, clock=desk.clock)
    desk.sit()
    with pytest.raises(RegisterBusyError):
        recovery.recover(desk.folder, desk.given, None, NEW_PASSPHRASE, clock=desk.clock)
    assert key_files_of(desk.folder) == before
    recovery.test(desk.s, desk.given)
    assert recovery_rows.standing(desk.s).tested_at == desk.clock.now()


def test_a_lost_passphrase_of_the_computer_secret_is_set_anew_without_it(desk: RecoveryDesk):
    s = desk.sit()
    _, tied = vaults.change_passphrase(
        s.vault, LOGIN, PASSPHRASE, s.vault.header.kdf[0], pc_secret=bytes(32)
    )
    desk.rise()
    for name in ("vault.lfv", "vault.lfv.copy"):
        (desk.folder / name).write_bytes(tied.header.raw)
    done = desk.recover(desk.given)
    kinds = [one.kind for one in done.services.vault.header.slots if one.user == 1]
    assert kinds == ["pass"]
    assert desk.sit(LOGIN, NEW_PASSPHRASE).user.login == LOGIN


# ---------------------------------------------------------------- with an open register


def test_new_sheets_ask_for_role_and_passphrase(desk: RecoveryDesk):
    before = key_files_of(desk.folder)
    for login in ("priya", "ravi"):
        with pytest.raises(CaseStateError):
            recovery.renew(desk.sit(login), "nine wooden bridges over a canal", ONE)
    with pytest.raises(CannotUnlockError):
        recovery.renew(desk.sit(), "wrong", ONE)
    for plan in (RecoveryPlan(0), RecoveryPlan(3), RecoveryPlan(1, 2, 5), RecoveryPlan(1, 3, 3)):
        with pytest.raises(FactRefusedError):
            recovery.renew(desk.s, PASSPHRASE, plan)
    with pytest.raises(CaseStateError):
        recovery.test(desk.sit("ravi"), desk.given)
    desk.rise()
    assert key_files_of(desk.folder) == before


def test_sheets_stand_as_made_and_tested(desk: RecoveryDesk):
    s = desk.sit()
    first = recovery_rows.standing(s)
    assert (first.plan, first.made_at, first.tested_at, first.due) == (
        ONE,
        desk.clock.now(),
        0,
        True,
    )
    desk.clock.at += DAY_S
    recovery.test(s, desk.given)
    assert recovery_rows.standing(s).tested_at == desk.clock.now()
    assert not recovery_rows.standing(s).due
    desk.clock.at += 183 * DAY_S
    assert not recovery_rows.standing(s).due
    desk.clock.at += 1
    assert recovery_rows.standing(s).due
    s, sheets = recovery.renew(s, PASSPHRASE, EVERYTHING)
    desk.s = s
    now = recovery_rows.standing(s)
    assert (now.plan, now.made_at, now.tested_at, now.due) == (
        EVERYTHING,
        desk.clock.now(),
        0,
        True,
    )
    recovery.note_written(s)
    assert not recovery_rows.standing(s).due
    with pytest.raises(KitWrongError):
        recovery.test(s, desk.given)
    recovery.test(s, of_custodians(sheets, 2, 4, 5))
    assert {"recovery_renewed", "recovery_written", "recovery_tested"} <= set(actions(s))
    assert checks.check_register(s).problems == ()


def test_an_officer_may_test_a_sheet_and_note_what_was_written(desk: RecoveryDesk):
    s = desk.sit("priya")
    for act in (recovery.note_written, lambda s: recovery.test(s, desk.given)):
        desk.clock.at += 60
        act(s)
        assert recovery_rows.standing(s).tested_at == desk.clock.now()
    assert not recovery_rows.standing(s).due


def test_new_sheets_work_on_with_the_services_they_return(desk: RecoveryDesk):
    desk.s, _ = recovery.renew(desk.sit(), PASSPHRASE, TWO_OF_THREE)
    desk.s = people.set_role(desk.s, MEERA, "officer")
    changed = access.change_passphrase(desk.s, PASSPHRASE, NEW_PASSPHRASE)
    desk.s = changed
    with reading(changed) as session:
        assert session.get_one(User, 1).public_key == changed.vault.publics[1]
    assert desk.sit(LOGIN, NEW_PASSPHRASE).vault.header.gen == changed.vault.header.gen


def test_a_refusal_of_codes_never_tells_them(desk: RecoveryDesk, tmp_path: Path):
    other = made(tmp_path / "other", alone=True)
    shutil.rmtree(other.folder)
    error = wrong_of(desk, recovery.parse(other.code, {}))
    seen: BaseException | None = error
    while seen is not None:
        assert isinstance(seen, Exception)
        for group in other.code.split("-"):
            assert group not in f"{seen!r} {seen.args} {getattr(seen, 'facts', '')}"
        seen = seen.__cause__ or seen.__context__
    assert isinstance(error, AppError)
