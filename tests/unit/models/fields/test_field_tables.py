"""Tables of fields and codes are read as they stand; a wrong one is refused with file and line."""

from pathlib import Path

import pytest

from models.fields.catalogue import CATALOGUE, CODE_LISTS, HERE, Forms, code_lists
from models.fields.kinds import SUSPECT, FieldKind, Sensitivity
from models.fields.tables import Table, TableError, tables

LISTS = ("sex",)
GROUPS = ("age_sex",)
FORM = """# A form.

[who]
label = "Who"
help = "Ask first."

[who.name]
kind = "text"
label = "Name"
sensitivity = "high"
search = "name"
shown_for = "suspects"

[who.sex]
kind = "code"
list = "sex"
label = "Sex"
group = "age_sex"
parent = "name"
required = true

[story]
label = "Story"

[story.months]
kind = "number"
label = "Months"
maximum = 12
"""


def read(*texts: str) -> Forms:
    files = [Table(f"forms/{name}.toml", text) for name, text in zip("ab", texts, strict=False)]
    return Forms(iter(files), LISTS, GROUPS)


def test_a_form_is_read_as_it_stands() -> None:
    who, story = read(FORM).sections["a"]
    assert (who.key, who.label, who.help, story.help) == ("who", "Who", "Ask first.", "")
    name, sex = who.fields
    assert (name.kind, name.sensitivity) == (FieldKind.TEXT, Sensitivity.HIGH)
    assert (name.search, name.shown_for, name.required) == ("name", SUSPECT, False)
    assert (sex.name, sex.entity, sex.section) == ("sex", "a", "who")
    assert (sex.code_list, sex.group, sex.parent, sex.required) == ("sex", "age_sex", "name", True)
    assert sex.sensitivity is Sensitivity.ORDINARY
    assert [one.maximum for one in (*story.fields, sex)] == [12, 10_000_000]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "text"', 'kind = "prose"', "8: there is no kind 'prose'"),
        ('kind = "text"\n', "", "7: name has no kind"),
        ('label = "Name"', 'label = ""', "9: a field has no label like this"),
        ('label = "Name"\n', "", "7: name has no label"),
        ('label = "Sex"', "label = 3", "17: a field has no label like this"),
        ('group = "age_sex"', 'group = "shoes"', "18: there is no group 'shoes'"),
        ('list = "sex"', 'list = "shoes"', "16: there is no list 'shoes'"),
        ('list = "sex"\n', "", "14: a field of the kind code takes a code list"),
        ('kind = "code"', 'kind = "text"', "16: a field of the kind text takes no code list"),
        ('search = "name"', 'search = "smell"', "11: there is no search 'smell'"),
        ('"suspects"', '"everybody"', "12: there is no shown_for 'everybody'"),
        ('"high"', '"top"', "10: there is no sensitivity 'top'"),
        ('parent = "name"', 'parent = "months_ago"', "19: there is no field 'months_ago'"),
        ("required = true", "required = false", "20: a field has no required like this"),
        ("required = true", "requird = true", "20: a field has no requird like this"),
        ("maximum = 12", "maximum = 0", "28: a field has no maximum like this"),
        ("maximum = 12", "maximum = true", "28: a field has no maximum like this"),
        ("[story.months]", "[story.sex]", "25: sex stands in forms/a.toml, line 14, already"),
        ('help = "Ask first."', 'hint = "Ask first."', "5: a section has no hint like this"),
        ('[story]\nlabel = "Story"\n', "", "1: the section story has no label"),
        ("# A form.", 'form = "A"', "1: form stands outside of every table"),
    ],
)
def test_a_wrong_form_is_refused_with_file_and_line(old: str, new: str, told: str) -> None:
    assert FORM.count(old) == 1
    with pytest.raises(TableError) as refused:
        read(FORM.replace(old, new))
    assert str(refused.value).startswith(f"forms/a.toml, line {told}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{FORM}[who.sex]\n", "Cannot declare ('who', 'sex') twice (at line 29"),
        ("[who\n", "(at line 1"),
    ],
)
def test_what_is_no_table_at_all_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(TableError) as refused:
        read(text)
    assert told in str(refused.value)
    assert str(refused.value).startswith("forms/a.toml: ")


def test_a_name_is_used_once_in_all_forms_and_a_parent_is_of_the_same_form() -> None:
    other = '[more]\nlabel = "More"\n\n[more.sex]\nkind = "text"\nlabel = "Sex"\n'
    with pytest.raises(TableError, match=r"forms/b\.toml, line 4: sex stands in forms/a\.toml"):
        read(FORM, other)
    child = other.replace("more.sex", "more.age") + 'parent = "name"\n'
    with pytest.raises(TableError, match=r"forms/b\.toml, line 7: there is no field 'name'"):
        read(FORM, child)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sex]\n", "line 1: the list sex has no codes"),
        ('[sex]\nfemale = ""\n', "line 2: the code female has no label"),
        ('[sex]\nfemale = "F"\nmale = 2\n', "line 3: the code male has no label"),
        ('[sex]\n"1" = "F"\n"2" = []\n', "line 3: the code 2 has no label"),
        ('\n[age]\nold = "Old"\n', "line 2: the list age is declared twice"),
        ('sex = "F"\n', "line 1: sex stands outside of every table"),
    ],
)
def test_a_wrong_list_is_refused_with_file_and_line(text: str, told: str) -> None:
    files = [Table("lists/a.toml", '[age]\nyoung = "Young"\n'), Table("lists/b.toml", text)]
    with pytest.raises(TableError) as refused:
        code_lists(iter(files))
    assert str(refused.value) == f"lists/b.toml, {told}"


def test_codes_are_read_in_their_order() -> None:
    (codes,) = code_lists([Table("a", '[sex]\nmale = "M"\nfemale = "F"\n')]).values()
    assert [(code.value, code.label) for code in codes] == [("male", "M"), ("female", "F")]


def test_tables_come_in_the_order_that_is_asked_and_then_by_name(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.toml").write_text(f"[{name}]", "utf-8")
    assert [Path(one.name).stem for one in tables(tmp_path, ("c",))] == ["c", "a", "b"]


def test_every_form_and_list_of_the_program_is_in_the_catalogue() -> None:
    names = {path.stem for path in (HERE / "forms").glob("*")}
    assert names == {field.entity for field in CATALOGUE.fields}
    declared = {name for file in tables(HERE / "lists") for name in file.read()}
    assert declared | {"ilo_indicator"} == set(CODE_LISTS)


def test_texts_and_words_are_read_as_they_stand() -> None:
    assert Table("a", '[said]\n"a.b" = "Yes."\n').texts() == {"said": {"a.b": "Yes."}}
    assert Table("a", '[said]\nyes = ["y", "1"]\n').words() == {"said": {"yes": ("y", "1")}}


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (Table.texts, '[said]\n"a.b" = 3\n', "2: a.b has no text"),
        (Table.texts, '[said]\na = "Yes."\n\n[more]\na = " "\n', "5: a has no text"),
        (Table.texts, 'said = "Yes."\n', "1: said stands outside of every table"),
        (Table.words, "[said]\nyes = 'y'\n", "2: yes has no words"),
        (Table.words, "[said]\nyes = ['y']\nno = []\n", "3: no has no words"),
        (Table.words, "[said]\nyes = ['y', '']\n", "2: '' is no word"),
        (Table.words, "[said]\nyes = ['y', 1]\n", "2: 1 is no word"),
        (Table.words, "[said]\nyes = ['y', 'y']\n", "2: the word y stands at yes already"),
        (
            Table.words,
            "[said]\nyes = ['y']\nno = ['n', 'y']\n",
            "3: the word y stands at yes already",
        ),
    ],
)
def test_a_wrong_table_of_texts_or_words_is_refused_with_file_and_line(
    read, text: str, told: str
) -> None:
    with pytest.raises(TableError) as refused:
        read(Table("a/b.toml", text))
    assert str(refused.value) == f"a/b.toml, line {told}"


@pytest.mark.parametrize("read", [Table.read, Table.texts, Table.words])
def test_a_file_without_a_table_that_is_needed_is_refused_by_name(read) -> None:
    file = Table("a/b.toml", "[said]\n")
    assert read(file, "said") == {"said": {}}
    with pytest.raises(TableError, match=r"^a/b\.toml: there is no table more$"):
        read(file, "said", "more")
