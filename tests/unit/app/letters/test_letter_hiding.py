"""Names that may not stand in a letter are taken out of typed text, and only they."""

import time

import pytest

from app.letters.hiding import Hidden, Hiding

SUNITA = Hidden(("सुनीता बनावटी", "Sunita Banawati", "Guddi"), "S. B.")
FATHER = Hidden(("Mohan Lalji",), "[name left out]")


@pytest.mark.parametrize(
    ("text", "expected", "count"),
    [
        ("Sunita came.", "S. B. came.", 1),
        ("SUNITA BANAWATI, then guddi.", "S. B., then S. B.", 2),
        ("सुनीता को ले गए", "S. B. को ले गए", 1),
        ("সুনীতা এসেছে", "S. B. এসেছে", 1),
        ("Sunitas and Sunitabad stay", "Sunitas and Sunitabad stay", 0),
        ("सुनीताको घर, सुनीतालाई, सुनीताहरूले", "S. B.को घर, S. B.लाई, S. B.हरूले", 3),
        ("সুনীতার বাড়ি, সুনীতাকে, গুড্ডি", "S. B.র বাড়ি, S. B.কে, S. B.", 3),
        ("মোহনের ঘর", "[name left out] ঘর", 1),
        ("सुनीतापुर गाउँ", "सुनीतापुर गाउँ", 0),
        ("her father Mohan", "her father [name left out]", 1),
        ("<b>Sunita</b>", "<b>S. B.</b>", 1),
        ("nobody here", "nobody here", 0),
        ("", "", 0),
    ],
)
def test_names_are_put_back_to_initials_and_counted(text, expected, count):
    hiding = Hiding((SUNITA, FATHER))
    assert hiding.of(text) == expected
    assert hiding.count == count


def test_who_may_be_named_keeps_the_whole_name():
    hiding = Hiding((Hidden(("Asha Kumar",), "A. K."),), ("Ramesh Kumar", "Asha Kendra Office"))
    told = hiding.of("Ramesh Kumar of Asha Kendra Office met Asha; Kumar is her name.")
    assert told == "Ramesh Kumar of Asha Kendra Office met A. K.; A. K. is her name."
    assert hiding.count == 2


def test_a_word_that_two_people_share_goes_with_the_words_beside_it():
    people = (Hidden(("Sunita Kumari",), "S. K."), Hidden(("Meera Kumari",), "M. K."))
    hiding = Hiding(people, ("Ramesh Kumari",))
    assert hiding.of("Meera Kumari met Sunita Kumari") == "M. K. met S. K."
    assert hiding.of("Kumari Meera, Kumari, Ramesh Kumari Meera") == (
        "M. K., S. K., Ramesh Kumari M. K."
    )


def test_words_below_three_letters_are_no_names():
    assert Hiding((Hidden(("Om De",), "O. D."),)).of("Om is de word") == "Om is de word"


def test_a_combining_sign_or_another_normal_form_hides_nothing():
    decomposed = "कमला ज़ारा".replace("ज़", "ज\u093c")
    hiding = Hiding((Hidden(("ज़ारा",), "ज़. "),))
    assert "ारा" not in hiding.of(decomposed)


def test_nothing_is_touched_when_nobody_is_hidden():
    hiding = Hiding(())
    assert hiding.of("Sunita") == "Sunita"
    assert hiding.count == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MeeraPaswan came", "M. P. came"),
        ("ask meerapaswan@upi", "ask M. P.@upi"),
        ("PaswanMeera_fir.pdf", "M. P._fir.pdf"),
        ("Meerā and Méera", "M. P. and M. P."),
        ("M e e r a came, M.e.e.r.a too", "M. P. came, M. P. too"),
        ("m-e-e-r-a-p-a-s-w-a-n", "M. P."),
        ("ScanMeera.", "ScanM. P."),
        ("Mee and era, Paswa nagar", "Mee and era, Paswa nagar"),
        ("A. B. C. met X. Y. Z.", "A. B. C. met X. Y. Z."),
        ("ScanPaper of DeSouza", "ScanPaper of DeSouza"),
    ],
)
def test_a_name_is_found_written_together_letter_by_letter_and_with_accents(text, expected):
    assert Hiding((Hidden(("Meera Paswan",), "M. P."),)).of(text) == expected


def test_the_parts_of_a_name_that_is_told_in_parts_are_found_together():
    assert Hiding((Hidden(("मीरा पासवान",), "M. P."),)).of("मीरापासवान आई") == "M. P. आई"


@pytest.mark.parametrize(
    "named",
    ["Meera Paswan", "MEERA PASWAN", "Paswan Meera", "Mausi of Meera Paswan", "मीरा पासवान"],
)
def test_a_name_that_holds_a_hidden_one_does_not_stay(named):
    hiding = Hiding((Hidden(("Meera Paswan",), "M. P."),), (named,))
    assert not hiding.stands(named)
    assert "Meera" not in hiding.of(f"{named} came")
    assert "मीरा" not in hiding.of(f"{named} came")
    assert "PASWAN" not in hiding.of_name(named)


def test_a_name_that_shares_a_word_with_a_hidden_one_stays():
    hiding = Hiding((Hidden(("Meera Paswan", "Guddi"), "M. P."),), ("Rekha Paswan",))
    assert hiding.stands("Rekha Paswan")
    assert hiding.stands("Guddi Lal")
    assert not hiding.stands("guddi")
    assert hiding.of("Rekha Paswan came") == "Rekha Paswan came"
    assert hiding.of_name("Insp. Paswan") == "Insp. Paswan"


def test_many_people_are_taken_out_of_a_long_text_in_good_time():
    people = [
        Hidden((f"Abcname Person{chr(97 + n % 26)}{n // 26}x", f"Oth{n}er"), f"{n}.")
        for n in range(40)
    ]
    text = " ".join(f"word{n} told Abcname Persona at {n}" for n in range(2000)) + "x" * 20_000
    start = time.process_time()
    Hiding(people, [f"Named{n} Other" for n in range(300)]).of(text)
    assert time.process_time() - start < 5, "it took 40 s when each person was looked for alone"


def test_signs_without_a_letter_break_nothing():
    hiding = Hiding((Hidden(("Meera Paswan", "\u200d", "\u0301"), "M. P."),))
    assert hiding.of("\u200d \u0301 Meera \u200c") == "\u200d \u0301 M. P. \u200c"
