"""Passphrases are made of plain words; a chosen one has to resist somebody who knows the region."""

import pytest

from app.register import passphrases
from app.register.safety_errors import WeakPassphraseError


def test_the_list_holds_7776_words_of_a_to_z():
    words = passphrases.word_list()
    assert len(words) == len(set(words)) == 7776
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)


def test_generated_passphrases_are_six_random_words():
    made = {passphrases.generate() for _ in range(20)}
    assert len(made) == 20
    for text in made:
        assert len(text.split(" ")) == 6
        assert set(text.split(" ")) <= set(passphrases.word_list())
        assert passphrases.strength(text).is_enough


def test_the_choice_is_handed_in_and_five_words_are_the_least():
    assert passphrases.generate(5, choose=lambda words: words[0]) == "abacus " * 4 + "abacus"
    with pytest.raises(ValueError, match="five"):
        passphrases.generate(4)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("tulip copper seventeen lanterns", "strong"),
        ("शेर नदी बादल सात जुगनू", "strong"),
        ("a1!B2@c3", "short"),
        ("", "short"),
        ("password1234567", "common"),
        ("Siliguri2024!!", "place-or-office"),
        ("asha kendra 2026", "place-or-office"),
        ("aaaaaaaaaaaaaaaaaa", "pattern"),
        ("1234567890123456", "common"),
    ],
)
def test_verdicts(text: str, verdict: str):
    found = passphrases.strength(text, ["Asha Kendra", "Siliguri"])
    assert found.verdict == verdict
    assert found.is_enough == (verdict == "strong")
    assert 0 <= found.score <= 4


def test_a_very_long_passphrase_is_measured_too():
    assert passphrases.strength("seven quiet boats at noon " * 40).is_enough


def test_weak_ones_are_refused_with_their_reason():
    passphrases.require_strong("tulip copper seventeen lanterns")
    with pytest.raises(WeakPassphraseError) as caught:
        passphrases.require_strong("Patna2026Ranchi07", ["Patna"])
    assert caught.value.facts == {"reason": "place-or-office"}


def test_a_missing_list_is_a_bug_and_not_a_shorter_passphrase(monkeypatch):
    monkeypatch.setattr(passphrases, "_LIST_PACKAGE", "no_such_package_here")
    with pytest.raises(RuntimeError, match="missing"):
        passphrases.word_list.__wrapped__()


def test_another_list_is_a_bug(monkeypatch, tmp_path):
    other = tmp_path / "list.txt"
    other.write_text("11111 one\n11112 two\n")
    monkeypatch.setattr(passphrases, "_LIST_FILE", other)
    with pytest.raises(RuntimeError, match="another one"):
        passphrases.word_list.__wrapped__()
