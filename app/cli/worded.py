"""Help and usage errors of the command line in the language of the reader.

Rules: commands, options and codes are never translated, because scripts depend on them; everything
else is a text of the one catalogue; the codes of a closed list stand in the help of its option, and
a word that is none of them is refused before a passphrase is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

import typer.core
from typer._click import exceptions as refusals
from typer._click.core import Context
from typer._click.formatting import HelpFormatter

from app.base.language import N_
from app.base.language import translate as _
from app.cli.settings import one_of

EXAMPLES: Final = N_("Examples:")
_TEXTS: Final = (
    N_("Arguments"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("default: {default}"),
    N_("Show this message and exit."),
    N_("(dynamic)"),
)
"""Texts of the library that stand in its help, so that they are gathered."""

_SAID: Final = (
    (
        re.compile(r"No such command '(?P<what>.*?)'\. Did you mean (?P<near>.*)\?"),
        N_("there is no command {what}; perhaps {near}"),
    ),
    (re.compile(r"No such command '(?P<what>.*?)'"), N_("there is no command {what}")),
    (re.compile(r"Missing command"), N_("a command is missing")),
    (
        re.compile(r"Got unexpected extra argument\(s\) \((?P<what>.*)\)"),
        N_("this is too much: {what}"),
    ),
    (re.compile(r"Option '(?P<what>.*?)' requires"), N_("{what} needs a value")),
    (re.compile(r"Option '(?P<what>.*?)' does not take a value"), N_("{what} takes no value")),
)

type Judge = Callable[[Any], Any]
type Meaning = Callable[[str], str | None]


def codes(name: str, *more: str, without: Iterable[str] = (), split: str = "") -> Judge:
    """Return what judges the words of an option whose values are a closed list.

    Args:
        name: of a code list of the catalogue; English labels are understood as well.
        more: further words that may be given.
        without: codes that are not for this option.
        split: what parts several of them, "" where one is given.
    """
    left = frozenset(without)

    def known() -> tuple[str, ...]:
        # Imported here: most commands are asked nothing of the catalogue before they begin.
        from app.core.field_catalogue import code_list

        return (*(code for code, _label in code_list(name) if code not in left), *more)

    def meant(word: str) -> str | None:
        from app.core.field_catalogue import code_of

        found = word if word in more else code_of(name, word)
        return None if found in left else found

    return _judge(known, meant, split)


def one_word(*known: str, split: str = "") -> Judge:
    """Return what judges an option that takes one of a few words."""
    return _judge(lambda: known, lambda word: word if word in known else None, split)


def _judge(known: Callable[[], tuple[str, ...]], meant: Meaning, split: str) -> Judge:
    def one(typed: str) -> str:
        parts = [part.strip() for part in typed.split(split)] if split else [typed.strip()]
        return (split or "").join(_meant(part, known, meant) for part in parts if part)

    def judge(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [one(each) for each in value]
        return one(value) if value else value

    judge.words = known  # type: ignore[attr-defined]
    return judge


def _meant(word: str, known: Callable[[], tuple[str, ...]], meant: Meaning) -> str:
    # A time frame of its own may stand behind the code of a service: medical=1_day.
    name, sign, rest = word.partition("=")
    found = meant(name)
    if found is None:
        raise NotOneOfError(known())
    return f"{found}{sign}{rest}"


class NotOneOfError(Exception):
    """A word is none of a closed list."""

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__()
        self.words = words


class _Formatter(HelpFormatter):
    """Writes help in the language of the reader."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is typed."""
        super().write_usage(prog, args, prefix or f"{_('Usage')}: ")


class _Context(Context):
    formatter_class = _Formatter


def worded(command: Any, *, is_shown: bool) -> Any:
    """Return a command of the library, and all below it, in the language of the reader.

    Args:
        command: of the library.
        is_shown: its help is asked for, with the codes of closed lists.
    """
    typer.core._ = _  # type: ignore[attr-defined]
    command.context_class = _Context
    command.help = _help(command.help)
    command.short_help = _(command.short_help) if command.short_help else None
    for param in command.params:
        _word(param, is_shown=is_shown)
    show = command.get_help_option(_Context(command, info_name=command.name))
    if show is not None:
        show.help = _("Show this message and exit.")
    for below in getattr(command, "commands", {}).values():
        worded(below, is_shown=is_shown)
    return command


def _word(param: Any, *, is_shown: bool) -> None:
    """Translate the help of an option, add its codes, and let its judge name it."""
    text = getattr(param, "help", None) and _(param.help)
    known = getattr(param.callback, "words", None)
    if known is not None:
        param.callback = _naming(param.callback, _shown(param))
        if is_shown:
            text = ": ".join(filter(None, (text, ", ".join(known()))))
    param.help = text


def _naming(judge: Callable[..., Any], option: str) -> Callable[..., Any]:
    def named(*given: Any) -> Any:
        try:
            return judge(*given)
        except NotOneOfError as error:
            raise one_of(option, error.words) from error

    return named


def _help(text: str | None) -> str:
    """Return a help text whose examples stay and whose sentence is translated."""
    head, gap, about = (text or "").rpartition("\n\n")
    return head.replace(EXAMPLES, _(EXAMPLES)) + gap + _(about)


def said(error: refusals.ClickException) -> str:
    """Return what is wrong with the words of a command, in the language of the reader."""
    if isinstance(error, refusals.NoSuchOption):
        near = ", ".join(sorted(error.possibilities or ()))
        told = (
            _("there is no option {what}; perhaps {near}")
            if near
            else _("there is no option {what}")
        )
        return told.format(what=error.option_name, near=near)
    if isinstance(error, refusals.BadParameter):
        return _said_of_value(error)
    for pattern, told in _SAID:
        found = pattern.match(error.message)
        if found:
            return _(told).format(**found.groupdict())
    return error.format_message()


def _said_of_value(error: refusals.BadParameter) -> str:
    what = _shown(error.param)
    if isinstance(error, refusals.MissingParameter):
        return _("{what} is missing").format(what=what)
    least, most = (getattr(error.param, name, None) for name in ("min", "max"))
    if least is not None and most is not None:
        return _("{what} is a number from {least} to {most}").format(
            what=what, least=least, most=most
        )
    if least is not None:
        return _("{what} is a number from {least} on").format(what=what, least=least)
    return _("{what}: this value does not fit").format(what=what)


def _shown(param: Any) -> str:
    """Return how an option or argument is typed."""
    if param is None:
        return "?"
    names = [name for name in param.opts if name.startswith("-")]
    return max(names, key=len) if names else str(param.metavar or param.name or "").strip("[]…")
