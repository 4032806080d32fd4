"""`lifafa version`: which Lifafa this is, and whether its sealing library is sound."""

from __future__ import annotations

from typing import Annotated

import typer

from app import __version__
from app.cli.output import emit
from app.cli.program import examples_help
from app.cli.settings import Settings

HELP = examples_help(
    "Show the version; --self-test also checks the known answers of the sealing library.",
    "version",
    "version --self-test --json",
)


def command(
    ctx: typer.Context,
    self_test: Annotated[
        bool, typer.Option("--self-test", help="check the sealing library")
    ] = False,
) -> None:
    settings: Settings = ctx.obj
    result = {"version": __version__}
    if self_test:
        from app.selftest import run_self_test

        run_self_test()
        result["self_test"] = "ok"
    emit(settings.json, result, [f"Lifafa {__version__}", *(["self-test ok"] if self_test else [])])
