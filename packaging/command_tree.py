"""Every command of the command line with its own help, read from the program itself.

Rules: nothing of a command is written down a second time, so what is made from this never goes
stale.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.cli.program import GLOBAL_OPTIONS, build

PROGRAM = "lifafa"
_EXAMPLE = re.compile(r"\A  (lifafa .*)\Z")


@dataclass(frozen=True)
class Choice:
    """One option or argument.

    Attributes:
        usage: how it is written, e.g. "--to <str>".
        about: what it is for, "" when it says nothing of itself.
        names: how an option is called, () for an argument.
    """

    usage: str
    about: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Command:
    """One command, or a noun with verbs.

    Attributes:
        words: after the program's name; () for the program itself.
        about: what it does.
        examples: whole command lines.
        choices: arguments first, then options, without --help; of the program, the global options.
        verbs: words that may follow.
    """

    words: tuple[str, ...]
    about: str
    examples: tuple[str, ...]
    choices: tuple[Choice, ...]
    verbs: tuple[str, ...]


def commands() -> list[Command]:
    """Return the program, its nouns and their verbs, in the order of its help."""
    root, *below = _walk(typer.main.get_command(build(["--help"])), (), None)
    about = root.about.partition("\n\n")[0]
    globals_ = (Choice(usage, about, (usage.split()[0],)) for usage, about in GLOBAL_OPTIONS)
    return [replace(root, about=about, choices=tuple(globals_)), *below]


def _walk(command: Any, words: tuple[str, ...], above: Any) -> Iterator[Command]:
    context = command.context_class(
        command, info_name=words[-1] if words else PROGRAM, parent=above
    )
    below = getattr(command, "commands", {})
    about, examples = split_help(command.help or "")
    yield Command(words, about, examples, tuple(_choices(command, context)), tuple(below))
    for name, one in below.items():
        yield from _walk(one, (*words, name), context)


def _choices(command: Any, context: Any) -> Iterator[Choice]:
    for one in sorted(command.get_params(context), key=lambda one: bool(_names(one))):
        told = one.get_help_record(context)
        if told is not None and "--help" not in one.opts:
            yield Choice(told[0].strip(), " ".join(told[1].split()), _names(one))


def _names(one: Any) -> tuple[str, ...]:
    if one.param_type_name != "option":
        return ()
    return (*one.opts, *one.secondary_opts)


def split_help(text: str) -> tuple[str, tuple[str, ...]]:
    """Return what a help text says and the examples in it."""
    lines = text.replace("\b", "").splitlines()
    examples = tuple(found[1] for found in map(_EXAMPLE.match, lines) if found)
    kept = [line for line in lines if not _EXAMPLE.match(line) and line.strip() != "Examples:"]
    return "\n".join(kept).strip(), examples
