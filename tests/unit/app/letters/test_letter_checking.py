"""A letter is good when its office is, its seal is, and its pages are what was sealed."""

import dataclasses

import pypdfium2
import pytest

from app.base.jobs import Token
from app.core.services import writing
from app.letters import checking, document, issue
from app.letters.check_words import words_of
from app.letters.document import DrawnSeal
from app.letters.drawing import draw
from app.letters.errors import LetterUnreadError
from app.offices import offices, own_identity
from app.offices.own_card import load_identity
from crypto.base import base45
from crypto.letter.letter_seal import letter_code, read_seal, seal_text
from letter_maker import prepared
from letter_prints import LETTER_ID, SHOWN, scan, sealed
from made_codes import code_photograph
from models.rows.office import Office
from office_sim import DAY_S, NOON, office
from pair_sim import pair

CODE = letter_code(LETTER_ID)


def theirs(two, **how):
    return sealed(load_identity(two[1]), **how)


def swapped(pdf: bytes, before: bytes, after: bytes) -> bytes:
    """A PDF with some bytes exchanged for as many others."""
    assert pdf.count(before) >= 1
    assert len(before) == len(after)
    return pdf.replace(before, after, 1)


def refusal(s, source) -> str:
    with pytest.raises(LetterUnreadError) as refused:
        checking.check_file(s, source)
    return str(refused.value.facts["reason"])


def test_an_electronic_copy_of_a_checked_office_is_proved_to_the_last_byte(two, tmp_path):
    letter = theirs(two)
    kept = tmp_path / "letter.pdf"
    kept.write_bytes(letter.pdf)
    steps = []
    check = checking.check_file(two[0], kept, Token(), lambda step: steps.append(step.step))
    other = two[1].office
    assert (check.verdict, check.copy, check.office_state) == ("good", "same", "verified")
    assert (check.office_name, check.office_number) == (other.name, other.number)
    assert (check.shown, check.kind, check.code, check.pages) == (SHOWN, "referral", CODE, 1)
    assert (check.issued_at, check.valid_until, check.withdrawn) == (NOON, "2027-02-23", "ask")
    assert "Made-up sentence number 0" in check.text
    assert check.office_phone == "+919000000002"
    assert steps == ["reading", "looking", "drawing"]
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["letter.pdf"]
    words = words_of(check)
    assert (words.tone, words.shown, words.exit_code) == ("good", SHOWN, 0)
    assert "Compare these with the paper" in words.compare


def test_a_scan_a_photo_and_the_text_prove_the_seal_and_not_the_pages(two):
    letter = theirs(two)
    for check in (
        checking.check_file(two[0], scan(letter.pdf, 200, "all", 1)),
        checking.check_text(two[0], f"  {letter.text}\n"),
        checking.check_text(two[0], letter.text[:60] + "\r\n" + letter.text[60:]),
    ):
        assert (check.verdict, check.copy, check.text) == ("good", "none", "")
        assert check.shown == SHOWN
        assert any("copied onto another sheet" in line for line in words_of(check).lines)


def test_blanks_that_end_or_begin_a_text_do_not_matter(two):
    letter = theirs(two)
    assert checking.check_text(two[0], f"\t\n {letter.text} \n\n").verdict == "good"


def test_a_long_letter_is_drawn_again_too(two):
    check = checking.check_file(two[0], theirs(two, paragraphs=60).pdf)
    assert (check.verdict, check.copy) == ("good", "same")
    assert check.pages > 5


def test_changed_words_in_the_pages_are_a_changed_letter(two):
    pdf = theirs(two).pdf
    # The glyphs of the words stand in the content stream; any of them may be another one.
    at = pdf.index(b"BT")
    end = pdf.index(b"ET", at)
    hex_text = pdf.index(b"<", at, end) + 1
    other = pdf[:hex_text] + (b"0" if pdf[hex_text : hex_text + 1] != b"0" else b"1")
    changed = checking.check_file(two[0], other + pdf[hex_text + 1 :])
    assert (changed.verdict, changed.copy, changed.text) == ("changed", "changed", "")
    assert words_of(changed).tone == "bad"


def test_changed_words_in_what_is_embedded_are_a_changed_letter(two):
    pdf = theirs(two).pdf
    for before, after in (
        (b'"Maithili"', b'"Bhojpuri"'),
        (b'"S. K."', b'"A. K."'),
        (b'"pages":1', b'"pages":2'),
        (b'"Coordinator"', b'"Commissary."'),
        (b'"layout', b'"Layout'),
    ):
        assert before in pdf or before.strip(b'"') in pdf
        if before not in pdf:
            before, after = before.strip(b'"'), after.strip(b'"')
        check = checking.check_file(two[0], swapped(pdf, before, after))
        assert (check.verdict, check.copy) == ("changed", "changed"), before


def test_the_words_of_another_letter_of_the_office_are_not_those_of_this_one(two):
    one, other = theirs(two), theirs(two, signatory="S. Das")
    assert len(one.record) == len(other.record)
    check = checking.check_file(two[0], swapped(one.pdf, one.record, other.record))
    assert check.verdict == "changed"


def test_a_seal_that_was_moved_to_another_letter_is_good_and_asks_to_compare(two):
    picture = code_photograph([theirs(two).text], edge=700)
    check = checking.check_file(two[0], picture)
    words = words_of(check)
    assert (check.verdict, check.copy, words.shown) == ("good", "none", SHOWN)
    assert words.compare == "Compare these with the paper: addressee, pages, reference."
    assert "copied from another letter" in words.todo


def test_an_electronic_copy_with_the_seal_of_another_letter_is_changed(two):
    one, other = theirs(two), theirs(two, letter_id=bytes(8))
    document = pypdfium2.PdfDocument(other.pdf)
    document.del_attachment(1)
    document.del_attachment(0)
    for name, content in (("letter.json", one.record), ("sheet.json", one.sheet)):
        document.new_attachment(name).set_data(content)
    assert checking.check_file(two[0], saved(document)).verdict == "changed"


def saved(document: pypdfium2.PdfDocument, flags: int = 0) -> bytes:
    import io

    out = io.BytesIO()
    document.save(out, flags=flags)
    document.close()
    return out.getvalue()


def test_a_page_that_was_added_is_a_change(two):
    letter = theirs(two)
    document = pypdfium2.PdfDocument(letter.pdf)
    document.new_page(595, 842).gen_content()
    added = saved(document, pypdfium2.raw.FPDF_INCREMENTAL)
    assert added.startswith(letter.pdf)
    assert checking.check_file(two[0], added).verdict == "changed"


def test_anything_behind_the_letter_that_is_no_digital_signature_is_a_change(two):
    pdf = theirs(two).pdf
    assert checking.check_file(two[0], pdf + b"\n\r\n \0").copy == "same"
    assert checking.check_file(two[0], pdf + b"% a remark\n%%EOF\n").copy == "changed"


def test_a_copy_without_what_was_embedded_is_as_good_as_a_scan(two):
    document = pypdfium2.PdfDocument(theirs(two).pdf)
    document.del_attachment(1)
    document.del_attachment(0)
    check = checking.check_file(two[0], saved(document))
    assert (check.verdict, check.copy, check.text) == ("good", "none", "")


def test_a_copy_that_lost_one_of_its_two_files_is_changed(two):
    for place in (0, 1):
        document = pypdfium2.PdfDocument(theirs(two).pdf)
        document.del_attachment(place)
        assert checking.check_file(two[0], saved(document)).copy == "changed"


def test_an_office_that_seals_one_letter_as_another_is_noticed(two):
    letter = theirs(two)
    for change in ({"letter_id": bytes(8)}, {"kind": 2}):
        claim = dataclasses.replace(read_seal(letter.text).claim, **change)
        text = seal_text(load_identity(two[1]), claim)
        seal = DrawnSeal(text, letter.record, letter.sheet)
        pdf = draw(document.read(letter.sheet).letter, lambda _pages, seal=seal: seal).pdf
        assert checking.check_file(two[0], pdf).verdict == "changed"


def test_another_layout_proves_the_words_and_not_the_looks(two, monkeypatch):
    pdf = theirs(two).pdf
    monkeypatch.setattr("app.letters.document.LAYOUTS", (99,))
    check = checking.check_file(two[0], pdf)
    assert (check.verdict, check.copy) == ("good", "other_version")
    assert "Made-up sentence" in check.text
    assert any("words below are proved" in line for line in words_of(check).lines)


def test_a_record_without_a_sheet_proves_the_words(two):
    check = checking.check_file(two[0], theirs(two, with_sheet=False).pdf)
    assert (check.verdict, check.copy) == ("good", "other_version")


def test_a_flipped_bit_of_the_seal_is_a_false_seal(two):
    text = theirs(two).text
    raw = bytearray(base45.decoded(text.removeprefix("LFL1:")))
    for place, expected in ((10, "bad_signature"), (20, "bad_signature"), (-1, "bad_signature")):
        hurt = bytearray(raw)
        hurt[place] ^= 1
        check = checking.check_text(two[0], "LFL1:" + base45.encoded(bytes(hurt)))
        assert check.verdict == expected
        assert (check.shown, check.kind, check.code) == ("", "", "")
        words = words_of(check)
        assert (words.tone, words.exit_code, words.shown) == ("bad", 4, "")
        assert two[1].office.name in words.headline


def test_a_text_that_is_no_whole_seal_says_so(two):
    text = theirs(two).text
    for typed, verdict, notes in (
        (text[:-3], "bad_signature", ("damaged",)),
        (text[:40], "bad_signature", ("damaged",)),
        (text[:-1], "bad_signature", ("damaged",)),
        (text + "A" * 5000, "bad_signature", ("damaged",)),
        (text.replace("LFL1:", "LFL2:"), "newer", ()),
        ("https://example.org/" + text[:20], "not_ours", ()),
        ("LFO1:" + text[5:58], "not_ours", ()),
    ):
        check = checking.check_text(two[0], typed)
        assert (check.verdict, check.notes) == (verdict, notes), typed
        assert words_of(check).tone == "unproved"


def test_every_office_that_the_seal_may_mean_is_tried(two):
    one, other = two
    text = theirs(two).text
    with writing(one) as session:
        real = session.get(Office, other.office.office_id)
        names = [column.key for column in Office.__table__.columns]
        twin = Office(**{name: getattr(real, name) for name in names})
        # Its id begins with the same 16 digits and stands before the other in the list.
        twin.id, twin.ed25519, twin.name = real.id[:16] + "0" * 48, bytes(32), "Made-up Twin"
        session.add(twin)
    assert checking.check_text(one, text).office_name == other.office.name
    with writing(one) as session:
        session.get(Office, other.office.office_id).ed25519 = bytes(31) + b"\1"
    assert checking.check_text(one, text).verdict == "bad_signature"


def test_the_seal_of_an_unknown_office_proves_nothing(two, tmp_path):
    s = office(tmp_path / "third")
    check = checking.check_file(s, theirs(two).pdf)
    assert (check.verdict, check.office_name, check.office_number) == ("unknown_office", "", "")
    assert (check.shown, check.text, check.copy) == ("", "", "none")
    words = words_of(check)
    assert (words.tone, words.exit_code) == ("unproved", 6)
    assert "Not proof of anything yet" in words.headline
    assert any(two[1].office.office_id[:16] in line for line in words.lines)


def test_an_office_that_nobody_checked_proves_nothing_yet(tmp_path):
    with pair(tmp_path, checked=False) as both:
        check = checking.check_file(both[0], theirs(both).pdf)
        assert (check.verdict, check.office_state, check.copy) == ("good", "new", "same")
        assert check.office_phone == ""
        assert words_of(check).tone == "unproved"
        offices.report_mismatch(both[0], both[1].office.office_id)
        red = checking.check_file(both[0], theirs(both).pdf)
        assert (red.office_state, red.copy, red.office_phone) == ("mismatch", "none", "")
        assert words_of(red).tone == "bad"
        offices.block_office(both[0], both[1].office.office_id)
        black = checking.check_file(both[0], theirs(both).pdf)
        assert (black.verdict, black.copy, black.notes) == ("revoked", "none", ("blocked",))
        assert "You have blocked" in words_of(black).headline


def test_a_letter_of_a_revoked_office_l04(two, hands, tmp_path):
    """A letter dated after the withdrawal counts for nothing; an earlier date proves nothing."""
    one, other = two
    identity = load_identity(other)
    notice = tmp_path / "notice"
    own_identity.withdraw(other, "stolen", notice)
    offices.take_notice(one, notice)
    late = checking.check_text(one, sealed(identity, issued=NOON + DAY_S).text)
    assert (late.verdict, late.office_state, late.notes) == ("revoked", "revoked", ())
    assert (words_of(late).tone, words_of(late).exit_code) == ("bad", 4)
    early = checking.check_text(one, sealed(identity, issued=NOON - DAY_S).text)
    assert (early.verdict, early.notes) == ("revoked", ("before",))
    words = words_of(early)
    assert (words.tone, words.exit_code, words.shown) == ("unproved", 6, "")
    assert "can write any date" in words.headline


def test_a_letter_from_before_a_move_counts_as_far_as_the_new_number(two, hands):
    one, other = two
    before = theirs(two, issued=NOON - DAY_S)
    old = load_identity(other)
    hands.at += DAY_S
    moved, _record = own_identity.succeed(other, "planned")
    offices.add_card(one, offices.own_card(moved))
    check = checking.check_file(one, before.pdf)
    assert (check.verdict, check.office_state, check.copy) == ("good", "handover", "same")
    assert words_of(check).tone == "good"
    after = checking.check_text(one, sealed(old, issued=hands.at + 60).text)
    assert (after.verdict, words_of(after).tone) == ("revoked", "bad")
    hands.at += 31 * DAY_S
    late = checking.check_text(one, before.text)
    assert (late.verdict, late.notes) == ("revoked", ("moved",))
    assert words_of(late).tone == "unproved"


def test_a_letter_runs_out_on_its_last_day(two, hands):
    letter = theirs(two, valid_days=2)
    assert checking.check_text(two[0], letter.text).verdict == "good"
    hands.at += 2 * DAY_S
    assert checking.check_text(two[0], letter.text).verdict == "good"
    hands.at += DAY_S
    check = checking.check_file(two[0], letter.pdf)
    assert (check.verdict, check.copy, check.valid_until) == ("expired", "same", "2026-11-27")
    words = words_of(check)
    assert (words.tone, words.shown, words.exit_code) == ("ended", SHOWN, 6)
    assert "27" in words.headline
    forever = theirs(two, valid_days=0)
    hands.at += 9000 * DAY_S
    assert checking.check_text(two[0], forever.text).valid_until == ""


def test_a_letter_dated_ahead_is_told(two):
    check = checking.check_text(two[0], theirs(two, issued=NOON + 4 * DAY_S).text)
    assert (check.verdict, check.notes) == ("good", ("future",))
    words = words_of(check)
    assert (words.tone, words.exit_code) == ("unproved", 6)
    assert "still to come" in words.headline
    soon = checking.check_text(two[0], theirs(two, issued=NOON + DAY_S).text)
    assert soon.notes == ()
    last = checking.check_text(two[0], theirs(two, issued=2**32 - 1, valid_days=65_535).text)
    assert last.notes == ("future",)


# Our own ----------------------------------------------------------------------------------------


def ours(s):
    """A letter of our own that is sealed and not issued yet."""
    letter = sealed(load_identity(s))
    return prepared(s, letter_id=LETTER_ID.hex(), qr_text=letter.text)


def test_our_own_letter_follows_our_list(two, hands):
    s = two[0]
    made = ours(s)
    assert checking.check_text(s, made.qr_text).verdict == "not_issued"
    assert "your list has no such letter" in words_of(checking.check_text(s, made.qr_text)).headline
    issue.issue(s, made)
    good = checking.check_text(s, made.qr_text)
    assert (good.verdict, good.office_state, good.withdrawn) == ("good", "own", "no")
    assert words_of(good).tone == "good"
    assert "your own office" in words_of(good).headline
    issue.withdraw(s, made.code, "lost")
    gone = checking.check_text(s, made.qr_text)
    assert (gone.verdict, gone.withdrawn, words_of(gone).tone) == ("withdrawn", "yes", "ended")
    assert checking.check_text(two[1], made.qr_text).verdict == "good"


def test_our_own_letter_runs_out_and_outlives_a_move(two, hands):
    s = two[0]
    made = ours(s)
    issue.issue(s, made)
    moved, _record = own_identity.succeed(s, "planned")
    check = checking.check_text(moved, made.qr_text)
    assert (check.verdict, check.office_state) == ("good", "own")
    hands.at += 91 * DAY_S
    assert checking.check_text(moved, made.qr_text).verdict == "expired"


def test_our_own_electronic_copy_is_drawn_again(two):
    s = two[0]
    letter = sealed(load_identity(s))
    check = checking.check_file(s, letter.pdf)
    assert (check.verdict, check.copy, check.office_state) == ("not_issued", "same", "own")


def test_a_letter_code_alone_proves_nothing(two):
    s = two[0]
    made = ours(s)
    strange = checking.check_text(s, made.code)
    assert (strange.verdict, strange.notes) == ("code_alone", ("code",))
    assert "alone proves nothing" in words_of(strange).headline
    issue.issue(s, made)
    for typed in (made.code, made.code.lower(), made.code.replace("-", " "), f" {made.code}\n"):
        known = checking.check_text(s, typed)
        assert (known.verdict, known.office_state, known.kind) == ("good", "own", "referral")
        assert "A code alone proves no paper" in words_of(known).headline
    issue.withdraw(s, made.code, "lost")
    assert checking.check_text(s, made.code).verdict == "withdrawn"


def test_what_is_no_letter_code_is_told(two):
    for typed, reason in (
        ("", "letter.no-text"),
        (" \n\t", "letter.no-text"),
        ("AAAA-AAAA-AAA9A", "letter.code"),
        ("AAAA-AAAA-AAAAZ", "letter.code"),
    ):
        with pytest.raises(LetterUnreadError) as refused:
            checking.check_text(two[0], typed)
        assert refused.value.facts["reason"] == reason


def test_any_other_text_is_no_seal(two):
    for typed in ("hello", "14 MG Road", "1" * 40, "x" * 100_000, "LFL", "LFL:", "LFL1", "\0"):
        assert checking.check_text(two[0], typed).verdict in ("not_ours", "bad_signature")
