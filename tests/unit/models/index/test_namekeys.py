"""Spellings of one name in three scripts have one key, and what is typed begins it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.index.name_keys import beginning_keys, name_words, sound_key, sound_keys

SAME = (
    "सुनीता Sunita Suneeta SUNITA সুনীতা",
    "लक्ष्मी Laxmi Lakshmi Lakshmee লক্ষ্মী",
    "मोहम्मद Mohammad Mohammed Muhammad Md Mohd মোহাম্মদ",
    "चौधरी Chaudhary Choudhary Chowdhury Chaudhri",
    "प्रिया Priya Pria Preeya প্রিয়া",
    "जया Jaya Joya জয়া",
    "राय Rai Ray Roy রায়",
    "यादव Yadav Jadav Yadab যাদব",
    "कृष्ण Krishna Krisna কৃষ্ণ",
    "सिंह Singh Sinha Sing সিংহ সিং",
    "वैशाली Vaishali Baishali Vaisali বৈশালী",
    "शेख Shekh Sheikh Shaikh Sk শেখ",
    "फ़ातिमा फातिमा Fatima Phatima Fathima ফাতিমা",
    "सरस्वती Saraswati Sarasvathi সরস্বতী",
    "छाया Chhaya Chaya ছায়া",
    "ज्ञान Gyan Jnan জ্ঞান",
    "अलीगढ़ अलीगढ Aligarh",
    "कविता Kavita Kabita Kobita কবিতা",
    "ज्योति Jyoti Jyothi Joti জ্যোতি",
    "सौरभ Sourav Saurabh Sourabh সৌরভ",
    "চট্টোপাধ্যায় Chattopadhyay Chattopadhyaya चट्टोपाध्याय",
)


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_name_have_one_key(spellings: str) -> None:
    assert len({sound_key(one) for one in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sunita", "Sumitra"), ("Rekha", "Rakhi"), ("Kamla", "Kavita"), ("রহিমা", "করিম")],
)  # fmt: skip
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


# Short forms and very free spellings stand for the whole word only.
WHOLE_ONLY = {"Md", "Mohd", "Sk", "Shaikh", "Chowdhury", "Choudhary", "Muhammad", "Mohammed"}
WORDS = [word for line in SAME for word in line.split() if word not in WHOLE_ONLY]


@pytest.mark.parametrize("word", WORDS)
def test_every_beginning_of_a_word_finds_it(word: str) -> None:
    for length in range(2, len(word)):
        if unicodedata.category(word[length])[0] == "M" or word[length - 1] in "्\u09cd":
            continue
        keys = beginning_keys(word[:length])
        assert any(sound_key(word).startswith(key) for key in keys) or not keys, word[:length]


def test_name_is_cut_into_words_and_numbers_are_left_out() -> None:
    assert name_words("सुनीता  कुमारी (बेबी) 42") == ("सुनीता", "कुमारी", "बेबी")
    assert sound_keys("Sunita Kumari 9876") == ("sunit", "kumri")
    assert sound_keys("") == sound_keys("98765 --") == ()


def test_decomposed_bengali_sounds_like_composed() -> None:
    for name in ("রায়", "গোপাল", "চৌধুরী", "বাড়ি"):
        assert sound_keys(unicodedata.normalize("NFD", name)) == sound_keys(name)


def test_joiners_and_the_dot_below_change_nothing() -> None:
    assert sound_key("क्\u200dषमा") == sound_key("क्षमा")
    assert sound_key("फ़रज़ाना") == sound_key("Farzana")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_keys_of_plain_letters(text: str) -> None:
    for key in sound_keys(text):
        assert key.isascii()
        assert key.isalpha()
        assert key == key.lower()
