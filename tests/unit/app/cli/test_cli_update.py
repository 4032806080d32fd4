"""An update file by command: exit codes, JSON, words; nothing is fetched, installed or run."""

import io
import subprocess
import sys
from dataclasses import replace

import pytest

from app.program.updates import checking
from app.program.updates.checking import Judge
from command_line import bare
from release_maker import (
    HOLDERS,
    INSTALLERS,
    KEYS,
    NAMES,
    announcement,
    put_on_stick,
)
from source_tree import ROOT

DEB, TAR, EXE = INSTALLERS
JUDGE = Judge(KEYS, "0.1.0", "linux_x86_64")


@pytest.fixture
def judged_by(monkeypatch):
    def by(**changes):
        monkeypatch.setattr(checking, "judge", lambda: replace(JUDGE, **changes))

    by()
    return by


@pytest.mark.usefixtures("judged_by")
def test_a_good_update_says_who_signed_and_what_to_run(tmp_path):
    stick = put_on_stick(tmp_path)
    done = bare("update", "check", stick)
    assert (done.code, done.err) == (0, "")
    for said in (
        "0.2.0",
        "0.1.0",
        DEB,
        *NAMES[:2],
        "25 Nov 2026",
        "run one of these files yourself",
    ):
        assert said in done.out
    assert "Nothing is new in it." in done.out


@pytest.mark.usefixtures("judged_by")
def test_json_tells_every_file_with_its_number(tmp_path):
    done = bare("update", "check", put_on_stick(tmp_path), "--json")
    told = done.json
    assert (done.code, told["verdict"], told["version"]) == (0, "ready", "0.2.0")
    assert told["signed_by"] == list(NAMES[:2])
    assert [(one["name"], one["checked"], one["bytes"]) for one in told["files"]] == [
        (name, True, len(INSTALLERS[name][1])) for name in (DEB, TAR)
    ]


@pytest.mark.parametrize(
    ("changes", "code", "verdict"),
    [({"running": "0.2.0"}, 8, "same"), ({"computer": "linux_riscv64"}, 1, "nothing-here")],
)
def test_what_is_no_update_here_has_its_own_code(tmp_path, judged_by, changes, code, verdict):
    judged_by(**changes)
    done = bare("update", "check", put_on_stick(tmp_path), "--json")
    assert (done.code, done.json["verdict"]) == (code, verdict)


@pytest.mark.usefixtures("judged_by")
def test_an_installer_that_lies_elsewhere_is_named(tmp_path):
    stick = put_on_stick(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / DEB).rename(elsewhere / "renamed.deb")
    (tmp_path / TAR).unlink()
    assert bare("update", "check", stick, "--json").json["verdict"] == "missing"
    assert bare("update", "check", stick).code == 1
    done = bare("update", "check", stick, "--installer", elsewhere / "renamed.deb")
    assert done.code == 0
    assert "run this file yourself: renamed.deb" in done.out
    assert f"This file was checked: {elsewhere / 'renamed.deb'}" in done.out


@pytest.mark.usefixtures("judged_by")
def test_what_is_wrong_is_told_on_the_other_stream(tmp_path):
    stick = put_on_stick(tmp_path)
    (tmp_path / DEB).write_bytes(b"x")
    done = bare("update", "check", stick)
    assert (done.code, done.out) == (4, "")
    assert f"{DEB} was not copied whole. Do not run it." in done.err
    stick.write_bytes(announcement(signers=HOLDERS[:1]))
    assert bare("update", "check", stick, "--json").code == 6
    stick.write_bytes(b"no update")
    assert bare("update", "check", stick).code == 4
    assert bare("update", "check", tmp_path / "absent").code == 1
    assert bare("update", "check").code == 2


def test_an_older_one_and_a_copy_without_keys(tmp_path, judged_by):
    stick = put_on_stick(tmp_path)
    judged_by(running="0.3.0")
    done = bare("update", "check", stick)
    assert (done.code, "This is an older version: 0.2.0. You have 0.3.0." in done.err) == (4, True)
    judged_by(keys=())
    done = bare("update", "check", stick)
    assert (done.code, "cannot judge any update" in done.err) == (6, True)


@pytest.mark.usefixtures("judged_by")
def test_notes_move_no_cursor_and_pass_for_no_line_of_ours(tmp_path):
    notes = dict.fromkeys(("en", "hi", "ne", "bn"), "new\nSigned by: Everybody")
    done = bare("update", "check", put_on_stick(tmp_path, announcement(notes=notes)))
    assert "\n      | Signed by: Everybody" in done.out
    assert "\nSigned by: Everybody" not in done.out


def test_who_holds_the_keys_is_shown(judged_by):
    done = bare("update", "keys")
    assert (done.code, done.err) == (0, "")
    assert all(name in done.out for name in NAMES)
    assert [one["holder"] for one in bare("update", "keys", "--json").json] == list(NAMES)
    judged_by(keys=())
    assert bare("update", "keys", "--json").json == []
    assert bare("update", "keys").out == "This copy of Lifafa was built without release keys.\n"


def test_no_register_is_loaded_for_it():
    loaded = "'app.register.access', 'models.rows.log', 'sqlalchemy', 'sqlcipher3'"
    words = (
        f"import sys; from app.cli import update; print(sorted({{{loaded}}} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.usefixtures("judged_by")
def test_an_update_file_is_read_from_standard_input(tmp_path, monkeypatch):
    stick = put_on_stick(tmp_path)
    for more, code in (((), 1), (("--installer", tmp_path / DEB), 0)):
        given = io.TextIOWrapper(io.BytesIO(stick.read_bytes()), "utf-8")
        monkeypatch.setattr(sys, "stdin", given)
        done = bare("update", "check", "-", *more)
        assert (done.code, done.err) == (code, "")
        assert NAMES[0] in done.out


@pytest.mark.usefixtures("judged_by")
def test_an_installer_is_never_read_from_standard_input(tmp_path):
    done = bare("update", "check", put_on_stick(tmp_path), "--installer", "-")
    assert (done.code, "an installer is read from a file: name it" in done.err) == (2, True)
