"""What the program is made of is told from what is installed."""

import re

from app import __version__, about
from source_tree import ROOT


def test_the_parts_are_those_that_were_chosen():
    lines = (ROOT / "packaging" / "requirements.in").read_text(encoding="utf-8").splitlines()
    chosen = {found[1].casefold() for one in lines if (found := re.match(r"([\w.-]+)==", one))}
    assert {name.casefold() for name in about.PARTS} == chosen


def test_every_part_tells_its_version_and_its_licence():
    parts = about.parts()
    assert len(parts) == len(about.PARTS)
    assert [one.name for one in parts if not one.version] == []
    unnamed = [one.name for one in parts if not one.licence and not one.text]
    assert unnamed == []


def test_a_part_that_is_not_installed_is_still_named():
    assert about._part("no-such-library-of-ours") == about.Part("no-such-library-of-ours")


def test_typefaces_come_with_the_words_of_their_licence():
    words = {one.name: one for one in about.parts()}
    for name in ("fontpkg-mukta", "fontpkg-hind-siliguri"):
        assert "OFL" in words[name].licence
        assert "SIL OPEN FONT LICENSE" in words[name].text.upper()


def test_what_it_runs_on_begins_with_its_own_version():
    assert about.technical()[0] == ("Lifafa", __version__)
    assert about.version() == __version__
