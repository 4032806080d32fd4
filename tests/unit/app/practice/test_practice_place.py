"""Practice lies in folders of its own, the last round counts, and its passphrase is known."""

from pathlib import Path

import pytest

from app.practice.practice_place import (
    FIRST,
    PASSPHRASES,
    SECOND,
    folder_in,
    known_passphrase,
    next_folder,
    older_than,
)
from own_system import lead_to


def made(root: Path, *names: str) -> None:
    for name in names:
        (root / name).mkdir()


def test_the_first_round_has_the_plain_name(tmp_path):
    assert folder_in(tmp_path) == next_folder(tmp_path) == tmp_path / "practice"


def test_the_last_round_counts_by_number_not_by_letters(tmp_path):
    made(tmp_path, "practice", "practice-9", "practice-10", "practice-notes", "register")
    assert folder_in(tmp_path) == tmp_path / "practice-10"
    assert next_folder(tmp_path) == tmp_path / "practice-11"
    gone = older_than(tmp_path, tmp_path / "practice-10")
    assert {path.name for path in gone} == {"practice", "practice-9"}


def test_a_folder_of_somebody_is_not_removed_because_of_its_name(tmp_path):
    for inside in (f"practice/{FIRST}", "practice-2/register.db", "elsewhere", "practice-4/stick"):
        (tmp_path / inside).mkdir(parents=True)
    lead_to(tmp_path / "practice-3", tmp_path / "elsewhere")
    (tmp_path / "practice-5").write_text("a made-up note")
    gone = older_than(tmp_path, tmp_path / "practice-9")
    assert {path.name for path in gone} == {"practice", "practice-4"}


@pytest.mark.parametrize("form", ["is_symlink", "is_junction"])
def test_a_folder_that_leads_elsewhere_is_not_removed(tmp_path, monkeypatch, form):
    made(tmp_path, "practice-3", "practice-4")
    monkeypatch.setattr(Path, form, lambda path: path.name == "practice-3")
    gone = older_than(tmp_path, tmp_path / "practice-9")
    assert {path.name for path in gone} == {"practice-4"}


def test_only_our_practice_registers_have_a_known_passphrase(tmp_path):
    assert known_passphrase(tmp_path / "practice" / FIRST, tmp_path) == PASSPHRASES[0]
    assert known_passphrase(tmp_path / "practice-2" / SECOND, tmp_path) == PASSPHRASES[1]
    for other in ("register", f"practice/{FIRST}/deeper", f"real/{FIRST}", "practice/stick"):
        assert known_passphrase(tmp_path / other, tmp_path) == ""
    assert known_passphrase(tmp_path / "other" / "practice" / FIRST, tmp_path) == ""
