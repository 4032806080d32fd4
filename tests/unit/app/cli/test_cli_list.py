"""The list of cases by command: narrowed, ordered and searched as in the window."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app.base import language
from app.core.services import writing
from app.register import access
from command_line import CommandLine
from office_sim import FIRST, PASSPHRASE


@pytest.fixture
def desk(tmp_path: Path) -> CommandLine:
    line = CommandLine(tmp_path / "office", FIRST)
    for name, district, purpose in (
        ("सुनीता कुमारी", "Purnia", "begging"),
        ("Asha Devi", "Malda", "begging"),
        ("Rahima Khatun", "Malda", "forced_labour"),
    ):
        words = (f"name_full={name}", f"home_district={district}", f"purpose={purpose}")
        line.ok("case", "add", *words)
    return line


def names(rows: list[dict[str, str]]) -> list[str]:
    return [row["name"] for row in rows]


def test_list_is_narrowed_and_ordered(desk: CommandLine) -> None:
    ordered = ("--order", "name")
    assert names(desk.ok("case", "list", *ordered)) == [
        "Asha Devi",
        "Rahima Khatun",
        "सुनीता कुमारी",
    ]
    narrowed = ("--district", "Malda", "--purpose", "begging", "--case-status", "active")
    assert names(desk.ok("case", "list", *narrowed)) == ["Asha Devi"]
    assert names(desk.ok("case", "list", *ordered, "--reverse", "--limit", "1")) == ["सुनीता कुमारी"]
    assert desk.ok("case", "list", "--district", "Nowhere") == []


def test_search_finds_across_scripts(desk: CommandLine) -> None:
    for typed in ("Suneeta", "সুনীতা", "purnea"):
        assert names(desk.ok("case", "search", typed)) == ["सुनीता कुमारी"]


def test_a_search_says_that_an_older_register_is_still_being_prepared(
    desk: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    s = access.unlock(desk.register, None, PASSPHRASE)
    with writing(s) as session:
        session.execute(
            text("INSERT INTO unindexed_cases SELECT case_id, 'name_full' FROM search_texts")
        )
    access.lock(s)
    with monkeypatch.context() as opening:
        opening.setattr(access, "AT_OPENING", 0)
        done = desk.run("case", "search", "Asha", "--json")
        assert names(done.json) == ["Asha Devi"]
        assert "still being prepared for more spellings of names: 3 to go." in done.err
        assert "prepared" not in desk.run("case", "list").err
    assert "prepared" not in desk.run("case", "search", "Asha").err


def test_order_that_there_is_not_is_refused(desk: CommandLine) -> None:
    refused = desk.run("case", "list", "--order", "height")
    assert refused.code == 2
    assert "--order is one of" in refused.err


def test_places_stand_in_the_script_of_the_reader_and_stay_official_for_programs(
    desk: CommandLine,
) -> None:
    language.install("hi")
    try:
        told = desk.run("case", "list").out
        assert "पूर्णिया" in told
        assert "Purnia" not in told
        assert {row["place"] for row in desk.ok("case", "list")} == {"Purnia", "Malda"}
        assert "पूर्णिया" in desk.run("case", "known", "name_full=सुनीता कुमारी").out
    finally:
        language.install("en")
