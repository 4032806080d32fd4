"""Usage errors, help and progress speak the language of the reader; codes never change."""

import ast
import io
import re
import sys

import pytest
import typer

from app.base.jobs import Progress
from app.base.language import WINDOW_LANGUAGES, install
from app.cli import output, worded
from app.cli.program import NOUNS, build, run
from command_line import CommandLine, bare
from office_sim import FIRST
from source_tree import ROOT

OTHERS = [one for one in WINDOW_LANGUAGES if one != "en"]
SCRIPT = {"hi": "\u0900-\u097f", "ne": "\u0900-\u097f", "bn": "\u0980-\u09ff"}


@pytest.fixture(params=OTHERS)
def language(request: pytest.FixtureRequest):
    install(request.param)
    yield request.param
    install("en")


@pytest.mark.parametrize(
    "words",
    [
        ("case", "nope"), ("cas",), ("case", "list", "--nope"), ("case", "list", "--limit"),
        ("case", "list", "--limit", "0"), ("case", "list", "--status", "nope"), ("case", "show"),
        ("case", "show", "a", "b"), ("case", "list", "--reverse=3"), ("stats", "ctdc"),
        ("case", "add", "nothing"), ("--register",), ("refer", "x", "--to", "y", "--purpose", "z"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_words_is_said_in_the_language(language, words) -> None:
    done = bare(*words)
    assert done.code == 2
    own = re.compile(f"[{SCRIPT[language]}]")
    for line in done.err.splitlines():
        assert own.search(line), line


@pytest.mark.parametrize("noun", NOUNS)
def test_heads_of_help_are_in_the_language_and_commands_are_not(language, noun) -> None:
    done = bare(noun, "--help")
    assert done.code == 0
    assert "Usage" not in done.out
    assert "Options" not in done.out
    assert "Show this message" not in done.out
    assert "--help" in done.out


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (("case", "close"), "repatriated"),
        (("packet", "decline"), "no_capacity"),
        (("case", "attach"), "fir_copy"),
        (("refer",), "risk_to_life, court_order, child_protection"),
        (("office", "revoke"), "lost, stolen, closed"),
        (("office", "succeed"), "new-computer, planned"),
        (("letter", "withdraw"), "issued_by_mistake"),
        (("letter", "make"), "certificate"),
        (("register", "create"), "shelter_cci"),
        (("register", "add-user"), "read_only"),
        (("consent", "add"), "guardian_or_cwc"),
    ],
)
def test_the_codes_of_closed_lists_stand_in_help(words, codes) -> None:
    assert codes in " ".join(bare(*words, "--help").out.split())


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("refer", "x", "--to", "y", "--purpose", "shelter", "--groups", "zzz"), "--groups"),
        (("refer", "x", "--to", "y", "--purpose", "shelter", "--ground", "zzz"), "--ground"),
        (("refer", "x", "--to", "y", "--purpose", "shelter", "--services", "zzz"), "--services"),
        (("case", "close", "x", "--reason", "zzz"), "--reason"),
        (("register", "set-role", "a", "zzz"), "ROLE"),
        (("letter", "make", "x", "--lang", "zz", "-o", "x.pdf"), "--lang"),
    ],
)
def test_a_word_of_no_list_is_refused_by_its_option_before_a_passphrase(words, option) -> None:
    # No register and no passphrase is named: whoever asks for them first ends otherwise.
    done = bare(*words)
    assert done.code == 2
    assert done.err.startswith(f"lifafa: {option} is one of ")


def test_an_unknown_field_is_refused_before_a_passphrase() -> None:
    done = bare("case", "add", "nothing_such=1")
    assert done.code == 2
    assert "There is no field named nothing_such." in done.err


def test_labels_and_spellings_of_codes_are_understood(tmp_path) -> None:
    desk = CommandLine(tmp_path / "office", FIRST)
    desk.ok("case", "add", "name_full=Made-up Asha")
    closed = desk.ok("case", "close", "LF-26-0001", "--reason", "Repatriated ")
    assert closed["status"] == "closed"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_in_words_and_is_taken_away(monkeypatch, language) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    report = output.progress()
    report(Progress("sealing", 1, 4))
    assert "sealing" not in screen.getvalue()
    assert re.search(f"[{SCRIPT[language]}]", screen.getvalue())
    output.tell("made up")
    assert screen.getvalue().endswith("\r\x1b[Kmade up\n")
    report(Progress("sealing", 2, 4))
    run(["version", "--nope"])
    last = screen.getvalue().split("\r\x1b[K")[-1]
    assert "%" not in last


def test_where_no_signs_are_wanted_each_step_is_told_once(monkeypatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("NO_COLOR", "1")
    report = output.progress()
    for done in range(3):
        report(Progress("sealing", done, 3))
    assert screen.getvalue() == "Sealing …\n"
    output.clear()


def test_every_step_of_long_work_has_words() -> None:
    found = set()
    for file in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name == "Progress" and node.args:
                step = node.args[0]
                found |= {step.value} if isinstance(step, ast.Constant) else set()
    assert len(found) > 20
    assert found <= set(output.STEPS)


def test_every_option_with_a_list_names_itself() -> None:
    def judged(command):
        for param in command.params:
            if hasattr(param.callback, "words"):
                yield param
        for below in getattr(command, "commands", {}).values():
            yield from judged(below)

    found = list(judged(typer.main.get_command(build(["--help"]))))
    assert len(found) > 30
    for param in found:
        words = param.callback.words()
        assert words
        with pytest.raises(worded.NotOneOfError):
            param.callback(None, param, "not one of them")


def below(command, words=()):
    yield words, command
    for name, one in getattr(command, "commands", {}).items():
        yield from below(one, (*words, name))


def test_every_sentence_of_help_is_in_the_language(language) -> None:
    own = re.compile(f"[{SCRIPT[language]}]")
    program = worded.worded(typer.main.get_command(build(["--help"])), is_shown=False)
    found = list(below(program))
    assert len(found) > 130
    for words, command in found[1:]:
        about = command.help.rpartition("\n\n")[2]
        assert own.search(about), (words, about)
        for param in command.params:
            told = getattr(param, "help", None) or ""
            # What is nothing but codes is the same in every language.
            assert own.search(told) or not NO_CODES.search(told), (words, param.opts, told)


NO_CODES = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")


def test_help_in_english_is_as_it_is_declared() -> None:
    declared = typer.main.get_command(build(["case", "close", "--help"]))
    about = declared.commands["case"].commands["close"].help
    shown = worded.worded(declared, is_shown=False).commands["case"].commands["close"].help
    assert shown == about
