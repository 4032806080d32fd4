"""What every test runs in: no screen, no settings of the caller's Python, a profile of its own.

Rules: the person's own folders are out of reach; nothing here knows the product.
"""

import contextlib
import gc
import os
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

# What a helper asserts is told as what a test asserts; this has to be said before it is loaded.
_helpers = (Path(__file__).parent / "helpers").glob("*.py")
pytest.register_assert_rewrite(*(one.stem for one in _helpers if one.stem not in sys.modules))

import once  # noqa: E402
import turn  # noqa: E402

pytest_plugins = ["tiers", "systems"]

for _name in [name for name in os.environ if name.startswith(("PYTHON", "QT_", "LC_"))]:
    del os.environ[_name]
os.environ.update(
    QT_QPA_PLATFORM="offscreen", LANG="C.UTF-8", LANGUAGE="en", PYTHONUTF8="1", NO_COLOR="1"
)

# Made when the tests are collected, because Qt and platformdirs look at these as soon as they load.
_profile = tempfile.TemporaryDirectory(prefix="lifafa-tests-")
for _name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = str(Path(_profile.name) / _name.lower())
    Path(os.environ[_name]).mkdir(mode=0o700)
os.environ["XDG_RUNTIME_DIR"] = str(Path(_profile.name) / "run")
Path(os.environ["XDG_RUNTIME_DIR"]).mkdir(mode=0o700)
if sys.platform == "win32":
    # Windows names the same places otherwise; platformdirs asks the system unless it is told.
    for _name in ("APPDATA", "LOCAL_APPDATA"):
        _place = os.environ["XDG_DATA_HOME"] + _name.lower()
        os.environ[f"WIN_PD_OVERRIDE_{_name}"] = os.environ[_name.replace("_", "")] = _place
        Path(_place).mkdir()
    os.environ["USERPROFILE"] = os.environ["HOME"]
    # Without a screen Qt looks for fonts beside itself only, and complains that it finds none.
    os.environ["QT_QPA_FONTDIR"] = str(Path(os.environ["SYSTEMROOT"]) / "Fonts")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end; no search for rings goes through it, now or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    """Where there is a window, no other thread looks for rings: a widget that falls there ends all.

    What several tests share is made before anything that a single test asks for. What the last of
    several windows left behind falls here, before a test comes whose threads may look.
    """
    if not _has_window(item):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        if not _has_window(nextitem):
            gc.collect()
        gc.enable()


def _has_window(item: pytest.Item | None) -> bool:
    return "qapp" in getattr(item, "fixturenames", ())


def pytest_runtest_logstart() -> None:
    """A test begins; what is made from now on is its own."""
    turn.begin()


def pytest_runtest_logfinish() -> None:
    """The test is over."""
    turn.end()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
    """What a fixture with a wider scope makes belongs to several tests."""
    with turn.making(shared=fixturedef.scope != "function"):
        return (yield)


@pytest.fixture
def qtbot(qapp: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """What presses and types; it waits for events, and lets go of what it pressed."""
    from waits import PatientBot  # Where no window is tested, nothing loads Qt.

    yield PatientBot(request)
    pressed = qapp.mouseButtons()
    assert not pressed.value, "a button of the mouse is still down, and the next test feels it"


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """An empty folder for sockets, whose path a system takes up to some hundred letters only."""
    with tempfile.TemporaryDirectory(prefix="s", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty folder that stands for a USB stick."""
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture(scope="session", autouse=True)
def worked_out_once() -> Iterator[None]:
    """Derive each key once in a run, and put each statement into words once; the like."""
    wanted = [once.keys_derived, once.statements_worded, once.answers_known]
    if "typer" in sys.modules:  # What tests a command loaded it when it was collected.
        wanted.append(once.commands_read)
    with contextlib.ExitStack() as made:
        for one in wanted:
            made.enter_context(one())
        yield


def pytest_sessionfinish() -> None:
    """Leave nothing of ours in the clipboard, and no window: Qt would destroy them with Python.

    What it destroys then goes in no order, a window before what is shown in it, and it may fall.
    """
    widgets = sys.modules.get("PySide6.QtWidgets")  # Where no window is tested, nothing loads Qt.
    app = widgets.QApplication.instance() if widgets is not None else None
    if app is None:
        return
    app.clipboard().clear()
    for window in app.topLevelWidgets():
        window.deleteLater()
    app.sendPostedEvents(None, sys.modules["PySide6.QtCore"].QEvent.Type.DeferredDelete.value)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Remove the profile when the last test is done."""
    _profile.cleanup()
    # Libraries that find what they made still there at the very end complain of it.
    gc.unfreeze()
