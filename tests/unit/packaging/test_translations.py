"""Gathering texts loses no translation, guesses nothing and writes the same bytes each time."""

from pathlib import Path

import pytest

import translations
from app.base.language import LETTER_LANGUAGES, WINDOW_LANGUAGES

PYPROJECT = """
[[tool.babel.mappings]]
method = "python"
pattern = "app/**.py"

[[tool.babel.mappings]]
method = "toml"
pattern = "models/forms/*.toml"
keys = ["label"]

[[tool.babel.mappings]]
method = "toml"
pattern = "models/lists/*.toml"
"""
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: hi\\n"\n\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (tmp_path / "app" / "locale" / "hi" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "page.py").write_text('_("Not in the patterns")\n', "utf-8")
    program(tmp_path, '_("Case")\nN_("Office")\n')
    po(tmp_path, "")
    return tmp_path


def program(tree: Path, text: str) -> None:
    (tree / "app" / "page.py").write_text(text, "utf-8")


def po(tree: Path, entries: str, language: str = "hi") -> None:
    path = translations.catalogue_path(language, tree)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD.replace("hi", language) + entries, "utf-8")


def hindi(tree: Path) -> dict[str, list[str]]:
    return words_of(tree, "hi")


def words_of(tree: Path, language: str) -> dict[str, list[str]]:
    catalogue = translations.load(translations.catalogue_path(language, tree), language)
    return {
        translations.singular(one): translations.translations_of(one)
        for one in translations.entries(catalogue)
    }


def test_texts_of_every_mark_are_gathered(tree: Path) -> None:
    program(
        tree,
        '_("a")\nN_("b")\nngettext("{count} c", "{count} d", 2)\ntranslate("e")\n_(name)\n',
    )
    found = translations.entries(translations.gather(tree))
    assert [one.id for one in found] == ["a", "b", "e", ("{count} c", "{count} d")]


COUNTED = """[[tool.babel.mappings]]
method = "toml"
pattern = "app/counted.toml"
keys = ["one", "many"]
"""
FORM = """[victim]
label = "Victim"

[victim.name]
kind = "text"
label = "A name, or \\"none\\""
"""


@pytest.fixture
def tables(tree: Path) -> Path:
    for folder, text in (("forms", FORM), ("lists", '[sex]\nfemale = "Female"\n')):
        (tree / "models" / folder).mkdir(parents=True)
        (tree / "models" / folder / "one.toml").write_text(text, "utf-8")
    return tree


def test_texts_of_tables_are_gathered_and_codes_are_not(tables: Path) -> None:
    found = [one.id for one in translations.entries(translations.gather(tables))]
    assert found == ['A name, or "none"', "Case", "Female", "Office", "Victim"]


def test_both_forms_of_a_counted_text_in_a_table_are_one_text(tree: Path) -> None:
    (tree / "pyproject.toml").write_text(COUNTED, "utf-8")
    (tree / "app").mkdir(exist_ok=True)
    told = '[moved]\ncounts = "cases"\none = "{cases} case"\nmany = "{cases} cases"\n'
    (tree / "app" / "counted.toml").write_text(told, "utf-8")
    found = [one.id for one in translations.entries(translations.gather(tree))]
    assert found == [("{cases} case", "{cases} cases")]


def test_a_language_that_lacks_a_text_of_a_table_is_told_with_file_and_line(
    tables: Path, capsys
) -> None:
    translations.main([], tables)
    assert translations.main(["--check"], tables) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == 'hi: models/forms/one.toml:6: A name, or "none" (no words)'
    assert "hi: models/lists/one.toml:2: Female (no words)" in said


def test_a_table_that_cannot_be_read_stops_before_anything_is_written(tables: Path, capsys) -> None:
    (tables / "models" / "lists" / "one.toml").write_text("[sex]\nfemale = Female\n", "utf-8")
    assert translations.main([], tables) == 1
    assert "models/lists/one.toml: Invalid value (at line 2" in capsys.readouterr().err
    assert not translations.template_path(tables).exists()


def test_a_translation_of_a_living_text_stays_with_its_remark(tree: Path) -> None:
    po(tree, '# said on the phone\nmsgid "Case"\nmsgstr "केस"\n')
    assert translations.main([], tree) == 0
    assert hindi(tree) == {"Case": ["केस"], "Office": [""]}
    assert "# said on the phone" in translations.catalogue_path("hi", tree).read_text("utf-8")


def test_a_text_that_became_countable_keeps_its_translation(tree: Path) -> None:
    program(tree, 'ngettext("Case", "Cases", 2)\n')
    po(tree, 'msgid "Case"\nmsgstr "केस"\n')
    assert translations.main([], tree) == 0
    assert hindi(tree) == {"Case": ["केस", "केस"]}
    program(tree, '_("Case")\n')
    assert translations.main([], tree) == 0
    assert hindi(tree) == {"Case": ["केस"]}


def test_a_text_that_left_the_program_leaves_the_catalogue(tree: Path) -> None:
    po(tree, 'msgid "Gone"\nmsgstr "गया"\n\n#~ msgid "Long gone"\n#~ msgstr "कब का गया"\n')
    assert translations.main([], tree) == 0
    assert set(hindi(tree)) == {"Case", "Office"}
    assert "#~" not in translations.catalogue_path("hi", tree).read_text("utf-8")


def test_a_guess_is_no_translation(tree: Path) -> None:
    po(tree, '#, fuzzy\nmsgid "Case"\nmsgstr "guess"\n')
    assert translations.main([], tree) == 0
    assert hindi(tree)["Case"] == [""]
    assert "fuzzy" not in translations.catalogue_path("hi", tree).read_text("utf-8")


def test_the_files_name_no_line_day_or_place_and_are_sorted(tree: Path) -> None:
    translations.main([], tree)
    for path in (translations.template_path(tree), translations.catalogue_path("hi", tree)):
        lines = path.read_text("utf-8").splitlines()
        assert not [line for line in lines if line.startswith("#") or "Date" in line or "@" in line]
        ids = [line for line in lines if line.startswith("msgid")]
        assert ids == sorted(ids)


def test_writing_twice_writes_the_same_bytes(tree: Path) -> None:
    po(tree, 'msgid "Case"\nmsgstr "केस"\n')
    translations.main([], tree)
    first = translations.catalogue_path("hi", tree).read_bytes()
    translations.main([], tree)
    assert translations.catalogue_path("hi", tree).read_bytes() == first
    assert not list(tree.rglob("*.new"))


def test_the_check_names_what_is_missing_and_changes_nothing(tree: Path, capsys) -> None:
    translations.main([], tree)
    program(tree, '_("Case")\n_("New")\n')
    before = translations.catalogue_path("hi", tree).read_bytes()
    assert translations.main(["--check"], tree) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[:3] == [
        "template: app/page.py:2: New",
        "hi: app/page.py:1: Case (no words)",
        "hi: app/page.py:2: New (no words)",
    ]
    assert translations.catalogue_path("hi", tree).read_bytes() == before


def test_the_check_is_content_when_all_is_there(tree: Path) -> None:
    po(tree, 'msgid "Case"\nmsgstr "केस"\n\nmsgid "Office"\nmsgstr "कार्यालय"\n')
    translations.main([], tree)
    assert translations.main(["--check"], tree) == 0


def test_a_countable_text_needs_both_forms(tree: Path, capsys) -> None:
    po(tree, 'msgid "Case"\nmsgstr "केस"\n\nmsgid "Office"\nmsgstr "कार्यालय"\n')
    translations.main([], tree)
    program(tree, 'ngettext("Case", "Cases", 2)\n_("Office")\n')
    assert translations.main(["--check"], tree) == 1
    assert "hi: app/page.py:1: Case" in capsys.readouterr().err


def test_a_file_that_cannot_be_read_stops_before_anything_is_written(tree: Path, capsys) -> None:
    po(tree, 'msgid "Case"\nmsgstr "केस"\n')
    before = translations.catalogue_path("hi", tree).read_bytes()
    program(tree, '_("Case"\nN_("Office")\n')
    for words in ([], ["--check"]):
        assert translations.main(words, tree) == 1
        assert "app/page.py, line 1" in capsys.readouterr().err
    assert translations.catalogue_path("hi", tree).read_bytes() == before
    assert not translations.template_path(tree).exists()


def test_a_language_is_begun_with_its_own_rule_for_numbers(tree: Path) -> None:
    assert translations.main(["--add", "ne"], tree) == 0
    assert translations.languages(tree) == ["hi", "ne"]
    text = translations.catalogue_path("ne", tree).read_text("utf-8")
    assert '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"' in text


def test_every_language_has_every_text_and_no_other(tree: Path) -> None:
    po(tree, 'msgid "Case"\nmsgstr "কেস"\n\nmsgid "Gone"\nmsgstr "x"\n', "bn")
    assert translations.main([], tree) == 0
    assert words_of(tree, "bn") == {"Case": ["কেস"], "Office": [""]}
    assert set(hindi(tree)) == {"Case", "Office"}


@pytest.mark.parametrize("lacking", ["hi", "ne", "bn"])
def test_the_check_fails_when_any_language_lacks_a_text(tree: Path, capsys, lacking: str) -> None:
    one, other = 'msgid "Case"\nmsgstr "x"\n', '\nmsgid "Office"\nmsgstr "y"\n'
    for language in ("hi", "ne", "bn"):
        po(tree, one + other, language)
    translations.main([], tree)
    assert translations.main(["--check"], tree) == 0
    po(tree, one, lacking)
    assert translations.main(["--check"], tree) == 1
    assert capsys.readouterr().err.splitlines()[0] == f"{lacking}: app/page.py:2: Office (no words)"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{number} से", "hi: app/page.py:1: From {name} (other placeholders)"),
        ("से", "hi: app/page.py:1: From {name} (other placeholders)"),
        ("{name से", "hi: app/page.py:1: From {name} (broken placeholders)"),
    ],
)
def test_the_check_names_words_with_other_placeholders(
    tree: Path, capsys, words: str, said: str
) -> None:
    program(tree, 'N_("From {name}")\n')
    po(tree, f'msgid "From {{name}}"\nmsgstr "{words}"\n')
    translations.main([], tree)
    assert translations.main(["--check"], tree) == 1
    assert capsys.readouterr().err.splitlines()[0] == said


def test_the_check_names_a_plural_with_a_form_too_few(tree: Path, capsys) -> None:
    program(tree, 'ngettext("{count} case", "{count} cases", 2)\n')
    translations.main([], tree)
    po(tree, 'msgid "{count} case"\nmsgid_plural "{count} cases"\nmsgstr[0] "{count} केस"\n')
    assert translations.main(["--check"], tree) == 1
    assert capsys.readouterr().err.startswith("hi: app/page.py:1: {count} case (")


def test_every_language_of_window_and_letters_has_a_catalogue() -> None:
    assert {"en", *translations.languages()} == set(WINDOW_LANGUAGES) == set(LETTER_LANGUAGES)
