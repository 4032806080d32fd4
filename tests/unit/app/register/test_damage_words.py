"""What is not whole is told in words, with the case it touches."""

import pytest

from app.register.integrity.check_words import damage_lines, damage_words


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("paper-missing:LF-26-0042", "A document is missing (case LF-26-0042)"),
        ("paper-missing:sealed", "A document is missing (a sealed case)"),
        ("papers:unreadable", "The list of documents cannot be read"),
        ("log.line-changed:17", "The activity log is cut or was changed"),
        ("key-file:copy-missing", "A copy of the key file is damaged or missing"),
        ("something-new:3", "Damaged"),
    ],
)
def test_no_slug_is_shown_raw(slug, told):
    assert damage_words(slug) == told


def test_of_many_problems_it_is_said_how_many_more_there_are() -> None:
    lines = damage_lines([f"paper-lost:LF-26-{number:04d}" for number in range(11)])
    assert (len(lines), lines[-1]) == (9, "… and 3 more.")
    assert len(damage_lines(["paper-lost"] * 8)) == 8
