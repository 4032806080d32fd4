"""Numbers that name something: telephones, Aadhaar, papers, pincodes.

Rules: digits of every script; ten digits that begin with 6 to 9 are an Indian mobile number;
a full Aadhaar number is never returned.
"""

from __future__ import annotations

import re

from models.fields.text import Refusal, ascii_digits

_SPACERS = re.compile(r"[\s\-–.()/]")
_INTERNATIONAL = re.compile(r"^\+[1-9]\d{6,14}$")
_TWELVE = re.compile(r"(?<!\d)\d(?:[\s\-–.()/]*\d){11}(?!\d)")
_EMAIL = re.compile(r"^[^\s@<>\"(),:;\\]+@[^\s@<>\"(),:;\\]+\.[^\s@<>\"(),:;\\.]{2,}$")

_DEGREES = re.compile(r"^(?P<number>-?\d{1,3}(?:\.\d{1,12})?)\s*°?\s*(?P<side>[NSEW]?)$")

_VERHOEFF_PRODUCT = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_VERHOEFF_PERMUTATION = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def parse_phone(text: str) -> str:
    """Return ``+919876543210`` when the country is clear, else the digits as typed.

    Raises:
        Refusal: ``phone.not-a-number``, ``phone.length`` or ``phone.full-aadhaar``.
    """
    digits = _SPACERS.sub("", ascii_digits(text))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not re.fullmatch(r"\+?\d+", digits):
        raise Refusal("phone.not-a-number")
    if digits.startswith("+"):
        if not _INTERNATIONAL.match(digits):
            raise Refusal("phone.length")
        return digits
    if re.fullmatch(r"(?:0|91)?[6-9]\d{9}", digits):
        return "+91" + digits[-10:]
    if is_aadhaar(digits):
        raise Refusal("phone.full-aadhaar")
    if not 3 <= len(digits) <= 15:
        raise Refusal("phone.length")
    return digits


def parse_email(text: str) -> str:
    """Return the address as typed, without case in its domain.

    Raises:
        Refusal: ``email.form``.
    """
    if len(text) > 254 or not _EMAIL.match(text):
        raise Refusal("email.form")
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def parse_aadhaar_last4(text: str) -> str:
    """Return the last four digits, of four or of all twelve.

    Raises:
        Refusal: ``aadhaar.length``.
    """
    digits = _SPACERS.sub("", ascii_digits(text)).lstrip("xX*•")
    if not re.fullmatch(r"\d{4}|\d{12}", digits):
        raise Refusal("aadhaar.length")
    return digits[-4:]


def parse_id_number(text: str) -> str:
    """Return the number of a paper as typed, with ASCII digits.

    Raises:
        Refusal: ``id.full-aadhaar`` when it is or holds a full Aadhaar number.
    """
    text = ascii_digits(text)
    if any(is_aadhaar(_SPACERS.sub("", found)) for found in _TWELVE.findall(text)):
        raise Refusal("id.full-aadhaar")
    return text


def is_aadhaar(digits: str) -> bool:
    """Say whether ``digits`` is a full Aadhaar number: twelve digits with its check digit."""
    if not re.fullmatch(r"[2-9][0-9]{11}", digits):
        return False
    check = 0
    for place, digit in enumerate(reversed(digits)):
        permuted = int(_VERHOEFF_PERMUTATION[place % 8][int(digit)])
        check = int(_VERHOEFF_PRODUCT[check][permuted])
    return check == 0


def parse_pincode(text: str) -> str:
    """Return 4 to 6 digits.

    Raises:
        Refusal: ``pincode.length``.
    """
    digits = _SPACERS.sub("", ascii_digits(text))
    if not re.fullmatch(r"\d{4,6}", digits):
        raise Refusal("pincode.length")
    return digits


def parse_number(value: str | int, maximum: int) -> int:
    """Return a whole number from 0 to ``maximum``; commas may group digits.

    Raises:
        Refusal: ``number.not-whole`` or ``number.range``.
    """
    if isinstance(value, str):
        digits = re.sub(r"[\s,]", "", ascii_digits(value))
        if not re.fullmatch(r"\d{1,12}", digits):
            raise Refusal("number.not-whole")
        value = int(digits)
    if not 0 <= value <= maximum:
        raise Refusal("number.range")
    return value


def parse_degrees(text: str, most: int) -> str:
    """Return degrees as ``26.98``, south and west with a minus, at most six decimals.

    Args:
        text: decimal degrees, with or without a letter N, S, E or W.
        most: 90 for a latitude, 180 for a longitude.

    Raises:
        Refusal: ``degrees.form`` or ``degrees.range``.
    """
    found = _DEGREES.match(ascii_digits(text).strip().upper())
    if found is None:
        raise Refusal("degrees.form")
    value = round(float(found["number"]), 6)
    if found["side"] and found["side"] in "SW":
        value = -value
    if abs(value) > most:
        raise Refusal("degrees.range")
    return f"{value + 0.0:.6f}".rstrip("0").rstrip(".")
