"""What gives the same result every time and takes long is worked out once in a run of tests.

Rules: nothing is left out and nothing is made weaker; a child that is forked knows what its parent
knew; another process works it out anew.
"""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import sqlalchemy
from nacl.pwhash import argon2id

_STATEMENTS = 5_000


@contextmanager
def keys_derived() -> Iterator[None]:
    """Derive each key once: the same words, salt and cost give the same key."""
    derive = argon2id.kdf
    argon2id.kdf = functools.cache(derive)
    try:
        yield
    finally:
        argon2id.kdf = derive


@contextmanager
def answers_known() -> Iterator[None]:
    """Compare the known answers of the sealing library once, and not before each opening again.

    A test that puts another comparison in the place of ours has that one asked each time.
    """
    from app.core import selftest as asked
    from crypto import selftest

    ours, compared = selftest.run, functools.cache(selftest.run)

    def run() -> None:
        (compared if selftest.run is ours else selftest.run)()

    asked.selftest = SimpleNamespace(run=run)
    try:
        yield
    finally:
        asked.selftest = selftest


@contextmanager
def commands_read() -> Iterator[None]:
    """Read what a command takes from its function once, and not at each call of the program."""
    import typer.main  # Where no command is tested, nothing loads it.

    read = typer.main.get_params_from_function
    typer.main.get_params_from_function = functools.cache(read)
    try:
        yield
    finally:
        typer.main.get_params_from_function = read


@contextmanager
def statements_worded() -> Iterator[None]:
    """Put each statement into the words of the database once, and not for each register again."""
    make = sqlalchemy.create_engine
    shared: list[Any] = []

    def made(*words: Any, **names: Any) -> Any:
        engine = make(*words, **names)
        if not shared:
            engine._compiled_cache.capacity = _STATEMENTS
            shared.append((engine.dialect, engine._compiled_cache))
        # Statements are kept by the dialect they were put into words for.
        engine.dialect, engine._compiled_cache = shared[0]
        engine.pool._dialect = engine.dialect
        return engine

    sqlalchemy.create_engine = made
    try:
        yield
    finally:
        sqlalchemy.create_engine = make
