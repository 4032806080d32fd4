"""The issue list: numbers once, letters as they were drawn, and the telephone answered."""

import pytest

from app.base.errors import (
    AppError,
    CaseStateError,
    FactRefusedError,
    NotFoundError,
)
from app.cases import cases
from app.consent import decisions
from app.core import log
from app.core.services import reading
from app.duplicates import merging
from app.letters import issue
from app.letters.errors import LetterRefusedError
from app.letters.issue import (
    list_letters,
    look_up,
    note_printed,
    pdf_again,
    save,
    show_letter,
    withdraw,
)
from app.letters.prepare import prepare
from app.letters.records import MakeLetter, NameGround
from app.referrals import withdrawing
from app.retention import recycle_bin as bins
from app.story import log_sentences
from letter_maker import SHOWN, prepared
from office_sim import DAY_S, reopened
from pair_sim import case_with, sealed_case

NAMED = "Letter of referral; somebody is named in it: Order of a court"


def issued(s, case_id="", referral_id="", **changes):
    return issue.issue(s, prepared(s, case_id, referral_id, **changes))


def lines(s):
    return [log_sentences.sentence(entry) for entry in log.entries(s, limit=8)]


def test_numbers_follow_one_another_and_begin_anew_with_the_year(two, hands):
    s = two[0]
    case = case_with(s)
    assert [issued(s, case.case_id).number for _ in range(3)] == [
        "L-26-0001",
        "L-26-0002",
        "L-26-0003",
    ]
    hands.at += 60 * DAY_S
    assert issued(s, case.case_id).number == "L-27-0001"


def test_a_letter_stands_in_the_list_with_what_it_says(two):
    s = two[0]
    case, sent = sealed_case(s, two[1])
    made = prepared(s, case.case_id, sent.referral_id)
    found = issue.issue(s, made)
    assert (found.number, found.code, found.kind) == ("L-26-0001", made.code, "referral")
    assert (found.case_no, found.referral_id) == (case.case_no, sent.referral_id)
    assert (found.to, found.shown, found.pages) == (made.to, SHOWN, 1)
    assert (found.issued_by, found.valid_until) == ("R. Das", "2027-02-23")
    assert not found.is_expired
    assert list_letters(s) == list_letters(s, case_id=case.case_id) == (found,)
    assert list_letters(s, referral_id=sent.referral_id) == (found,)
    assert list_letters(s, case_id="0" * 32) == ()
    for typed in (found.code, found.code.lower(), found.number, "l-26-0001", found.letter_id):
        assert show_letter(s, typed) == found
    with pytest.raises(NotFoundError):
        show_letter(s, "L-26-0002")


def test_the_list_is_searched_and_turned_page_by_page(two, hands):
    s = two[0]
    case = case_with(s)
    made = []
    for number in range(7):
        hands.at += number % 2
        made.append(issued(s, case.case_id, to=f"Committee {number}"))
    assert set(list_letters(s)) == set(made)
    pages, after = [], ""
    while page := list_letters(s, limit=3, after=after):
        pages += page
        after = page[-1].letter_id
    assert pages == list(list_letters(s))
    assert [one.issued_at for one in pages] == sorted(
        (one.issued_at for one in pages), reverse=True
    )
    for text in ("committee 4", made[4].number, made[4].code, made[4].code.lower()):
        assert list_letters(s, text=text) == (made[4],)
    assert list_letters(s, text="100%_") == ()


def test_a_number_that_was_taken_meanwhile_is_refused(two):
    s = two[0]
    case = case_with(s)
    first, second = prepared(s, case.case_id), prepared(s, case.case_id)
    issue.issue(s, first)
    with pytest.raises(LetterRefusedError) as refused:
        issue.issue(s, second)
    assert refused.value.facts == {"reason": "letter.number-taken"}
    assert len(list_letters(s)) == 1
    assert issue.issue(s, prepared(s, case.case_id)).number == "L-26-0002"


def test_a_letter_of_last_year_is_not_issued_in_the_new_one(two, hands):
    s = two[0]
    made = prepared(s, case_with(s).case_id)
    hands.at += 60 * DAY_S
    with pytest.raises(LetterRefusedError) as refused:
        issue.issue(s, made)
    assert refused.value.facts == {"reason": "letter.number-taken"}


def test_a_letter_that_was_drawn_yesterday_is_drawn_again(two, hands):
    s = two[0]
    made = prepared(s, case_with(s).case_id)
    hands.at += DAY_S
    with pytest.raises(LetterRefusedError) as refused:
        issue.issue(s, made)
    assert refused.value.facts == {"reason": "letter.day-over"}


def test_a_case_that_was_changed_since_the_letter_was_drawn_is_drawn_again(two, hands):
    s, other = two
    case, sent = sealed_case(s, other)
    made = prepared(s, case.case_id, sent.referral_id)
    hands.at += 5
    given = decisions.list_consents(s, case.case_id)[0]
    decisions.withdraw_consent(s, given.consent_id, "2026-11-25")
    with pytest.raises(LetterRefusedError) as refused:
        issue.issue(s, made)
    assert refused.value.facts == {"reason": "letter.case-changed"}
    assert list_letters(s) == ()


def test_a_clock_that_was_put_back_stops_no_letter(two, hands):
    s = two[0]
    case = case_with(s)
    hands.at -= 10 * DAY_S
    assert issued(s, case.case_id).number == "L-26-0001"


def test_a_referral_that_was_withdrawn_has_no_letter(two):
    s, other = two
    case, sent = sealed_case(s, other)
    made = prepared(s, case.case_id, sent.referral_id)
    withdrawing.withdraw(s, sent.referral_id, "made up")
    with pytest.raises(LetterRefusedError) as refused:
        issue.issue(s, made)
    assert refused.value.facts == {"reason": "letter.withdrawn"}


def test_a_case_in_the_bin_or_gone_has_no_letter(two):
    s = two[0]
    case = case_with(s)
    made = prepared(s, case.case_id)
    bins.bin_case(s, case.case_id)
    with pytest.raises(CaseStateError) as refused:
        issue.issue(s, made)
    assert refused.value.facts == {"reason": "case.in-bin"}
    bins.empty_bin(s)
    with pytest.raises(NotFoundError):
        issue.issue(s, made)
    with pytest.raises(NotFoundError):
        issue.issue(s, prepared(s, "", "0" * 32))


def test_a_letter_is_withdrawn_once_and_for_a_reason(two, hands):
    s = two[0]
    made = issued(s, case_with(s).case_id)
    with pytest.raises(LetterRefusedError) as refused:
        withdraw(s, made.code, "because")
    assert refused.value.facts == {"reason": "letter.why-unknown"}
    hands.at += 3
    gone = withdraw(s, made.number, "lost")
    assert (gone.withdrawn_at, gone.withdrawn_why) == (hands.now(), "lost")
    assert show_letter(s, made.code) == gone
    with pytest.raises(LetterRefusedError) as refused:
        withdraw(s, made.code, "lost")
    assert refused.value.facts == {"reason": "letter.already-withdrawn"}
    assert (
        lines(s)[0]
        == f"Letter no. 1 of {made.case_no} withdrawn; reason: Lost or stolen on the way"
    )


def test_the_telephone_is_answered(two, hands):
    s = two[0]
    made = issued(s, case_with(s).case_id)
    yes = look_up(s, made.code.lower().replace("-", " "))
    assert (yes.verdict, yes.kind, yes.shown) == ("yes", "referral", SHOWN)
    assert (yes.issued_on, yes.valid_until, yes.withdrawn_on) == ("2026-11-25", "2027-02-23", "")
    no = look_up(s, "AAAA-AAAA-AAAAA")
    assert (no.verdict, no.kind, no.shown, no.issued_on) == ("no", "", "", "")
    hands.at += 90 * DAY_S + 12 * 3_600
    assert s.clock.today().isoformat() == yes.valid_until
    assert look_up(s, made.code).verdict == "yes"
    hands.at += 12 * 3_600
    assert look_up(s, made.code).verdict == "expired"
    assert show_letter(s, made.code).is_expired
    withdraw(s, made.code, "facts_changed")
    gone = look_up(s, made.code)
    assert (gone.verdict, gone.withdrawn_on) == ("withdrawn", "2027-02-24")


def test_a_letter_without_a_limit_never_expires(two, hands):
    s = two[0]
    made = issued(s, case_with(s).case_id, valid_days=0)
    hands.at += 4_000 * DAY_S
    assert (made.valid_until, look_up(s, made.code).verdict) == ("", "yes")


@pytest.mark.parametrize("typed", ["", "AAAA", "AAAA-AAAA-AAAA9", "AAAA-AAAA-AAAAB"])
def test_a_code_that_is_none_is_said_plainly(two, typed):
    with pytest.raises(FactRefusedError) as refused:
        look_up(two[0], typed)
    assert str(refused.value.facts["reason"]).startswith("letter-code.")


def test_printing_and_saving_are_counted_and_logged_without_content(two, tmp_path):
    s = two[0]
    ground = NameGround("court_order", "Order 7 of 2026", "A. Made-up")
    made = issued(s, case_with(s).case_id, name_ground=ground, initials=("S. K.",))
    note_printed(s, made.letter_id, "Office printer", 2)
    found = note_printed(s, made.letter_id, "Office printer", 1)
    target = tmp_path / "letter.pdf"
    assert (found.prints, save(s, made.letter_id, b"made up", target).saves) == (2, 1)
    assert target.read_bytes() == b"made up"
    assert lines(s)[:4] == [
        f"Letter no. 1 of {made.case_no} saved as a file",
        f"Letter no. 1 of {made.case_no} printed, copies: 1; printer: Office printer",
        f"Letter no. 1 of {made.case_no} printed, copies: 2; printer: Office printer",
        f"Letter no. 1 made for {made.case_no}; {NAMED}",
    ]
    assert not any("Committee" in line or "Order 7" in line for line in lines(s))
    for act in (
        lambda: note_printed(s, "0" * 16, "x", 1),
        lambda: save(s, "0" * 16, b"made up", tmp_path / "no.pdf"),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert not (tmp_path / "no.pdf").exists()


def test_a_letter_that_belongs_to_nothing_here_leaves_no_words(two):
    s = two[0]
    made = issued(s)
    assert (made.number, made.to, made.case_no, made.shown) == ("", "", "", "")
    assert look_up(s, made.code).verdict == "yes"
    with pytest.raises(LetterRefusedError) as refused:
        pdf_again(s, made.letter_id)
    assert refused.value.facts == {"reason": "letter.not-kept"}
    assert issued(s, case_with(s).case_id).number == "L-26-0002"
    withdraw(s, made.code, "other")
    assert lines(s)[0] == f"Letter with the code {made.code} withdrawn; reason: Other reason"


def test_the_words_go_with_the_case_and_the_answer_stays(two):
    s = two[0]
    case = case_with(s)
    made = issued(s, case.case_id)
    bins.bin_case(s, case.case_id)
    bins.empty_bin(s)
    (left,) = list_letters(s)
    assert (left.letter_id, left.number, left.to) == (made.letter_id, "", "")
    answer = look_up(s, made.code)
    assert (answer.verdict, answer.shown) == ("yes", "")
    with reading(s) as session:
        assert issue.next_number(session, s.clock.today()) == "L-26-0002"


def test_letters_follow_a_merge_and_its_undoing(two):
    s = two[0]
    kept = cases.add_case(s, {"p1.name_full": "Made-up One"}).case_id
    gone = cases.add_case(s, {"p1.name_full": "Made-up Two"}).case_id
    made = issued(s, gone)
    merged = merging.merge_cases(s, kept, gone)
    (found,) = list_letters(s, case_id=kept)
    assert found.letter_id == made.letter_id
    since = issued(s, kept)
    merging.undo_merge(s, merged.merge_id)
    assert [one.letter_id for one in list_letters(s, case_id=kept)] == [since.letter_id]
    assert list_letters(s, case_id=gone)[0].letter_id == made.letter_id
    assert s.register.check() == []


def test_a_referral_that_is_withdrawn_takes_its_letters_along(two):
    one, other = two
    case, sent = sealed_case(one, other)
    made = {
        kind: issued(one, case.case_id, sent.referral_id, kind=kind)
        for kind in ("referral", "slip", "certificate")
    }
    withdraw(one, made["slip"].code, "lost")
    withdrawing.withdraw(one, sent.referral_id, "made-up reason")
    answers = {kind: look_up(one, letter.code).verdict for kind, letter in made.items()}
    assert answers == {"referral": "withdrawn", "slip": "withdrawn", "certificate": "yes"}
    assert show_letter(one, made["referral"].code).withdrawn_why == "referral_ended"
    assert show_letter(one, made["slip"].code).withdrawn_why == "lost"


def real_letter(two):
    case, sent = sealed_case(*two)
    wish = MakeLetter("referral", ("en", "hi"), referral_id=sent.referral_id)
    ready = prepare(two[0], wish)
    issue.issue(two[0], ready)
    return case, sent, ready


def test_a_letter_is_drawn_again_byte_for_byte(two):
    s = two[0]
    _case, _sent, ready = real_letter(two)
    assert pdf_again(s, ready.letter_id) == ready.pdf
    assert pdf_again(reopened(s), ready.letter_id) == ready.pdf


def test_a_letter_that_was_withdrawn_is_not_drawn_again(two):
    _case, _sent, ready = real_letter(two)
    withdraw(two[0], ready.code, "facts_changed")
    with pytest.raises(LetterRefusedError) as refused:
        pdf_again(two[0], ready.letter_id)
    assert refused.value.facts == {"reason": "letter.is-withdrawn"}


def test_a_letter_is_not_drawn_again_without_consent(two):
    s = two[0]
    case, _sent, ready = real_letter(two)
    given = decisions.list_consents(s, case.case_id)[0]
    decisions.withdraw_consent(s, given.consent_id, "2026-11-25")
    with pytest.raises(AppError) as refused:
        pdf_again(s, ready.letter_id)
    assert refused.value.exit_code == 7
