"""The makers' tool: three holders, two of three, wrong passphrases, files that differ, kills."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import release as tool
import spdx
from app.base.errors import (
    AppError,
    TargetExistsError,
)
from app.program.updates.checking import KEYS_FILE, Judge, built_in_keys, check
from app.program.updates.records import READY
from app.program.updates.update_words import UpdateFewSignedError
from app.register.safety_errors import WeakPassphraseError
from crypto.errors import CryptoError, HeaderError, ReleaseError
from crypto.release import release_key
from crypto.release.release import Contents, read_release
from crypto.vault.key_slots import KDF_CHEAPEST
from release_maker import HOLDERS as MADE_UP
from release_maker import NOTES, STRANGERS, announcement, put_on_stick, resigned
from source_tree import ROOT

WORDS = [f"made-up unlikely sentence {n} kettle" for n in ("one", "two", "three")]
DEB = "lifafa_0.2.0_amd64.deb"
HOLDERS = ["Made-up One, Patna", "Made-up Two, Ranchi", "Made-up Three, Kolkata"]


def says(*answers: str):
    """Answer the questions for a passphrase, one after the other."""
    left = list(answers)
    return lambda _words: left.pop(0)


class Makers:
    """Three holders in three folders, and one list of their keys."""

    def __init__(self, place: Path) -> None:
        self.folders = [place / f"holder-{n}" for n in range(3)]
        lines = []
        for folder, holder, words in zip(self.folders, HOLDERS, WORDS, strict=True):
            folder.mkdir()
            line = tool.make_key(folder / "key", holder, says(words, words), KDF_CHEAPEST)
            lines.append(json.loads(line))
        self.keys = place / "keys.json"
        self.keys.write_text(json.dumps({"need": 2, "keys": lines}, ensure_ascii=False), "utf-8")

    def key(self, number: int) -> Path:
        return self.folders[number] / "key"


@pytest.fixture(scope="module")
def makers(tmp_path_factory) -> Makers:
    return Makers(tmp_path_factory.mktemp("makers"))


@pytest.fixture
def built(tmp_path) -> Path:
    """A folder with what was built, and the words about it."""
    (tmp_path / "lifafa_0.2.0_amd64.deb").write_bytes(b"made-up installer\n" * 99)
    (tmp_path / "notes").mkdir()
    for code, text in NOTES.items():
        (tmp_path / "notes" / f"{code}.txt").write_text(text + "\r\n", "utf-8")
    return tmp_path


def announced(built: Path, version: str = "0.2.0") -> Path:
    target = built / "lifafa.lfrelease"
    lines = [tool.described(f"linux_x86_64={built / 'lifafa_0.2.0_amd64.deb'}")]
    tool.make(target, Contents(version, "2026-11-25", lines, tool.notes_in(built / "notes")))
    return target


def signed(makers: Makers, built: Path, *numbers: int) -> Path:
    target = announced(built)
    for number in numbers:
        tool.sign(target, makers.key(number), "0.1.0", says(WORDS[number]))
    return target


def test_two_of_three_holders_make_a_release_that_an_office_believes(makers, built):
    target = signed(makers, built, 2)
    with pytest.raises(ReleaseError, match="few-signatures"):
        tool.verify(target, tool.keys_of(makers.keys), built)
    judge = Judge(tool.keys_of(makers.keys), "0.1.0", "linux_x86_64")
    with pytest.raises(UpdateFewSignedError):
        check(target, by=judge)
    found = tool.sign(target, makers.key(0), "0.1.0", says(WORDS[0]))
    assert found.notes == NOTES
    told = tool.verify(target, tool.keys_of(makers.keys), built)
    assert [one.holder for one in told] == [HOLDERS[0], HOLDERS[2]]
    assert check(target, by=judge).verdict == READY


def test_who_has_signed_already_changes_nothing(makers, built):
    target = signed(makers, built, 0, 1)
    before = target.read_bytes()
    tool.sign(target, makers.key(0), "0.1.0", says(WORDS[0]))
    assert target.read_bytes() == before


def test_a_wrong_passphrase_signs_nothing(makers, built):
    target = announced(built)
    before = target.read_bytes()
    with pytest.raises(tool.ReleaseRefusedError, match="passphrase is wrong"):
        tool.sign(target, makers.key(0), "0.1.0", says(WORDS[1]))
    assert target.read_bytes() == before


def test_a_damaged_key_file_is_told_from_a_wrong_passphrase(makers, built):
    damaged = built / "key"
    first, _, text = makers.key(0).read_bytes().partition(b"\n")
    body = json.loads(text) | {
        "public": json.loads(makers.key(1).read_text().split("\n")[1])["public"]
    }
    damaged.write_bytes(first + b"\n" + json.dumps(body).encode() + b"\n")
    with pytest.raises(HeaderError):
        tool.sign(announced(built), damaged, "0.1.0", says(WORDS[0]))


@pytest.mark.parametrize("after", ["0.2.0", "0.2.1", "0.10.0", "1.0.0"])
def test_a_version_that_does_not_rise_is_not_signed(makers, built, after):
    target = announced(built)
    with pytest.raises(tool.ReleaseRefusedError, match="does not come after"):
        tool.sign(target, makers.key(0), after, says())
    tool.sign(target, makers.key(0), tool.FIRST, says(WORDS[0]))


def test_nobody_signs_files_that_he_does_not_have(makers, built, tmp_path_factory):
    target = announced(built)
    empty = tmp_path_factory.mktemp("empty")
    with pytest.raises(tool.ReleaseRefusedError, match="not there"):
        tool.sign(target, makers.key(0), "0.1.0", says(), empty)
    (built / "lifafa_0.2.0_amd64.deb").write_bytes(b"built elsewhere")
    with pytest.raises(tool.ReleaseRefusedError, match="not the file that is announced"):
        tool.sign(target, makers.key(0), "0.1.0", says())


def test_what_is_signed_is_shown_before_the_passphrase_is_asked_for(makers, built):
    order: list[str] = []

    def ask(_words: str) -> str:
        order.append("asked")
        return WORDS[0]

    tool.sign(announced(built), makers.key(0), "0.1.0", ask, show=lambda f: order.append(f.version))
    assert order == ["0.2.0", "asked"]


def test_a_signer_sees_all_that_an_office_will_be_told(makers, built):
    said = "\n".join(tool.told(tool.read(announced(built).read_bytes())))
    for text in NOTES.values():
        for line in text.split("\n"):
            assert f"    | {line}" in said
    assert "later version" not in said
    found = tool.read(resigned(announcement(), ext={"odd": 1}))
    assert "members of a later version: odd" in "\n".join(tool.told(found))


@pytest.mark.parametrize("platform", ["linux_amd64", "windows", "macos_x64", ""])
def test_a_kind_of_computer_that_no_program_knows_is_not_announced(built, platform):
    with pytest.raises(tool.ReleaseRefusedError, match="linux_x86_64, linux_arm64"):
        tool.described(f"{platform}={built / DEB}")


def test_the_kinds_of_computer_are_those_of_the_format():
    format_text = (ROOT / "crypto" / "spec" / "release.md").read_text("utf-8")
    assert all(f"`{one}`" in format_text for one in tool.PLATFORMS)


def test_a_key_is_sealed_private_and_never_written_over(makers, tmp_path):
    key = makers.key(0)
    assert key.stat().st_mode & 0o777 == 0o600
    seed = release_key.open_key(release_key.read_key(key.read_bytes()), WORDS[0]).seeds[0]
    assert seed not in key.read_bytes()
    with pytest.raises(TargetExistsError):
        tool.make_key(key, "Somebody else", says())
    new = tmp_path / "key"
    with pytest.raises(WeakPassphraseError):
        tool.make_key(new, "Made-up", says("password1234", "password1234"))
    with pytest.raises(tool.ReleaseRefusedError, match="differ"):
        tool.make_key(new, "Made-up", says(WORDS[0], WORDS[1]))
    assert list(tmp_path.iterdir()) == []


def test_an_announcement_is_not_made_over_another(makers, built):
    announced(built)
    with pytest.raises(TargetExistsError):
        announced(built)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("no such file", lambda b: tool.described(f"linux_x86_64={b / 'absent'}")),
        ("odd version", lambda b: announced(b, "0.2")),
        ("a language is missing", lambda b: (b / "notes" / "ne.txt").unlink() or announced(b)),
        ("no text", lambda b: (b / "notes" / "ne.txt").write_bytes(b"\xff") and announced(b)),
        ("an empty text", lambda b: (b / "notes" / "ne.txt").write_text("") or announced(b)),
        (
            "an empty file",
            lambda b: (b / "lifafa_0.2.0_amd64.deb").write_bytes(b"") or announced(b),
        ),
    ],
)
def test_what_breaks_a_rule_is_not_made(built, what, change):
    with pytest.raises((tool.ReleaseRefusedError, AppError, CryptoError)):
        change(built)
    assert not (built / "lifafa.lfrelease").exists(), what


def test_a_file_is_named_with_its_kind_of_computer():
    with pytest.raises(tool.ReleaseRefusedError, match="PLATFORM=FILE"):
        tool.described("lifafa_0.2.0_amd64.deb")


def test_without_a_terminal_the_passphrase_has_to_come_from_a_file(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("typed blindly\n" * 2))
    words = ["make-key", str(tmp_path / "key"), "--holder", "Made-up"]
    assert tool.main(words) == tool.REFUSED
    assert "--passphrase-file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_ninth_signature_is_refused(makers, tmp_path, capsys):
    target = put_on_stick(tmp_path, announcement(signers=[*STRANGERS, *MADE_UP]))
    tool.sign(target, makers.key(0), "0.1.0", says(WORDS[0]))
    before = target.read_bytes()
    passphrase = tmp_path / "words"
    passphrase.write_text(WORDS[1])
    words = ["sign", target, "--key", makers.key(1), "--after", "0.1.0", "--passphrase-file"]
    assert tool.main([*map(str, words), str(passphrase)]) == tool.REFUSED
    assert "at most 8" in capsys.readouterr().err
    assert target.read_bytes() == before


KILL = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
import release as tool
from app.system import files
target, key = Path(sys.argv[3]), Path(sys.argv[4])
files.finish_file = lambda file: os.kill(os.getpid(), signal.SIGKILL)
tool.sign(target, key, "0.1.0", lambda _words: sys.argv[5])
"""


def test_killed_while_it_writes_the_announcement_before_is_there(makers, built):
    target = signed(makers, built, 0)
    before = target.read_bytes()
    words = [str(ROOT), str(ROOT / "packaging"), str(target), str(makers.key(1)), WORDS[1]]
    done = subprocess.run([sys.executable, "-c", KILL, *words], capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert target.read_bytes() == before
    assert len(read_release(before).signers) == 1
    tool.sign(target, makers.key(1), "0.1.0", says(WORDS[1]))
    assert len(tool.verify(target, tool.keys_of(makers.keys), built)) == 2


# The command -------------------------------------------------------------------------------------


def run(*words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "release.py"), *map(str, words)],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**os.environ, "LANG": "C.UTF-8"},
    )


def words_to_make(built: Path, target: Path) -> list[str]:
    words = ["make", "--version", "0.2.0", "--published", "2026-11-25"]
    return [
        *words,
        "--notes",
        f"{built / 'notes'}",
        f"linux_x86_64={built / DEB}",
        "-o",
        f"{target}",
    ]


def test_a_tree_on_which_not_every_check_was_green_is_not_announced(built):
    """While this test runs, not all of them are."""
    target = built / "x.lfrelease"
    made = run(*words_to_make(built, target))
    assert (made.returncode, made.stdout) == (tool.REFUSED, "")
    assert "start.py test --all" in made.stderr
    assert not target.exists()


def test_the_whole_story_by_command(makers, built, monkeypatch, capsys):
    deb = built / DEB
    target = built / "x.lfrelease"
    monkeypatch.setattr(tool, "refuse_untested", lambda: None)
    assert tool.main(words_to_make(built, target)) == 0
    assert "signatures: 0" in capsys.readouterr().out
    for number in (1, 2):
        done = run(
            *("sign", target, "--key", makers.key(number), "--after", "0.1.0"),
            *("--passphrase-file", "-"),
            given=WORDS[number] + "\n",
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert f"Signatures now: {number}" in done.stdout
    good = run("verify", target, "--keys", makers.keys)
    assert (good.returncode, good.stderr) == (0, "")
    assert HOLDERS[1] in good.stdout
    deb.write_bytes(b"x")
    bad = run("verify", target, "--keys", makers.keys, built)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "not the file that is announced" in bad.stderr


def test_refusals_of_the_command_are_one_line_without_a_trace(makers, built, capsys):
    target = signed(makers, built, 0)
    for words in (
        ["verify", str(target)],
        ["verify", str(target), "--keys", str(makers.keys)],
        ["keys", str(target)],
        ["keys", str(built / "absent")],
        ["make-key", str(makers.key(0)), "--holder", "x", "--passphrase-file", str(makers.keys)],
    ):
        assert tool.main(words) == tool.REFUSED
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.strip()
        assert "Traceback" not in told.err


def test_a_list_of_keys_is_shown(makers, capsys):
    assert tool.main(["keys", str(makers.keys)]) == 0
    said = capsys.readouterr().out
    assert all(holder in said for holder in HOLDERS)
    assert "3 keys, 2 have to sign" in said
    assert tool.main(["keys", str(KEYS_FILE)]) == 0
    assert capsys.readouterr().out == "No keys.\n"
    assert built_in_keys() == ()


@pytest.mark.parametrize("platform", ["windows_x86_64", "windows_arm64"])
def test_nothing_is_announced_for_windows_before_the_owners_have_decided(built, platform):
    file = built / "lifafa_0.2.0_amd64.deb"
    tool.refuse_unsettled([tool.described(f"linux_x86_64={file}")])
    with pytest.raises(tool.ReleaseRefusedError, match=r"licence\.md"):
        tool.refuse_unsettled([tool.described(f"{platform}={file}")])


def test_the_command_that_announces_asks_whether_it_may_be_handed_out(built, monkeypatch, capsys):
    monkeypatch.setattr(tool, "refuse_untested", lambda: None)
    words = ["make", "--version", "0.2.0", "--notes", str(built / "notes")]
    file = f"windows_x86_64={built / 'lifafa_0.2.0_amd64.deb'}"
    assert tool.main([*words, file, "-o", str(built / "x.lfrelease")]) == tool.REFUSED
    assert "not decided" in capsys.readouterr().err
    assert not (built / "x.lfrelease").exists()


def test_what_is_said_to_be_undecided_still_is():
    page = (ROOT / "docs" / "decisions" / "licence.md").read_text("utf-8")
    assert ("Not yet settled: Microsoft's runtime" in page) is ("windows" in spdx.UNSETTLED)
