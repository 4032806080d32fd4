"""Global options stand before or after the command and are never mistaken for its words."""

from pathlib import Path

import pytest

from app.cli.settings import Settings, UsageError, split_globals


@pytest.mark.parametrize(
    "words",
    [
        ["--register", "/desk", "--json", "case", "list", "--limit", "3"],
        ["case", "list", "--limit", "3", "--json", "--register=/desk"],
        ["case", "--json", "list", "--register", "/desk", "--limit", "3"],
    ],
)
def test_global_options_are_found_wherever_they_stand(words):
    settings, rest = split_globals(words)
    assert settings == Settings(register=Path("/desk"), json=True)
    assert rest == ["case", "list", "--limit", "3"]


def test_words_after_two_dashes_are_left_alone():
    settings, rest = split_globals(["case", "search", "--", "--json"])
    assert not settings.json
    assert rest == ["case", "search", "--", "--json"]


@pytest.mark.parametrize(
    "option", ["--register", "--login", "--passphrase-file", "--passphrase-fd"]
)
def test_an_option_without_its_value_is_a_usage_error(option):
    with pytest.raises(UsageError, match="needs a value"):
        split_globals(["case", "list", option])


def test_a_descriptor_is_a_number():
    assert split_globals(["--passphrase-fd", "3"])[0].passphrase_fd == 3
    with pytest.raises(UsageError, match="descriptor"):
        split_globals(["--passphrase-fd", "three"])


def test_a_value_may_hold_an_equals_sign():
    assert split_globals(["--login=a=b"])[0].login == "a=b"
    assert split_globals(["case", "set", "X", "narrative=a=b"])[1][-1] == "narrative=a=b"


def test_yes_and_json_do_not_undo_each_other():
    assert split_globals(["--yes", "--json"])[0] == Settings(json=True, yes=True)
