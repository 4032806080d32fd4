"""A spreadsheet of 201 rows as an office keeps it, made up and always the same.

Hindi and English names, one column in KrutiDev, dates in many spellings and four calendars, ages
and telephones as people write them, a title above the headings, and at known places what makes a
row worth a look or rejected. Nobody in it exists: every name carries the mark "Namuna" or "नमूना".
"""

import datetime as dt
import random
from pathlib import Path
from typing import Any

import hinlegacy
from openpyxl import Workbook

ROWS = 201
HEADINGS = (
    "क्र0सं0", "पीड़िता का नाम", "Name (English)", "KRUTI", "आयु", "लिंग", "मोबाइल नं0", "जनपद",
    "राज्य", "पता", "दर्ज तिथि", "Date of Rescue", "FIR No.", "थाना", "Purpose", "वैवाहिक स्थिति",
    "नाम अभियुक्त", "अभ्युक्ति", "शौक",
)  # fmt: skip
HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1
LOOK = {
    12: "row.twin", 31: "date.converted", 47: "text.hidden-removed", 52: "phone.short",
    58: "text.mixed-scripts", 77: "age.range", 90: "date.from-number", 123: "row.no-name",
    150: "id.aadhaar-cut", 199: "row.twin",
}  # fmt: skip
REJECTED = {
    20: "phone.not-a-number", 66: "date.no-such-day", 101: "code.unknown", 201: "row.sum",
}  # fmt: skip
"""Places counted from 1 below the headings, and why."""

_FIRST = (
    ("सुनीता", "Sunita"), ("रेखा", "Rekha"), ("गीता", "Geeta"), ("आशा", "Asha"), ("पूजा", "Pooja"),
    ("ज्योति", "Jyoti"), ("कविता", "Kavita"), ("लक्ष्मी", "Laxmi"), ("मुन्नी", "Munni"),
    ("शबनम", "Shabnam"), ("राधा", "Radha"), ("किरण", "Kiran"), ("सीता", "Sita"), ("मीना", "Meena"),
)  # fmt: skip
_FATHERS = ("रामप्रसाद", "मोहनलाल", "शिवकुमार", "इकबाल", "भोला", "हरिशंकर", "दिनेश", "बुद्धिराम")
_KRUTI_HEADING = "firk@ifr dk uke"
_MARK = ("नमूना", "Namuna")
_PLACES = (("बहराइच", "उ0प्र0"), ("Gonda", "UP"), ("Patna", "Bihar"), ("जिला मधुबनी", "बिहार"))
_AGES = ("16", "१५", "15 yrs", "लगभग 16 वर्ष", "17 साल", "19", "14 years", "22", "16/F", 18, 16.0)
_SEXES = ("महिला", "F", "स्त्री", "Female", "बालिका", "म")
_PHONES = ("9{:09}", "+91 9{:09}", "09{:09}", "9{:09}.")
_PURPOSES = ("labour", "शादी", "घरेलू काम", "प्रॉस्टिट्यूशन", "Begging", "बाल श्रम", "यौन शोषण", "")
_MONTHS = "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितम्बर अक्टूबर नवम्बर दिसम्बर"
_HINDI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")


def rows() -> list[list[Any]]:
    """Return the whole sheet: three rows of title, the headings, and 201 rows."""
    chance = random.Random(201)
    heads = [_KRUTI_HEADING if one == "KRUTI" else one for one in HEADINGS]
    top = [["नमूना मानव तस्करी रोधी इकाई (बनावटी)"], ["पीड़ित रजिस्टर 2024"], [], heads]
    return [*top, *(_spoiled(number, _row(chance, number)) for number in range(1, ROWS + 1))]


def write_xlsx(path: Path) -> Path:
    """Write the sheet with real dates and numbers in some cells."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "रजिस्टर"
    for number, row in enumerate(rows(), start=1):
        sheet.append(row)
        for place, value in enumerate(row, start=1):
            if isinstance(value, str) and value.startswith("="):
                # Typed as text, not as a formula.
                sheet.cell(number, place).data_type = "s"
    book.create_sheet("खाली")
    book.save(path)
    return path


def write_csv(path: Path, encoding: str = "utf-8-sig", separator: str = ",") -> Path:
    """Write the sheet as text."""
    import csv

    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerows(["" if one is None else str(one) for one in row] for row in rows())
    return path


def _row(chance: random.Random, number: int) -> list[Any]:
    hindi, english = chance.choice(_FIRST)
    district, state = chance.choice(_PLACES)
    day = dt.date(2024, chance.randint(1, 12), chance.randint(1, 28))
    purpose = chance.choice(_PURPOSES)
    return [
        number,
        f"{hindi} {_MARK[0]} {_letters(number)}",
        f"{english} {_MARK[1]} {number}",
        _kruti(f"{chance.choice(_FATHERS)} {_MARK[0]}"),
        chance.choice(_AGES),
        chance.choice(_SEXES),
        _phone(chance, number),
        district,
        state,
        f"ग्राम नमूनापुर {number}",
        _date(day, number),
        _date(day - dt.timedelta(days=2), number + 3),
        f"{number}/24",
        "कोतवाली",
        "देह व्यापार" if purpose == "प्रॉस्टिट्यूशन" else purpose,
        chance.choice(("अविवाहित", "unmarried", "विवाहित", "")),
        f"{chance.choice(_FATHERS)} अभियुक्त-{_MARK[0]}",
        chance.choice(("", "CWC के समक्ष प्रस्तुत", "<b>पुनर्वास</b>", '=HYPERLINK("http://x","y")')),
        chance.choice(("", "गाना", "cricket")),
    ]


def _spoiled(number: int, row: list[Any]) -> list[Any]:
    """Put in what makes some rows worth a look or rejected."""
    odd: dict[int, dict[int, Any]] = {
        12: {1: "रेखा नमूना जुड़वाँ", 6: "9000012012"},
        199: {1: "सुनीता नमूना दोबारा", 6: "9000012199"},
        11: {1: "रेखा नमूना जुड़वाँ", 6: "+91 90000 12012"},
        198: {1: "सुनीता नमूना दोबारा", 6: "९००००१२१९९"},
        31: {10: "2081/02/03"},
        47: {1: "गीता\u202e नमूना छिपा"},
        52: {6: "987654"},
        58: {1: "आशa नमूना"},
        77: {4: "15-17"},
        90: {10: 45337},
        123: {1: "", 2: ""},
        150: {18: "2345 6789 0124"},
        20: {6: "घर पर नहीं"},
        66: {10: "31/02/2024"},
        101: {14: "कुछ और ही"},
    }
    if number == ROWS:
        return ["", "कुल योग", "", "", 200, *[""] * (len(row) - 5)]
    for place, value in odd.get(number, {}).items():
        row[place] = value
    return row


def _date(day: dt.date, number: int) -> Any:
    """Return a day in one of the spellings that an office uses."""
    months = _MONTHS.split()
    spelled = (
        day,
        day.strftime("%d/%m/%Y"),
        day.strftime("%d-%m-%y"),
        day.strftime("%d.%m.%Y").translate(_HINDI_DIGITS),
        f"{day.day} {months[day.month - 1]} {day.year}",
        day.strftime("%d %b %Y"),
        f"{day.day} भदौ 2081",
        "12 चैत्र 1946 शक",
        day.isoformat() + " 10:30",
    )
    return spelled[number % len(spelled)]


def _phone(chance: random.Random, number: int) -> Any:
    digits = chance.randrange(10**9)
    if number % 5 == 0:
        return 9_000_000_000 + digits
    if number % 7 == 0:
        return f"9{digits:09}".translate(_HINDI_DIGITS)
    return _PHONES[number % 3].format(digits)


def _letters(number: int) -> str:
    """Return a word that no other row has."""
    letters = "कखगघचछजझटठडढतथदधनपफबभमयरलवसह"
    return letters[number // len(letters)] + "ा" + letters[number % len(letters)]


def _kruti(text: str) -> str:
    """Return Hindi as it was typed in the font KrutiDev 010."""
    return hinlegacy.encode(text, "krutidev_010")
