"""The page of the manual, lifafa(1), and the short one of the window, made from the program's help.

Rules: what a command does and takes is said by the program itself (command_tree); here stand only
the frame, the exit codes and the folders.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app import LICENCE
from command_tree import PROGRAM, Command
from file_types import FILE_TYPES

EXIT_CODES: Final[Mapping[int, str]] = {
    0: "Done.",
    1: "Something else went wrong; the message says what, and what to do.",
    2: "The words of the command are wrong.",
    3: "The register cannot be unlocked: login, passphrase or recovery sheet.",
    4: "Damaged, changed, or not a file of Lifafa.",
    5: "Not for this office, or for a key that no longer exists.",
    6: "The other office is not checked, does not match, has changed or is withdrawn.",
    7: "Consent, an age rule or a missing legal ground forbids it.",
    8: "Already there: received before, the same card, the same batch.",
    9: "Busy: the register is open elsewhere.",
    10: "Not enough room on the disk or in memory; nothing was changed.",
    130: "Stopped by you; nothing is left half-done.",
}
"""A test compares these with the errors of the program."""
_FOLDERS: Final = (
    ("$XDG_DATA_HOME/lifafa", "registers; ~/.local/share/lifafa when the variable is not set"),
    ("$XDG_CONFIG_HOME/lifafa", "settings that name nobody; ~/.config/lifafa"),
    ("$XDG_STATE_HOME/lifafa", "what is kept between two starts; ~/.local/state/lifafa"),
)
_VARIABLES: Final = (
    ("LANGUAGE, LC_ALL, LC_MESSAGES, LANG", "language of the messages: en, hi, ne or bn"),
    ("NO_COLOR", "no colours in messages"),
)
_WINDOW: Final = "lifafa-window"
_OF_WORDS: Final = (
    "Without a command the window opens; with files of ours, the window that shows them. Data goes "
    "to standard output, messages to standard error. A passphrase is never an argument."
)
_OF_THE_WINDOW: Final = (
    "Opens the window, or brings the one that is open to the front. Files are shown at the place "
    "where they belong; nothing is taken in by that alone."
)
_OF_THE_LICENCE: Final = (
    f"The makers of Lifafa. Free software under {LICENCE}: it may be used, changed and passed on. "
    "It comes without any warranty, as far as the law allows."
)


def manual(commands: Sequence[Command], version: str, day: dt.date) -> str:
    """Return the page lifafa(1).

    Args:
        commands: the program first, then nouns and verbs.
        version: of the program.
        day: that stands in the foot of the page.
    """
    root = commands[0]
    lines = _head(PROGRAM, version, day)
    lines += [".SH NAME", r"lifafa \- sealed case registers and sealed referrals between offices"]
    lines += [".SH SYNOPSIS", ".B lifafa", r"[\fIglobal options\fR]", r"\fICOMMAND\fR", "[...]"]
    lines += [".br", ".B lifafa", r"[\fIFILE\fR...]"]
    lines += [".SH DESCRIPTION", *_paragraphs(root.about)]
    lines += [".PP", _text(_OF_WORDS)]
    lines += [".SH OPTIONS", _text("Before or after the command.")]
    for choice in root.choices:
        lines += _item(choice.usage, choice.about)
    lines += [".SH COMMANDS"]
    for command in commands[1:]:
        lines += _command(command)
    lines += [".SH EXIT STATUS"]
    for code, told in EXIT_CODES.items():
        lines += _item(str(code), told)
    lines += [".SH ENVIRONMENT"]
    for names, told in _VARIABLES:
        lines += _item(names, told)
    lines += _files()
    lines += [".SH EXAMPLES", *_examples(root.examples)]
    lines += _licence()
    lines += [".SH SEE ALSO", rf".BR {_escaped(_WINDOW)} (1)"]
    return "\n".join(lines) + "\n"


def window_manual(version: str, day: dt.date) -> str:
    """Return the page of the program that opens the window."""
    lines = _head(_WINDOW, version, day)
    lines += [".SH NAME", rf"{_escaped(_WINDOW)} \- window of the sealed case register Lifafa"]
    lines += [".SH SYNOPSIS", f".B {_escaped(_WINDOW)}", r"[\fIFILE\fR...]"]
    lines += [".SH DESCRIPTION"]
    lines += [_text(_OF_THE_WINDOW)]
    lines += [".PP", _text("F1 helps with what is in front; Alt alone shows every command.")]
    lines += _files()
    lines += _licence()
    lines += [".SH SEE ALSO", rf".BR {PROGRAM} (1)"]
    return "\n".join(lines) + "\n"


def _head(name: str, version: str, day: dt.date) -> list[str]:
    return [f'.TH {name.upper()} 1 "{day.isoformat()}" "Lifafa {version}" "User Commands"', ".nh"]


def _command(command: Command) -> Iterator[str]:
    words = " ".join((PROGRAM, *command.words))
    if command.verbs:
        yield from (f'.SS "{_escaped(words)}"', _text(command.about))
        return
    if len(command.words) == 1:
        yield f'.SS "{_escaped(words)}"'
    else:
        yield from (".PP", rf"\fB{_escaped(words)}\fR")
    yield ".RS 4"
    yield from _paragraphs(command.about)
    for choice in command.choices:
        yield from _item(choice.usage, choice.about)
    if command.examples:
        yield from (".PP", *_examples(command.examples))
    yield ".RE"


def _files() -> list[str]:
    lines = [".SH FILES"]
    for place, told in _FOLDERS:
        lines += _item(place, told)
    for kind in FILE_TYPES:
        lines += _item(f"*{kind.ending}", kind.names["en"])
    return lines


def _licence() -> list[str]:
    return [".SH COPYRIGHT", _text(_OF_THE_LICENCE)]


def _item(usage: str, told: str) -> list[str]:
    return [".TP", rf"\fB{_escaped(usage)}\fR", _text(told) or r"\&"]


def _examples(examples: Sequence[str]) -> list[str]:
    # groff loses vowel signs of Devanagari, so an example with them stands in `--help` only.
    return [".nf", *(_text(line) for line in examples if line.isascii()), ".fi"]


def _paragraphs(text: str) -> list[str]:
    parts = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]
    lines: list[str] = []
    for number, part in enumerate(parts):
        lines += [".PP"] * (number > 0) + [_text(part)]
    return lines


def _text(text: str) -> str:
    """Return a line of text that begins no request, one sentence of it on each line."""
    return re.sub(r"(?<=[a-z)]\.) (?=[A-Z])", "\n", _escaped(text)).replace("\n.", "\n\\&.")


def _escaped(text: str) -> str:
    made = text.replace("\\", r"\e").replace("-", r"\-").replace("`", r"\(ga").replace('"', r"\(dq")
    made = made.replace("'", r"\(aq").replace("^", r"\(ha").replace("~", r"\(ti")
    return re.sub(r"\A([.])", r"\\&\1", made)
