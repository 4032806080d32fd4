"""Recovery sheets by command: recover, new-kit, test-kit; a code is never on standard output."""

from pathlib import Path

import pytest

from command_line import CommandLine, Done, bare
from office_sim import FIRST, OTHER_PASSPHRASE, PASSPHRASE
from own_system import is_private
from recovery_desk import NEW_PASSPHRASE

WRONG = "000187-096305-192423-288541-384659-480777-576895-673013"


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    made = CommandLine(tmp_path, FIRST)
    (tmp_path / "new.txt").write_text(NEW_PASSPHRASE + "\n", encoding="utf-8")
    made.ok("register", "new-kit", "--kit-out", tmp_path / "kit.txt")
    return made


def recover(line: CommandLine, *words: object, kit: str = "kit.txt") -> Done:
    return bare(
        *("register", "recover", "--register", str(line.register)),
        *("--kit-file", str(line.folder / kit)),
        *("--new-passphrase-file", str(line.folder / "new.txt")),
        *(str(word) for word in words),
    )


def test_a_sheet_gives_a_new_passphrase_and_is_replaced(line: CommandLine):
    code = (line.folder / "kit.txt").read_text("ascii").strip()
    assert line.ok("register", "test-kit", "--kit-file", line.folder / "kit.txt") == {"opens": True}
    done = recover(line, "--kit-out", line.folder / "after.txt", "--json")
    assert done.code == 0, done.err
    assert done.json == {
        "login": "das",
        "kits": 1,
        "custodians": 0,
        "need": 0,
        "sealed_left_out": 0,
    }
    new = (line.folder / "after.txt").read_text("ascii").strip()
    assert new != code
    assert new not in done.out + done.err
    assert is_private(line.folder / "after.txt")
    assert line.run("register", "check").code == 3
    by_new = {"passphrase_file": line.folder / "new.txt"}
    assert line.run("register", "check", **by_new).code == 0
    old = line.run("register", "test-kit", "--kit-file", line.folder / "kit.txt", **by_new)
    assert old.code == 3
    assert "does not open this register" in old.err
    shown = recover(line, kit="after.txt")
    assert shown.code == 0
    assert len([one for one in shown.err.split() if one.count("-") == 7]) == 1
    assert shown.out.count("-") == 0


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ((), (1, 0, 0)),
        (("--kits", "2"), (2, 0, 0)),
        (("--custodians", "2/3"), (0, 3, 2)),
        (("--custodians", "3/5", "--kits", "1"), (1, 5, 3)),
    ],
)
def test_new_sheets_of_every_plan_are_written_as_they_are_read(line: CommandLine, words, counts):
    target = line.folder / "new-kit.txt"
    done = line.ok("register", "new-kit", *words, "--kit-out", target)
    assert (done["kits"], done["custodians"], done["need"]) == counts
    lines = target.read_text("ascii").splitlines()
    assert len(lines) == counts[0] + counts[1]
    numbered = [one for one in lines if ":" in one]
    assert [one[:3] for one in numbered] == [f"{n}: " for n in range(1, counts[1] + 1)]
    assert line.ok("register", "test-kit", "--kit-file", target) == {"opens": True}
    if counts[2]:
        some = line.folder / "some.txt"
        some.write_text("\n".join(reversed(numbered[-counts[2] :])), "ascii")
        assert line.ok("register", "test-kit", "--kit-file", some) == {"opens": True}
        some.write_text("\n".join(numbered[1 : counts[2]]), "ascii")
        few = line.run("register", "test-kit", "--kit-file", some)
        assert few.code == 3
        assert "too few key holders" in few.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (WRONG, "does not open this register"),
        (WRONG.replace("288541", "288542"), "Group 4 has a typing error"),
        (f"1: {WRONG}\n3: {WRONG.replace('673013', '673031')}", "key holder 3"),
        (f"1: {WRONG}\n2: {WRONG}", "has no key holders"),
        (f"1: {WRONG}\n1: {WRONG}", "stands there twice"),
        ("", "Group 1"),
    ],
)
def test_a_wrong_sheet_and_a_slip_are_told_apart_with_code_3(line: CommandLine, text, told):
    (line.folder / "typed.txt").write_text(text, "utf-8")
    done = recover(line, kit="typed.txt")
    assert done.code == 3
    assert told in done.err
    assert line.run("register", "check").code == 0


def test_nothing_is_changed_when_the_words_do_not_fit(line: CommandLine, tmp_path: Path):
    (line.folder / "raw.txt").write_bytes(b"\xff\xfe\x00")
    (line.folder / "long.txt").write_bytes(b"1" * 5000)
    for done in (
        recover(line, kit="raw.txt"),
        recover(line, kit="long.txt"),
        recover(line, "--kit-out", line.register / "kit.txt"),
        bare("register", "recover", "--kit-file", "-", "--new-passphrase-file", "-"),
        line.run("register", "new-kit", "--custodians", "2/5"),
        line.run("register", "new-kit", "--kits", "3"),
        line.run("register", "new-kit", "--kit-out", line.register / "kit.txt"),
        bare("register", "test-kit", "--kit-file", "-", "--passphrase-file", "-"),
    ):
        assert done.code == 2, done
    assert recover(line, "--kit-out", line.folder / "kit.txt").code == 8
    assert recover(line, kit="nowhere.txt").code == 1
    assert recover(line, "--login", "nobody").code == 1
    (line.folder / "new.txt").write_text("Patna\n", "utf-8")
    assert recover(line).code == 1
    assert line.ok("register", "test-kit", "--kit-file", line.folder / "kit.txt") == {"opens": True}


def test_codes_that_cannot_be_written_are_shown_instead(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
):
    from app.base.errors import NotEnoughDiskError
    from app.cli import sheets

    def full(_target: Path, _raw: bytes) -> None:
        raise NotEnoughDiskError

    with monkeypatch.context() as patch:
        patch.setattr(sheets, "write_new", full)
        done = line.run("register", "new-kit", "--kit-out", line.folder / "late.txt")
    assert done.code == 10
    code = next(one for one in done.err.split() if one.count("-") == 7)
    (line.folder / "shown.txt").write_text(code, "ascii")
    assert line.ok("register", "test-kit", "--kit-file", line.folder / "shown.txt")


def test_somebody_else_is_recovered_by_login(line: CommandLine):
    (line.folder / "hers.txt").write_text(OTHER_PASSPHRASE + "\n", encoding="utf-8")
    line.ok(
        *("register", "add-user", "priya", "--name", "Priya", "--role", "officer"),
        *("--first-passphrase-file", line.folder / "hers.txt"),
    )
    done = recover(line, "--login", "priya", "--json")
    assert done.json["login"] == "priya"
    assert PASSPHRASE not in done.out + done.err
    assert line.run("register", "check").code == 0
    hers = bare(
        *("register", "check", "--register", str(line.register), "--login", "priya"),
        *("--passphrase-file", str(line.folder / "new.txt")),
    )
    assert hers.code == 0


def test_a_case_that_nobody_else_opens_is_not_closed_without_a_word(line: CommandLine):
    (line.folder / "hers.txt").write_text(OTHER_PASSPHRASE + "\n", encoding="utf-8")
    line.ok(
        *("register", "add-user", "priya", "--name", "Priya", "--role", "officer"),
        *("--first-passphrase-file", line.folder / "hers.txt"),
    )
    case = line.ok("case", "add")["case_id"]
    hers = ("--register", str(line.register), "--login", "priya", "--passphrase-file")
    assert bare("case", "seal", case, *hers, str(line.folder / "hers.txt")).code == 0
    (line.folder / "kit.txt").unlink()
    made = line.run("register", "new-kit", "--kit-out", line.folder / "kit.txt")
    assert made.code == 0, made.err
    assert "keep the old sheets" in made.err
    assert "destroy" not in made.err
    refused = recover(line, "--login", "priya")
    assert refused.code == 3
    assert "Only Priya can open some sealed cases (number: 1)" in refused.err
    assert "--give-up" in refused.err
    assert bare("case", "sealed", *hers, str(line.folder / "hers.txt")).code == 0
    done = recover(line, "--login", "priya", "--give-up", "--json")
    assert done.code == 0, done.err
    assert done.json["sealed_left_out"] == 0
