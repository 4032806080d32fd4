"""Refusals about letters: made, checked, signed digitally; and what to tell about each of them.

Rules:

* Checked: as in `app.base.errors`; a refusal says nothing about the letter: nothing of it could be
  read.
* Signed: as in `app.base.errors`; here alone "certificate" and "digital signature" are plain words:
  they are what an officer of India calls the stick and what is on it; no PIN, passphrase or name is
  in a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.base.errors import AppError
from app.base.language import N_

_LETTER_EXITS = {
    **dict.fromkeys(
        (
            "letter.kind-unknown", "letter.languages", "letter.language-unknown",
            "letter.language-twice", "letter.copy-unknown", "letter.days", "letter.no-note",
            "letter.needs-incoming", "letter.needs-notify", "letter.needs-outgoing",
            "letter.never-named", "letter.no-referral", "letter.not-safe", "letter.notify-only",
            "letter.of-case-alone",
            "letter.which-person", "letter.why-unknown",
        ),
        2,
    ),
    "letter.sender-unchecked": 6,
    "letter.ground-adults-only": 7,
    "letter.ground-one-person": 7,
}  # fmt: skip


class LetterRefusedError(AppError):
    """A letter cannot be made as it was wished for; ``reason`` says why, and how a command ends."""

    code = "letter.refused"
    words = (
        N_("This letter cannot be made. {why}"),
        N_("Nothing was made. Change what you chose, then try again."),
    )

    def __init__(self, **facts: str | int) -> None:
        super().__init__(**facts)
        self.exit_code = _LETTER_EXITS.get(str(facts.get("reason")), self.exit_code)


class SummaryRefusedError(AppError):
    """A summary of a case cannot be drawn or leave; fact ``reason`` says why."""

    code = "summary.refused"
    words = (
        N_("This summary cannot be made."),
        N_("Nothing was printed. Change what you chose, then try again."),
    )
    words_for = {
        "summary.preset": (
            N_("There is no summary for such a reader."),
            N_("Choose one of: cwc, police, shelter, own."),
        ),
        "summary.sections": (
            N_("No section is chosen, or one that there is not."),
            N_("Choose the sections that are to stand on the summary."),
        ),
        "summary.purpose": (
            N_("There is no such purpose."),
            N_("Choose one for which a person can agree."),
        ),
        "summary.language": (
            N_("A summary cannot be written in this language."),
            N_("Choose English, Hindi, Nepali or Bengali."),
        ),
        "summary.nothing": (
            N_("Nothing is written down yet of what this summary tells."),
            N_("Fill in the case first, or choose other sections."),
        ),
        "summary.changed": (
            N_("The case, a consent or the day is another one since the summary was drawn."),
            N_("Nothing left. Look at the new pages, then print again."),
        ),
        "summary.too-long": (
            N_("What is written about a ground or a reason has no room on the summary."),
            N_("Write at most 600 letters and ten lines."),
        ),
        "summary.no-room": (
            N_("Beside the grounds and reasons there is no room for a single fact."),
            N_("Write less about them, then try again."),
        ),
    }

    def __init__(self, **facts: str | int) -> None:
        super().__init__(**facts)
        self.exit_code = _SUMMARY_EXITS.get(str(facts.get("reason")), self.exit_code)


_SUMMARY_EXITS: Final = dict.fromkeys(
    (
        "summary.preset",
        "summary.sections",
        "summary.purpose",
        "summary.language",
        "summary.too-long",
    ),
    2,
)

_READ_AGAIN = N_(
    "Scan the sheet with the QR code again, straight and at 300 dots per inch, or photograph it in"
    " good light."
)
_CALL = N_(
    "Call the office on a number that you know, not on one from the letter, and read the letter"
    " code to them."
)
_PAPER = N_("Print the letter or ask for it on paper, and check a scan or photo of it.")
_FILE = N_("Choose the letter as PDF, or a scan or photo of it: PDF, JPEG, PNG or WebP.")


class LetterUnreadError(AppError):
    """There is no seal of a letter in a file that could be checked; fact ``reason`` says why."""

    code = "letter.unread"
    exit_code = 4
    words = (N_("No letter could be read from this file."), _READ_AGAIN)
    words_for = {
        "letter.no-code": (
            N_("No seal of a letter was found in this file. Nothing was checked."),
            _READ_AGAIN,
        ),
        "letter.two": (
            N_("This file holds two different letters."),
            N_("Check each letter alone: one file or one photo for each."),
        ),
        "letter.empty": (N_("The file is empty."), _FILE),
        "letter.no-text": (
            N_("There is nothing to check."),
            N_("Paste the text of the QR code, or type the letter code of 13 characters."),
        ),
        "letter.code": (
            N_("This is not a letter code."),
            N_(
                "Type the 13 letters and digits as they stand on the paper; 0, 1, 8 and 9 are in"
                " none."
            ),
        ),
        "letter.other-kind": (N_("This file is neither a PDF nor a picture."), _FILE),
        "letter.packet": (
            N_("This is a referral of Lifafa, not a letter."),
            N_("Open it in the Inbox."),
        ),
        "letter.card": (
            N_("This is the card of an office or a notice, not a letter."),
            N_("Add it under Offices."),
        ),
        "letter.too-large": (
            N_("The file is larger than any letter that this program opens."),
            N_("Scan or photograph only the sheet with the QR code."),
        ),
        "letter.no-helper": (
            N_("The part of this program that reads letters did not start."),
            N_("Start Lifafa again, then check the letter once more."),
        ),
        "letter.gave-up": (
            N_("The file could not be read in time, or breaks what reads it. Nothing was checked."),
            _PAPER,
        ),
        "picture.other-kind": (
            N_("This kind of picture cannot be read here."),
            N_("Save it as JPEG or PNG, then choose it again."),
        ),
        "picture.too-large": (
            N_("The picture is larger than this program opens."),
            N_("Take a smaller picture, of the sheet with the QR code alone."),
        ),
        "picture.moving": (
            N_("The picture moves, so no code is read from it."),
            N_("Take a plain photograph of the code."),
        ),
        "picture.unreadable": (
            N_("The picture is damaged, cut off or not what its name says."),
            _READ_AGAIN,
        ),
        "pdf.locked": (
            N_("The PDF is locked with a password. Letters of Lifafa never are."),
            _CALL,
        ),
        "pdf.program": (
            N_("The PDF holds a program. Letters of Lifafa never do. It was not run."),
            _CALL,
        ),
        "pdf.form": (
            N_("The PDF is a form that draws itself anew. Letters of Lifafa never are."),
            _CALL,
        ),
        "pdf.giant": (
            N_("The PDF holds a page or a file larger than any letter."),
            _PAPER,
        ),
        "pdf.pages": (
            N_("The PDF has no page, or more than any letter."),
            _PAPER,
        ),
        "pdf.cut": (
            N_("The end of the PDF is missing."),
            N_("Ask for the file again, or check a scan or photo of the paper."),
        ),
        "pdf.damaged": (
            N_("The PDF is damaged."),
            N_("Ask for the file again, or check a scan or photo of the paper."),
        ),
    }
    todo_in_terminal = {
        "letter.packet": N_("Take it in: packet receive"),
        "letter.card": N_("Add it: office add"),
    }


CHECK_REASONS = frozenset(LetterUnreadError.words_for)


type _Pair = tuple[str, str]
_NOT_SIGNED: Final = N_("The letter was not signed.")
_AGAIN: Final = N_("Take the token out, put it in again, then sign once more.")
_OTHER_CERTIFICATE: Final = N_(
    "Choose another certificate, or ask whoever issued it for a new one."
)
_SECRETS: Mapping[str, _Pair] = {
    "signing.passphrase": (
        N_("The passphrase of the key file is wrong, or the file is damaged."),
        N_("Look at the keyboard language and Caps Lock, then type it again."),
    ),
    "signing.pin": (
        N_("The PIN of the token is wrong."),
        N_("Type it again with care: after a few wrong ones the token locks itself."),
    ),
    "signing.pin-few": (
        N_("The PIN of the token is wrong, and few tries are left."),
        N_("Make sure of the PIN before you type it again: the token locks itself soon."),
    ),
    "signing.pin-last": (
        N_("The PIN of the token is wrong, and only one try is left."),
        N_("Do not guess. Look up the PIN, or ask whoever gave you the token."),
    ),
    "signing.pin-last-before": (
        N_("The token has only one try left for its PIN. Nothing was tried yet."),
        N_("Make sure of the PIN. To use the last try, say so and sign again."),
    ),
    "signing.pin-locked": (
        N_("The token is locked: the PIN was wrong too often."),
        N_("Ask whoever gave you the token to unlock it. Print this letter and sign by hand."),
    ),
    "signing.pin-shape": (
        N_("A PIN of this length cannot be right for this token. It was not counted as a try."),
        N_("Type the whole PIN, without spaces."),
    ),
    "signing.pin-expired": (
        N_("The token wants a new PIN before it signs."),
        N_("Change the PIN with the program of the token, then sign again."),
    ),
}
_FILES: Mapping[str, _Pair] = {
    "signing.not-a-key-file": (
        N_("This is not a key file for digital signatures."),
        N_("Choose the file that ends in .p12 or .pfx."),
    ),
    "signing.key-file-too-large": (
        N_("This file is too large for a key file."),
        N_("Choose the file that ends in .p12 or .pfx."),
    ),
    "signing.no-private-key": (
        N_("This file holds a certificate, but not the key that signs with it."),
        N_("Save it again together with its private key, as .p12 or .pfx."),
    ),
}
_TOKENS: Mapping[str, _Pair] = {
    "signing.no-token": (
        N_("No token was found."),
        N_("Put it in, wait until its light is steady, then try again."),
    ),
    "signing.no-such-token": (
        N_("The token of this name is not in this computer."),
        N_("Put it in, or choose another one from the list."),
    ),
    "signing.several-tokens": (
        N_("Several tokens are in this computer: {count}."),
        N_("Choose one, or leave only one in."),
    ),
    "signing.token-gone": (
        N_("The token was pulled out before it had signed. The letter was not signed."),
        N_("Put it in again, then sign once more."),
    ),
    "signing.token-failed": (N_("The token did not sign."), _AGAIN),
    "signing.token-not-ready": (
        N_("The token is not set up: it has no PIN yet."),
        N_("Set it up with the program that came with it."),
    ),
    "signing.no-certificate": (
        N_("There is no certificate with its key on this token."),
        N_("Choose another token, or ask whoever gave it to you."),
    ),
    "signing.no-such-certificate": (
        N_("This certificate is not on the token any more."),
        N_("Read the token again and choose a certificate from the list."),
    ),
    "signing.several-certificates": (
        N_("Several certificates on this token can sign: {count}."),
        N_("Choose one from the list."),
    ),
    "signing.driver-missing": (
        N_("The driver file of the token is not there."),
        N_("Install the program that came with the token, then choose its driver again."),
    ),
    "signing.not-a-driver": (
        N_("This file is not a driver for tokens, or not one for this computer."),
        N_("Choose the PKCS#11 driver of the token: it ends in .so, .dll or .dylib."),
    ),
    "signing.driver-crashed": (
        N_("The driver of the token broke down. The register was not touched by it."),
        _AGAIN,
    ),
}
_CERTIFICATES: Mapping[str, _Pair] = {
    "signing.expired": (
        N_("The certificate was valid until {until}. Nothing is signed with it any more."),
        _OTHER_CERTIFICATE,
    ),
    "signing.not-yet": (
        N_("The certificate is valid from {on} only."),
        N_("Choose another certificate. If the day has come, check the date of this computer."),
    ),
    "signing.not-for-signing": (
        N_("This certificate was not issued for signing papers."),
        N_("Choose the signing certificate: tokens often hold one for encryption beside it."),
    ),
    "signing.weak-key": (
        N_("The key of this certificate is too short to be safe today."),
        _OTHER_CERTIFICATE,
    ),
    "signing.key-kind": (
        N_("This program cannot sign with a key of this kind."),
        N_("Choose a certificate with an RSA key or an elliptic curve key of NIST."),
    ),
    "signing.key-mismatch": (
        N_("The key does not belong to the certificate, so the letter was not signed."),
        _OTHER_CERTIFICATE,
    ),
}
_OTHERS: Mapping[str, _Pair] = {
    "signing.too-slow": (
        N_("Signing took too long and was stopped. The letter was not signed."),
        N_("Touch the token when its light blinks. Take it out and in again, then try once more."),
    ),
    "signing.gave-up": (
        N_("The part of this program that signs broke down. The letter was not signed."),
        N_("Try again. If it happens once more, print the letter and sign by hand."),
    ),
    "signing.no-helper": (
        N_("The part of this program that signs did not start."),
        N_("Start Lifafa again, then sign once more."),
    ),
    "signing.not-a-letter": (
        N_("This file cannot be signed: it is not a PDF that can be read."),
        N_("Make the letter again, then sign it."),
    ),
}
_ISSUERS: Mapping[str, _Pair] = {
    "signing.known": (
        N_("This authority is already trusted here."),
        N_("Nothing needs to be done."),
    ),
    "signing.too-many": (
        N_("No more authorities can be kept."),
        N_("Forget one that is not needed any more, then try again."),
    ),
    "signing.other-number": (
        N_("The number of this certificate is another one. It was not taken."),
        N_("Take the certificate from the website of the authority again, and compare once more."),
    ),
}


class SigningRefusedError(AppError):
    """The letter was not signed digitally; fact ``reason`` says why."""

    code = "signing.refused"
    words_for = {**_FILES, **_TOKENS, **_CERTIFICATES, **_OTHERS}
    words = (_NOT_SIGNED, N_("Try again, or print it and sign by hand."))


class SigningSecretError(AppError):
    """The passphrase of the key file or the PIN of the token was refused."""

    code = "signing.secret"
    words_for = _SECRETS
    exit_code = 3
    words = (
        N_("The passphrase or PIN is wrong. The letter was not signed."),
        N_("Look at the keyboard language and Caps Lock, then type it again."),
    )


class IssuerRefusedError(AppError):
    """The file is not the certificate of an authority that issues certificates."""

    code = "signing.issuer-refused"
    words_for = _ISSUERS
    exit_code = 4
    words = (
        N_("This file is not the certificate of an authority that issues certificates."),
        N_("Take the root certificate from the website of the authority: .cer, .crt or .pem."),
    )


SECRET_REASONS: Final = frozenset(_SECRETS)
SIGNING_REASONS: Final = frozenset(SigningRefusedError.words_for)
