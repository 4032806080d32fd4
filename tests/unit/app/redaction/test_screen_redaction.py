"""What was learned is taken out of any text, in every script, and the rest stays as it was."""

import pytest

from app.redaction.screen_redaction import NAME, NUMBER, STAYS, TEXT, Veil, Words

WORDS = Words("[name]", "[hidden]")


def veil_of(*learned: tuple[str, str], ours: tuple[str, ...] = ()) -> Veil:
    made = Veil()
    made.spare(ours)
    for kind, value in learned:
        made.learn(kind, value)
    return made


@pytest.mark.parametrize(
    ("learned", "text", "shown"),
    [
        ("Sunita Thapa", "Call Sunita Thapa today", "Call [name] today"),
        ("Sunita Thapa", "SUNITA THAPA", "[name]"),
        ("Sunita Thapa", "Sunita came; Thapa did not", "[name] came; [name] did not"),
        ("Sunita Thapa", "Sunitapur", "Sunitapur"),
        ("सुनीता थापा", "कल सुनीता थापा से मिलें।", "कल [name] से मिलें।"),
        ("রেখা মণ্ডল", "রেখা এলেন", "[name] এলেন"),
        ("Maya", "Maya · LF-26-0001", "[name] · LF-26-0001"),
        ("Al", "Al went", "Al went"),
        ("Sunita Thapa", "Sunita_Thapa_aadhaar2.jpg", "[name]_aadhaar2.jpg"),
        ("Sunita", "IMG-Sunita2.jpg", "IMG-[name].jpg"),
        ("José Made", "Call Jose\u0301", "Call [name]"),
        ("सुनीता", "सु\u200dनीता गई", "[name] गई"),
        ("सुनीता थापा", "सुनीताले भनिन्", "[name] भनिन्"),
        ("सुनीता थापा", "सुनीता थापालाई सोध्ने", "[name] सोध्ने"),
        ("রেখা মণ্ডল", "রেখার মা, মণ্ডলকে বলুন", "[name] মা, [name] বলুন"),
        ("सुनीता", "सुनीतापुर", "सुनीतापुर"),
    ],
)
def test_names_are_hidden_whole_in_parts_and_in_every_script(learned, text, shown):
    assert veil_of((NAME, learned)).over(text, WORDS) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Open", "Open"),
        ("Open…", "Open…"),
        ("Open · Call Open today", "Open · Call [name] today"),
        ("2 days · Notes", "2 days · Notes"),
        ("Notes: Open the door", "Notes: [name] the door"),
        ("the door was open", "the door was open"),
        ("Open Register", "[name]"),
        ("Call Notes", "Call [name]"),
        ("Notes of Open", "Notes of [name]"),
        ("Open came", "[name] came"),
        ("Asha came", "[name] came"),
        ("asha came", "[name] came"),
        ("Any script: asha also finds आशा.", "Any script: asha also finds आशा."),
        ("आशा आई", "[name] आई"),
        ("Hope", "[name]"),
    ],
)
def test_who_is_called_like_a_word_of_the_program_is_hidden_but_its_labels_stay(text, shown):
    veil = veil_of(
        *((NAME, one) for one in ("Asha", "Open", "Notes", "Hope", "Open Register")),
        ours=(
            *("Open", "Notes", "Notes of {who}", "Register", "Any script: asha also finds आशा."),
            *("What is open", "Left open", "Still open"),
        ),
    )
    assert veil.over(text, WORDS) == shown


def test_the_words_of_the_program_count_whenever_they_are_learned():
    veil = veil_of((NAME, "Open"), (TEXT, "Yes"))
    veil.spare(("Open", "Yes"))
    assert veil.over("Open", WORDS) == "Open"
    assert veil.over("Call Open: Yes", WORDS) == "Call [name]: Yes"


@pytest.mark.parametrize(
    ("learned", "text", "shown"),
    [
        ("सुनीता थापा", "Call Sunita Thapa today", "Call [name] today"),
        ("सुनीता थापा", "Suneeta came", "[name] came"),
        ("सुनीता थापा", "SUNITA'S FATHER", "[name]'S FATHER"),
        ("सुनीता थापा", "সুনীতাকে বলুন", "[name] বলুন"),
        ("Sunita Thapa", "सुनीताले भनिन्", "[name] भनिन्"),
        ("Sunita Thapa", "থাপা এলেন", "[name] এলেন"),
        ("Sunita Thapa", "Suneeta and Sunitaji", "[name] and [name]"),
        ("রেখা মণ্ডল", "Rekha and मंडल", "[name] and [name]"),
        ("Phul Mati", "फूलमती आई", "[name] आई"),
        ("आशा गुरुंग", "Asha Gurong came", "[name] came"),
        ("ममता बोस", "Ask Momota Bose", "Ask [name]"),
        ("आशा गुरुंग", "Asha, garden", "[name], garden"),
        ("राम", "Ram went to town", "[name] went to town"),
        ("Sita", "Please sit down", "Please sit down"),
        ("Sunita Thapa", "Sunitapur and the sun", "Sunitapur and the sun"),
    ],
)
def test_a_name_of_one_script_is_hidden_in_every_other_one(learned, text, shown):
    assert veil_of((NAME, learned)).over(text, WORDS) == shown


def test_a_word_of_the_program_that_only_sounds_like_a_name_stays():
    veil = veil_of((NAME, "सिंह"), (NAME, "आशा"), ours=("Seen by {name}", "as asha is found"))
    assert veil.over("Not Seen", WORDS) == "Not Seen"
    assert veil.over("Asha came", WORDS) == "[name] came"


def test_what_is_no_name_is_not_heard_in_other_scripts():
    assert veil_of((TEXT, "Sunita")).over("सुनीता", WORDS) == "सुनीता"


def test_the_name_of_an_office_stays_although_a_person_has_a_part_of_it():
    veil = veil_of((NAME, "Asha Devi"), (STAYS, "Asha Kendra Patna"))
    assert veil.over("Asha Kendra Patna · Asha", WORDS) == "Asha Kendra Patna · [name]"


@pytest.mark.parametrize(
    "text",
    ["+919876543210", "98765 43210", "098765-43210", "९८७६५ ४३२१०", "(98765) 43210", "98765.43210"],
)
def test_a_number_is_hidden_however_it_is_written(text):
    veil = veil_of((NUMBER, "+91 98765 43210"))
    assert veil.over(f"Call {text}.", WORDS) == "Call [hidden]."


def test_other_numbers_stay():
    veil = veil_of((NUMBER, "+919876543210"))
    for text in ("+919000000001", "2026-11-25", "LF-26-0012", "1098"):
        assert veil.over(text, WORDS) == text


@pytest.mark.parametrize(
    ("learned", "text", "shown"),
    [
        ("123/2026", "FIR 123/2026 at Sadar", "FIR [hidden] at Sadar"),
        ("123", "123 cases", "123 cases"),
        ("2026", "25 Nov 2026", "25 Nov 2026"),
        ("B2", "B2", "B2"),
    ],
)
def test_the_number_of_a_paper_is_hidden_unless_it_could_be_any(learned, text, shown):
    assert veil_of((TEXT, learned)).over(text, WORDS) == shown


def test_a_word_of_the_program_stays_although_it_ends_like_a_name_with_something_on_it():
    veil = veil_of((NAME, "माया"), ours=("मायाको",))
    assert veil.over("मायाको", WORDS) == "मायाको"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2 May 2026", "2 May 2026"),
        ("2 May 10:42", "2 May 10:42"),
        ("May 2026 to Jun 2026", "May 2026 to Jun 2026"),
        ("९ असार २०८३", "९ असार २०८३"),
        ("Call May", "Call [name]"),
        ("May came · 16", "[name] came · 16"),
        ("May 9876543210", "[name] 9876543210"),
        ("FIR 302 May", "FIR 302 [name]"),
        ("2 Maya 2026", "2 [name] 2026"),
    ],
)
def test_the_month_of_a_date_is_nobody(text, shown):
    veil = Veil()
    veil.spare(("May", "असार"), ("May", "असार"))
    for one in ("May Made", "Maya", "असार अली"):
        veil.learn(NAME, one)
    assert veil.over(text, WORDS) == shown


def test_the_sign_that_ends_a_sentence_is_no_letter_of_its_last_word():
    veil = veil_of((NAME, "সাহা"), (NAME, "माया"), ours=("ভাগ সহ।",))
    assert veil.over("ভাগ সহ।", WORDS) == "ভাগ সহ।"
    assert veil.over("यह है माया।", WORDS) == "यह है [name]।"


def test_the_beginning_of_a_story_is_enough_to_know_it():
    veil = veil_of((TEXT, "Found alone at the station at night.\nShe was told of a job."))
    assert veil.over("Found alone at the sta…", WORDS) == "[hidden] sta…"
    assert "job" not in veil.over("She was told of a job.", WORDS)
    assert veil.over("Found at the market", WORDS) == "Found at the market"


def test_nothing_that_was_learned_can_be_told_from_the_result():
    veil = veil_of((NAME, "Maya Lama"))
    assert veil.over("Maya Lama", WORDS) == veil.over("Maya", WORDS) == "[name]"


@pytest.mark.parametrize("text", ["", " ", "…", "123"])
def test_texts_without_words_pass(text):
    assert veil_of((NAME, "Maya Lama")).over(text, WORDS) == text
    assert not veil_of((NAME, "Maya Lama")).hides(text)


def test_many_names_do_not_slow_a_text_down_by_their_number():
    """A text is looked at word by word, whatever was learned."""
    veil = veil_of(*((NAME, f"Made{number} Up{number}") for number in range(20_000)))
    assert veil.over("Made19999 Up19999 and nobody", WORDS) == "[name] and nobody"
    assert veil._lengths["made19999"] == (2, 1)


def test_many_persons_of_one_first_name_are_learned_one_by_one():
    veil = veil_of(*((NAME, f"Sunita Up{number}") for number in range(20_000)))
    assert veil._lengths["sunita"] == (2, 1)
    assert veil.over("Sunita Up19999", WORDS) == "[name]"
    assert veil.over("Sunita Nobody", WORDS) == "[name] Nobody"


def test_of_two_texts_that_begin_alike_the_one_that_goes_on_counts():
    veil = veil_of((TEXT, "Found at the station at night"), (TEXT, "Found at the station by day"))
    assert veil.over("Found at the station by day.", WORDS) == "[hidden]."


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Maya Tamang came", "[name] came"), ("[name] Tamang · LF", "[name] · LF")],
)
def test_what_stands_side_by_side_is_hidden_once(text, shown):
    veil = veil_of((NAME, "Maya"), (TEXT, "Tamang"))
    assert veil.over(text, WORDS) == shown


def test_the_words_of_the_program_are_gone_through_once_for_all_veils():
    one, other = Veil(), Veil()
    one.spare(["Open", "Yes"], {"May"})
    other.spare(("Open", "Yes"), ["May"])
    assert one._ours is other._ours
    other.spare(("Open", "No"), ["May"])
    assert one._ours is not other._ours
