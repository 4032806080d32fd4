"""Logins: made of a name, tried with a name, told apart from a passphrase."""

import pytest

from app.register import logins, passphrases


def test_a_login_is_made_of_the_name():
    assert logins.made_of("R. Das") == "das"
    assert logins.made_of("आर. दास") == "head"


@pytest.mark.parametrize(
    ("typed", "tried"),
    [
        ("", ("",)),
        ("  ", ("",)),
        ("das", ("das",)),
        ("R. Das", ("R. Das", "das", "R.")),
        ("रमेश काल्पनिक", ("रमेश काल्पनिक", "head", "रमेश")),
        ("Seema Das", ("Seema Das", "das", "Seema")),
        ("सीमा", ("सीमा", "head")),
    ],
)
def test_a_name_is_tried_as_few_logins(typed, tried):
    assert logins.tried(typed) == tried


@pytest.mark.parametrize(
    "name",
    ["das", "r.das", "Priya M.", "Md. Abdul Karim Sheikh", "सुनीता देवी", "head", "", "a" * 4000],
)
def test_a_name_is_no_passphrase(name):
    assert not logins.looks_like_passphrase(name)


@pytest.mark.parametrize(
    "text",
    [
        "quiet etching landmark lusty affiliate emblem",
        "Etching-Landmark-Lusty",
        "mera ghar purnia mein hai",
        "Purnia@Office2026!",
        "सात नावें नदी पर चलती",
    ],
)
def test_a_passphrase_looks_like_one(text):
    assert logins.looks_like_passphrase(text)
    assert logins.is_to_hide(text)


def test_two_words_of_the_list_are_hidden_and_stop_nobody():
    assert logins.is_to_hide("etching landmark")
    assert not logins.looks_like_passphrase("etching landmark")
    assert not logins.is_to_hide("etching")


def test_every_made_passphrase_looks_like_one():
    for _time in range(20):
        assert logins.looks_like_passphrase(passphrases.generate(passphrases.FEWEST_WORDS))
