"""What a paper is, is guessed from the name of its file; without a sign it is "other"."""

import pytest

from app.cases.papers.papers import guess
from models.fields import CODE_LISTS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("FIR_copy.pdf", "fir_copy"),
        ("Fir 23 of 2026.pdf", "fir_copy"),
        ("fir-23.pdf", "fir_copy"),
        ("fire report.pdf", "other"),
        # What a camera calls a picture says nothing of whom or what it shows.
        ("IMG_20261125_101500.jpg", "other"),
        ("IMG-20261125-WA0003.jpg", "other"),
        ("DSC0042.JPG", "other"),
        ("DCIM_0001.jpg", "other"),
        ("PXL_20261125_101500.jpg", "other"),
        ("WhatsApp Image 2026-11-25 at 10.15.jpeg", "other"),
        ("IMG_20261125 FIR.jpg", "fir_copy"),
        ("photo of Asha.jpg", "photo_person"),
        ("photo of place.png", "photo_place"),
        ("photo.pdf", "other"),
        ("aadhaar card sunita.jpg", "id_document"),
        ("Aadhar.pdf", "id_document"),
        ("PAN.jpg", "id_document"),
        ("japan.jpg", "other"),
        ("MLC report.pdf", "medical_report"),
        ("164 statement.pdf", "statement"),
        ("consent form signed.pdf", "consent_form"),
        ("सहमति पत्र.pdf", "consent_form"),
        ("बयान.pdf", "statement"),
        ("फोटो 1.jpg", "photo_person"),
        ("voice.opus", "audio"),
        ("FIR.mp3", "audio"),
        ("CDR summary.xlsx", "call_record_summary"),
        ("../../etc/FIR.pdf", "fir_copy"),
        ("C:\\FIR\\note.pdf", "other"),
        ("", "other"),
        ("....", "other"),
        ("\u202ecod.pdf", "other"),
        ("x" * 5000, "other"),
    ],
)
def test_a_name_tells(name: str, kind: str):
    assert guess(name) == kind


def test_every_guess_is_a_kind_of_paper():
    from app.cases.papers import papers

    known = {code.value for code in CODE_LISTS["attachment_kind"]}
    assert {kind for kind, _words in papers._WORDS} | {"audio", "other"} <= known
