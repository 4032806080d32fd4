"""What a desktop reads of the program: four languages, and the releases that there were."""

import datetime as dt
from xml.etree import ElementTree as ET

import linux_words
from file_types import FILE_TYPES, LANGUAGES
from linux_desktop import desktop_entry, metainfo, mime_file, releases_of

DAY = dt.date(2026, 11, 26)
SPACE = "{http://www.freedesktop.org/standards/shared-mime-info}"
TWO_RELEASES = "# Changes\n\n## Unreleased\n\n## 0.10.0 (2027-02-01)\n\n## 0.9.0 (2027-01-01)\n"


def test_the_entry_opens_the_window_on_files_of_every_kind() -> None:
    lines = desktop_entry().splitlines()
    assert lines[0] == "[Desktop Entry]"
    assert "Exec=lifafa-window %F" in lines
    told = next(line for line in lines if line.startswith("MimeType="))
    assert told.removeprefix("MimeType=").split(";")[:-1] == [one.mime for one in FILE_TYPES]
    assert not any(line.startswith("DBusActivatable") for line in lines)


def test_every_word_is_there_in_every_language() -> None:
    entry = desktop_entry()
    for key in ("Name", "GenericName", "Comment", "Keywords"):
        for language in LANGUAGES:
            assert f"\n{key}{'' if language == 'en' else f'[{language}]'}=" in entry
    for words in (linux_words.NAME, linux_words.SUMMARY, *linux_words.PARAGRAPHS):
        assert set(words) == set(LANGUAGES)
        assert all(words[code].isascii() == (code == "en") for code in LANGUAGES)


def test_each_kind_has_an_ending_first_bytes_and_an_icon() -> None:
    kinds = {one.get("type"): one for one in ET.fromstring(mime_file()).iter(f"{SPACE}mime-type")}
    for one in FILE_TYPES:
        kind = kinds[one.mime]
        assert [glob.get("pattern") for glob in kind.iter(f"{SPACE}glob")] == [f"*{one.ending}"]
        begins = [match.get("value") for match in kind.iter(f"{SPACE}match")]
        assert begins == [begin.decode().replace("\n", "\\n") for begin in one.begins]
        assert len(list(kind.iter(f"{SPACE}comment"))) == len(LANGUAGES)
    assert kinds["application/x-age-encryption"].find(f"{SPACE}icon") is None


def test_the_description_names_no_address() -> None:
    told = metainfo(TWO_RELEASES, "0.10.0", DAY)
    assert b"http" not in told
    assert b"<url" not in told


def test_releases_are_those_of_the_changes_newest_first() -> None:
    found = releases_of(TWO_RELEASES, "0.10.0", DAY)
    assert found == [("0.10.0", dt.date(2027, 2, 1)), ("0.9.0", dt.date(2027, 1, 1))]


def test_a_version_without_a_day_has_that_of_the_build() -> None:
    assert releases_of("## Unreleased\n", "0.1.0", DAY) == [("0.1.0", DAY)]
    assert releases_of(TWO_RELEASES, "0.10.1", DAY)[0] == ("0.10.1", DAY)
