"""`lifafa version`: which Lifafa this is, how it was built, and whether it is whole and sound."""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from app import LICENCE, __version__
from app.cli.output import emit, tell
from app.cli.program import verb
from app.cli.settings import Settings
from app.system import packaged


@verb(
    "version",
    "Show the version and the build; --self-test also checks the program and its known answers.",
    "version",
    "version --self-test --json",
)
def command(
    settings: Settings,
    self_test: Annotated[
        bool, typer.Option("--self-test", help="check the sealing library and every part")
    ] = False,
) -> None:
    result: dict[str, object] = {"version": __version__, "licence": LICENCE}
    lines = [f"Lifafa {__version__}", f"free software under {LICENCE}, without any warranty"]
    built = packaged.facts()
    if built is not None:
        result["build"] = dataclasses.asdict(built)
        commit = built.commit[:12] or "unknown"
        changed = ", changed" if built.changed else ""
        lines += [
            f"built from {commit}{changed}, {built.date}",
            f"with Python {built.python} and PyInstaller {built.pyinstaller}",
            f"libraries {built.libraries[:12]}",
        ]
    if self_test:
        result["parts"] = list(_tested())
        result["self_test"] = "ok"
        lines.append("self-test ok")
    emit(settings.json, result, lines)


def _tested() -> tuple[str, ...]:
    """Test everything and return the names of the parts; say which of them is not whole."""
    from app.base.errors import SelfTestFailedError
    from app.core.selftest import run_self_test
    from app.program.self_check import run

    try:
        run_self_test()
        return run()
    except SelfTestFailedError as error:
        cause = f" ({error.__cause__!r})" if error.__cause__ is not None else ""
        tell(f"self-test: {error.facts['part']}{cause}")
        raise
