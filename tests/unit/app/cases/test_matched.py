"""What was looked for is found again in the texts of the list."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cases.case_list import matched_parts


def marked(shown: str, typed: str) -> list[str]:
    return [shown[start : start + length] for start, length in matched_parts(shown, typed)]


@pytest.mark.parametrize(
    ("shown", "typed", "parts"),
    [
        ("Sunita Kumari", "sun", ["Sun"]),
        ("Sunita Kumari", "kum sun", ["Sun", "Kum"]),
        ("सुनीता कुमारी", "Suneeta", ["सुनीता"]),
        ("সুনীতা দেবী", "सुनीता", ["সুনীতা"]),
        ("सुनीता", "सु", ["सु"]),
        ("प्रिया", "प", ["प्रि"]),
        ("LF-26-0042", "260042", ["26-0042"]),
        ("LF-26-0042", "lf 26", ["LF-26"]),
        ("+91 98765 43210", "०९८७६५४३२१०", ["98765 43210"]),
        ("फ़ातिमा", "फातिमा", ["फ़ातिमा"]),
        ("Purnia", "asha", []),
        ("", "asha", []),
        ("Asha", "", []),
    ],
)
def test_parts_are_marked(shown: str, typed: str, parts: list[str]) -> None:
    assert marked(shown, typed) == parts


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.text(max_size=10))
def test_marks_lie_in_the_text_one_after_the_other(shown: str, typed: str) -> None:
    end = 0
    for start, length in matched_parts(shown, typed):
        assert start >= end
        assert length > 0
        end = start + length
    assert end <= len(shown)
