"""From the words of a command to its exit code, loading only the noun that is asked for.

Rules: the exit codes are those of the chapter of commands in the user guide and never change their
meaning; a refusal prints what happened and what to do next; an unforeseen failure prints no stored
value.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError
from typer._click.exceptions import UsageError as WrongWordsError

from app.base.errors import AppError
from app.base.jobs import Cancelled
from app.base.language import N_
from app.cli.output import OutputLostError, clear, tell
from app.cli.settings import Settings, UsageError, split_globals
from app.system.platforms import system

NOUNS = (
    "register",
    "office",
    "directory",
    "case",
    "consent",
    "refer",
    "referral",
    "packet",
    "inbox",
    "outbox",
    "letter",
    "mail",
    "backup",
    "retention",
    "log",
    "stats",
    "return",
    "match",
    "demo",
    "guide",
    "update",
    "version",
)

_MODULES = {"return": "returns"}
"""Modules that cannot be called like their noun, because it is a word of the language."""

_FURTHER = {
    "case": (
        "case_due",
        "case_files",
        "case_hold",
        "case_links",
        "case_papers",
        "case_read_out",
        "case_summary",
        "case_sealed",
        "case_wish",
    ),
    "letter": ("letter_make",),
}
"""Modules that register further verbs of a noun, in the order of its help."""

_MOST_CHOICES = 60
STOPPED = 130
USAGE = 2


def run(words: Sequence[str]) -> int:
    """Carry out one command.

    Args:
        words: arguments after the program's name; at least one.

    Returns:
        The exit code.
    """
    try:
        settings, rest = split_globals(words)
    except UsageError as error:
        return _usage(error)
    try:
        return _carry_out(settings, rest)
    except UsageError as error:
        return _usage(error)
    except (Cancelled, KeyboardInterrupt) as stop:
        return _told(stop, STOPPED)
    except AppError as error:
        return _told(error, error.exit_code)
    except OutputLostError as error:
        return _lost(error)
    except Exception as error:  # noqa: BLE001 - the last net: a bug is told without values.
        return _told(error, 1)
    finally:
        clear()


def _carry_out(settings: Settings, rest: list[str]) -> int:
    from app.cli.worded import said, worded

    program = worded(typer.main.get_command(build(rest)), is_shown="--help" in rest)
    try:
        code = program.main(rest, obj=settings, prog_name="lifafa", standalone_mode=False)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except NoArgsIsHelpError as error:
        tell(error.format_message())
        return USAGE
    except ClickException as error:
        if isinstance(error, WrongWordsError) and error.ctx is not None:
            tell(error.ctx.get_usage())
        return _usage(UsageError(said(error)))
    if code == STOPPED:
        # The parser of the words has caught a Ctrl+C and says nothing about it.
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def build(rest: Sequence[str]) -> typer.Typer:
    """Return the program with the one noun of these words, or with all of them for help."""
    asked = next((word for word in rest if not word.startswith("-")), None)
    nouns = (asked,) if asked in NOUNS else NOUNS
    program = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help=_help(),
    )
    program.callback()(_nothing)
    for noun in nouns:
        importlib.import_module(f"app.cli.{_MODULES.get(noun, noun)}")
        for further in _FURTHER.get(noun, ()):
            importlib.import_module(f"app.cli.{further}")
        group = _GROUPS[noun]
        if [one.name for one in group.registered_commands] == [noun]:
            program.registered_commands += group.registered_commands
        else:
            program.add_typer(group, name=noun)
    return program


def _nothing() -> None:
    return None


GLOBAL_OPTIONS = (
    ("--register DIR", N_("register folder (default: your data folder)")),
    ("--login NAME", N_("your login (default: the only user)")),
    ("--passphrase-file F", N_("first line is the passphrase; - reads standard input")),
    ("--passphrase-fd N", N_("read it from an open file descriptor")),
    ("--json", N_("print one JSON value")),
    ("--yes", N_("answer questions with yes")),
)
"""Options before or after any command: how each is written, and what it is for."""
_FIRST_EXAMPLES = (
    'register create ./desk --office "Demo office" --kind ngo --state Bihar',
    'case add name_full="Made-up Name" --register ./desk',
)


def _help() -> str:
    from app.base.language import translate as _

    options = "\n".join(f"  {name:21}  {_(about)}" for name, about in GLOBAL_OPTIONS)
    lines = "\n".join(f"  lifafa {line}" for line in _FIRST_EXAMPLES)
    about = _("A sealed register of cases, and sealed referrals between offices.")
    heading = _("Global options, before or after the command:")
    return f"{about}\n\n\b\n{heading}\n{options}\n\n\b\n{_('Examples:')}\n{lines}\n"


_GROUPS: Final[dict[str, typer.Typer]] = {}
"""The verbs of each noun whose modules were loaded."""


def noun(name: str, about: str) -> None:
    """Say what the verbs of a noun are about."""
    _group(name).info.help = about


def verb(
    words: str, about: str, *examples: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a verb whose help begins with examples; it gets the settings first.

    Args:
        words: the noun and the verb, or the noun alone where it is the whole command.
        about: one sentence.
        examples: two command lines or more, made up.
    """
    noun, _space, name = words.partition(" ")
    add = _group(noun).command(name or noun, help=examples_help(about, *examples), short_help=about)

    def register(carry_out: Callable[..., None]) -> Callable[..., None]:
        add(with_settings(carry_out))
        return carry_out

    return register


def _group(noun: str) -> typer.Typer:
    return _GROUPS.setdefault(noun, typer.Typer(no_args_is_help=True, rich_markup_mode=None))


def with_settings(carry_out: Callable[..., None]) -> Callable[..., None]:
    """Return a command as the library takes it: its context brings the settings."""

    def command(context: typer.Context, **given: Any) -> None:
        carry_out(context.obj, **given)

    context, _given = inspect.signature(command, eval_str=True).parameters.values()
    asked = inspect.signature(carry_out, eval_str=True)
    parameters = [context, *list(asked.parameters.values())[1:]]
    # By these the library knows which words the command takes.
    command.__signature__ = asked.replace(parameters=parameters)  # type: ignore[attr-defined]
    return command


def examples_help(about: str, *examples: str) -> str:
    """Return a help text that begins with examples."""
    lines = "\n".join(f"  lifafa {line}" for line in examples)
    return f"\b\nExamples:\n{lines}\n\n{about}"


def _usage(error: UsageError) -> int:
    tell(f"lifafa: {error}")
    from app.base.language import translate as _

    tell(_("Add --help to see how the command is used."))
    return USAGE


def _told(error: BaseException, code: int) -> int:
    """Say what happened and what to do next, and return the exit code."""
    from app.base.messages import words

    said = words(error, in_terminal=True)
    tell(said.happened)
    choices = _choices(error)
    if choices:
        tell(choices)
    tell(said.todo)
    return code


def _choices(error: BaseException) -> str:
    """Return the codes that a field takes, when a word was refused that is none of them."""
    facts = error.facts if isinstance(error, AppError) else {}
    if facts.get("reason") != "code.unknown":
        return ""
    from app.base.language import translate
    from app.core.field_catalogue import catalogue

    wanted = facts.get("field")
    fields = [one for part in catalogue() for one in part.fields if one.label == wanted]
    codes = next((one.codes for one in fields if one.codes), ())
    told = ", ".join(code for code, _label in codes[:_MOST_CHOICES])
    more = ", …" if len(codes) > _MOST_CHOICES else ""
    return f"{translate('Choices')}: {told}{more}" if told else ""


def _lost(error: OutputLostError) -> int:
    """End after the reader of our output went away; only what was printed is lost."""
    if getattr(error.__cause__, "errno", None) not in system.READER_GONE:
        from app.base.language import translate as _

        tell(_("It was done, but its result could not be printed."))
    if sys.stdout is not None:
        # What still waits to be printed must not fail once more when the program ends.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def speak_plainly() -> None:
    """Speak the system's language, and let both streams take every letter in any encoding."""
    from app.base.language import install, of_system

    install(of_system(os.environ))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def main() -> None:
    """Run the command line as a program."""
    speak_plainly()
    sys.exit(run(sys.argv[1:]))
