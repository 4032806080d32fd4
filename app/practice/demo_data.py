"""Made-up offices, people and papers to practise with. Nobody and nothing in here exists.

Rules: telephone numbers are of a range that nobody is given; papers are drawn at run time, say on
their face that they are made up, and need no library.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from app.offices.office_facts import NewOffice, NewOfficer

FIRST = NewOffice(
    name="Demo AHTU Purnea (made up)",
    kind="ahtu",
    name_local="डेमो मानव तस्करी निरोधक इकाई, पूर्णिया (बनावटी)",
    state="Bihar",
    district="Purnia",
    phone="+919000000011",
)
SECOND = NewOffice(
    name="Demo Shelter Siliguri (made up)",
    kind="shelter_cci",
    name_local="ডেমো আশ্রয়, শিলিগুড়ি (বানানো)",
    state="West Bengal",
    district="Darjeeling",
    phone="+919000000012",
)
OFFICERS = (
    NewOfficer(name="R. Practice", login="practice", post="Inspector"),
    NewOfficer(name="S. Practice", login="practice", post="Coordinator"),
)

HINDI: Mapping[str, str] = {
    "p1.role": "victim",
    "p1.name_full": "सुनीता बनावटी",
    "p1.name_latin": "Sunita Banawati",
    "p1.age": "24",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
    "p1.nationality": "IN",
    "p1.languages": "hin, mai",
    "p1.home_state": "West Bengal",
    "p1.home_district": "Darjeeling",
    "p1.phone": "9000000021",
    "p1.health_needs": "बुख़ार है। दवा सुबह और शाम लेनी है।",
    "p1.immediate_needs": "safehouse, health_medical",
    "p1.purpose": "domestic_servitude",
    "how_identified": "railway_station_contact",
    "risk_level": "high",
    "fir_no": "212/2026",
    "next_step": "आश्रय गृह से बात करें",
    "summary": "पूर्णिया स्टेशन पर अकेली मिली। दिल्ली में काम का झाँसा दिया गया था।",
    "narrative": "एक बनावटी कहानी।\nउसने 9000000022 से आए फ़ोन की बात बताई।",
}
HINDI_SHARED = (
    "name_full", "name_latin", "age", "is_child_stated", "sex_or_gender", "languages",
    "home_district", "health_needs", "immediate_needs", "summary",
)  # fmt: skip
HINDI_GROUPS = (
    "identity_names,age_sex,language,health,home_address,exploitation_summary,attachments"
)

ENGLISH: Mapping[str, str] = {
    "p1.role": "victim",
    "p1.name_full": "Made-up Maria",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
    "p1.nationality": "NP",
    "p1.languages": "nep, eng",
    "p2.role": "suspect",
    "p2.name_full": "Made-up Recruiter",
    "p2.phone": "9000000023",
    "p2.role_in_process": "recruiter_or_intermediary",
    "e1.event_type": "transit",
    "e1.event_date": "2026-11",
    "e1.event_place": "a made-up border post",
    "summary": "Left a made-up hotel in Purnia; asks that her statement be taken.",
}
ENGLISH_GROUPS = "identity_names,age_sex,language,exploitation_summary,exploitation_detail,suspects"

OTHERS: tuple[Mapping[str, str], ...] = (
    {
        "p1.role": "possible_victim",
        "p1.name_full": "रेखा बनावटी",
        "p1.name_latin": "Rekha Banawati",
        "p1.age": "15",
        "p1.is_child_stated": "yes",
        "p1.sex_or_gender": "female",
        "p1.home_district": "Kishanganj",
        "how_identified": "helpline_1098",
        "next_step": "Inform the Child Welfare Committee",
        "risk_level": "high",
    },
    {
        "p1.role": "victim",
        "p1.name_full": "Made-up Anil",
        "p1.age": "38",
        "p1.is_child_stated": "no",
        "p1.sex_or_gender": "male",
        "p1.home_district": "Araria",
        "p1.purpose": "bonded_labour",
        "how_identified": "labour_inspection",
        "next_step": "Ask for the release certificate",
        "risk_level": "medium",
    },
    {
        "p1.role": "possible_victim",
        "p1.name_full": "बनावटी तामाङ",
        "p1.name_latin": "Banawati Tamang",
        "p1.is_child_stated": "unknown",
        "p1.sex_or_gender": "female",
        "p1.nationality": "NP",
        "p1.languages": "nep",
        "how_identified": "border_interception",
        "next_step": "Find an interpreter",
        "risk_level": "low",
    },
)

_PAPER = (
    "MADE UP - FOR PRACTICE ONLY",
    "",
    "First information (made up)",
    "Station: a made-up police station",
    "Number: 212/2026",
    "",
    "This paper was drawn by the program.",
    "Nobody in it exists.",
)


def scanned_paper() -> bytes:
    """Return a one-page PDF that looks like a form and says that it is made up."""
    lines = [f"({line}) Tj 0 -28 Td" for line in _PAPER]
    drawn = ["BT /F1 18 Tf 72 760 Td", *lines, "ET", "1 w 60 560 475 240 re S"]
    content = "\n".join(drawn).encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %b >>"
        % b"/Resources << /Font << /F1 5 0 R >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(parts) + 1)
    made += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(made)


def photograph(width: int = 320, height: int = 240) -> bytes:
    """Return a PNG of a made-up place: a hill under a sky.

    Args:
        width: pixels.
        height: pixels.
    """
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            hill = height * 0.55 + (x - width / 2) ** 2 / width
            sky = (150 + y // 3, 190 + y // 6, 225)
            rows += bytes(sky if y < hill else (70, 110 + (x * y) % 23, 60))

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(rows)))
        + chunk(b"IEND", b"")
    )
