"""What an earlier version exported with its own labels is still read."""

import pytest

from app.base.language import LETTER_LANGUAGES, catalogue
from app.imports import headings, values
from app.imports.headings import SPELLINGS, key_of
from app.imports.legacy import weights_of
from app.imports.values import read_choices, read_states
from models.fields import CODE_LISTS
from models.fields.tables import Table, TableError


@pytest.mark.parametrize(
    ("list_name", "label", "code"),
    [
        ("act", "Kept hidden", "harbours"),
        ("act", "छिपाकर रखा गया", "harbours"),
        ("offence_act", "BNS 72 telling who the victim is", "bns_72"),
        ("event_type", "फिर्ती", "return"),
        ("case_status", "নজরে রাখা হচ্ছে", "follow_up"),
    ],
)
def test_a_choice_is_known_by_the_label_it_bore_before(list_name: str, label: str, code: str):
    assert values.codes(list_name)[key_of(label)] == code


@pytest.mark.parametrize(
    ("heading", "address"),
    [
        ("Officer in charge", "case_owner"),
        ("अपने निशान", "tags"),
        ("How the case came to us", "how_identified"),
        ("Number of the missing report", "p1.missing_report_no"),
    ],
)
def test_a_column_is_known_by_the_heading_it_bore_before(heading: str, address: str):
    assert headings.spellings()[key_of(heading)] == address


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (
            headings.read_headings,
            "[known]\nage = ['age']\n'p1.aeg' = ['years']\n",
            "3: no column can go to p1.aeg",
        ),
        (headings.read_headings, "[left_out]\nnumber = []\n", "2: number has no words"),
        (
            read_choices,
            "[sex_or_gender]\nmale = ['man']\nmail = ['post']\n",
            "3: there is no code mail in a list sex_or_gender",
        ),
        (read_choices, "[sexes]\nmale = ['man']\n", "2: there is no code male in a list sexes"),
        (
            read_choices,
            "[sex_or_gender]\nmale = ['he', 'm']\nfemale = ['m']\n",
            "3: the word m stands at male already",
        ),
        (
            weights_of,
            "[pairs]\n2 = ['^k']\n'2.5' = ['ab']\n",
            "3: the weight 2.5 is no whole number",
        ),
        (read_states, "[states]\nDelhi = ['dilli']\nBehar = ['b']\n", "3: there is no state Behar"),
    ],
)
def test_a_wrong_table_of_spellings_is_refused_with_file_and_line(read, text: str, told: str):
    with pytest.raises(TableError) as refused:
        read(Table("spellings/a.toml", text))
    assert str(refused.value) == f"spellings/a.toml, line {told}"


def test_a_label_of_today_wins_over_one_of_before():
    for list_name in Table.at(SPELLINGS / "former_choices.toml").words():
        known = values.codes(list_name)
        for code in CODE_LISTS[list_name]:
            for language in LETTER_LANGUAGES:
                label = catalogue(language).gettext(code.label)
                assert known[key_of(label)] == code.value, (list_name, label)
