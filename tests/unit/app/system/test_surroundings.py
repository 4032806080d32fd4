"""What steers a program is taken away; what a screen needs stays, by its bare name."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app.system import hardening
from app.system.platforms import system
from source_tree import ROOT


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """What is taken away here is not missing in other tests."""
    monkeypatch.setattr(os, "environ", dict(os.environ))


SCREEN = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0", "LANG": "hi_IN.UTF-8", "HOME": "/x"}


@pytest.mark.parametrize(
    "name",
    [
        "PYTHONPATH",
        "PYTHONHOME",
        "PYTHONSTARTUP",
        "PYTHONINSPECT",
        "PYTHON_KEYRING_BACKEND",
        "KEYRING_PROPERTY_SCHEME",
        "QT_PLUGIN_PATH",
        "QT_QPA_PLATFORM_PLUGIN_PATH",
        "QT_QPA_GENERIC_PLUGINS",
        "QT_QPA_PLATFORMTHEME",
        "QT_STYLE_OVERRIDE",
        "QT_LOGGING_CONF",
        "QML_IMPORT_PATH",
        "QML2_IMPORT_PATH",
        "RL_trustedHosts",
        "OPENSSL_CONF",
        "OPENSSL_MODULES",
        "GCONV_PATH",
        "_PYI_APPLICATION_HOME_DIR",
        "_MEIPASS2",
        "PYINSTALLER_RESET_ENVIRONMENT",
        "PYSIDE_DISABLE_INTERNAL_QT_CONF",
        "SSLKEYLOGFILE",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HOSTALIASES",
        "CUPS_SERVER",
        "FONTCONFIG_FILE",
        "SQLITE_TMPDIR",
        "XML_CATALOG_FILES",
        "LOCPATH",
        "OPENSC_CONF",
        "PKCS11SPY",
        "PCSCLITE_CSOCK_NAME",
        "LIBGL_DRIVERS_PATH",
        "__EGL_VENDOR_LIBRARY_DIRS",
        "GBM_BACKENDS_PATH",
        "VK_ICD_FILENAMES",
        "XLOCALELIBDIR",
        "pythonpath",
    ],
)
def test_what_chooses_code_is_taken_away(name):
    variables = {**SCREEN, name: "planted"}
    hardening.clean(variables)
    assert variables == SCREEN


@pytest.mark.parametrize("name", sorted(hardening.KEPT_OF_QT - {"QT_QPA_PLATFORM"}))
def test_what_makes_a_screen_readable_stays(name):
    value = "144" if name == "QT_FONT_DPI" else "1.5"
    variables = {name: value}
    hardening.clean(variables)
    assert variables == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QT_SCALE_FACTOR", "2"),
        ("QT_SCALE_FACTOR", "0.75"),
        ("QT_SCREEN_SCALE_FACTORS", "1.5;2"),
        ("QT_SCREEN_SCALE_FACTORS", "eDP-1=1.25;HDMI-1=1;"),
        ("QT_FONT_DPI", "96"),
    ],
)
def test_sizes_that_a_screen_can_have_stay(name, value):
    variables = {name: value}
    hardening.clean(variables)
    assert variables == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("QT_SCALE_FACTOR", one) for one in ("0", "nan", "inf", "-1", "1e9", "0.0", "99", "२")),
        *(("QT_SCREEN_SCALE_FACTORS", one) for one in ("0;0", "x=1e300", "=2", ";")),
        *(("QT_FONT_DPI", one) for one in ("0", "-5", "9", "99999")),
    ],
)
def test_sizes_that_qt_falls_over_are_taken_away(name, value):
    variables = {name: value}
    hardening.clean(variables)
    assert variables == {}


@pytest.mark.parametrize("name", hardening.BUSES)
def test_where_programs_meet_is_a_place_of_this_computer_and_no_command(name):
    here = "unix:path=/run/user/1/bus,guid=a1"
    for value, left in (
        (here, here),
        ("unix:abstract=/tmp/x", "unix:abstract=/tmp/x"),
        ("unixexec:path=/x/planted", None),
        ("tcp:host=198.51.100.1,port=1", None),
        ("autolaunch:", None),
        ("", None),
        (f"unixexec:path=/x/planted;{here};tcp:host=x", here),
    ):
        variables = {name: value}
        hardening.clean(variables)
        assert variables.get(name) == left


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("offscreen", "offscreen"),
        ("xcb", "xcb"),
        ("wayland;xcb", "wayland;xcb"),
        ("offscreen:size=1x1", "offscreen"),
        ("xcb:planted=/x;vnc:port=1", "xcb"),
        ("vnc", None),
        ("/x/libplanted.so", None),
        ("", None),
    ],
)
def test_a_way_of_drawing_is_chosen_by_its_bare_name(asked, left):
    variables = {"QT_QPA_PLATFORM": asked}
    hardening.clean(variables)
    assert variables.get("QT_QPA_PLATFORM") == left


@pytest.mark.parametrize(
    ("variables", "foreign"),
    [
        ({}, False),
        ({"LD_LIBRARY_PATH": "/own"}, False),
        ({"LD_LIBRARY_PATH": f"/own{os.pathsep}", "LD_LIBRARY_PATH_ORIG": ""}, False),
        ({"LD_LIBRARY_PATH": "/own:/x", "LD_LIBRARY_PATH_ORIG": "/x"}, True),
        ({"LD_LIBRARY_PATH": "/own", "LD_PRELOAD": "/x/planted.so"}, True),
        ({"LD_AUDIT": "/x/planted.so"}, True),
        ({"DYLD_INSERT_LIBRARIES": "/x/planted.dylib"}, True),
    ],
)
def test_libraries_from_elsewhere_are_noticed(variables, foreign):
    assert hardening.is_foreign(variables, "/own") is foreign


@pytest.fixture
def packed(monkeypatch):
    """A packaged program whose process is not really replaced."""
    begun = []
    for name in [name for name in os.environ if name.startswith(("LD_", "DYLD_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/own", raising=False)
    monkeypatch.setattr(sys, "argv", ["lifafa", "case", "list"])
    monkeypatch.setattr(os, "execve", lambda *words: begun.append(words))
    monkeypatch.setattr(system, "refuse_foreign_libraries", lambda: begun.append("refused"))
    return begun


def test_a_packaged_program_begins_once_more_without_foreign_libraries(packed, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/own:/x")
    monkeypatch.setenv("LD_PRELOAD", "/x/planted.so")
    hardening.refuse()
    [refused, (program, words, variables)] = packed
    assert (refused, program, words) == (
        "refused",
        sys.executable,
        [sys.executable, "case", "list"],
    )
    assert not [name for name in variables if name.startswith("LD_")]


def test_what_the_start_of_a_packaged_program_names_goes_to_no_other_program(packed, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/own")
    hardening.refuse()
    assert packed == ["refused"]
    assert "LD_LIBRARY_PATH" not in os.environ


def test_from_source_the_libraries_of_python_itself_are_left_to_it(monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/x")
    monkeypatch.setenv("PYTHONPATH", "/x")
    monkeypatch.setattr(os, "execve", lambda *words: pytest.fail("started again"))
    hardening.refuse()
    assert os.environ["LD_LIBRARY_PATH"] == "/x"
    assert "PYTHONPATH" not in os.environ


def test_no_settings_file_in_a_home_is_run_by_the_library_of_letters(monkeypatch):
    monkeypatch.delitem(sys.modules, "reportlab_settings", raising=False)
    hardening.refuse()
    assert isinstance(sys.modules["reportlab_settings"], ModuleType)
    assert vars(sys.modules["reportlab_settings"]).get("__file__") is None


PLANTED = """import sys
class Planted:
    def find_spec(self, name, path=None, target=None):
        if name == "app.cli.program":
            sys.stderr.write("planted code is in the program\\n")
sys.meta_path.insert(0, Planted())
sys.stderr.write("planted code began\\n")
"""


def version_told(folder: Path, *words: str) -> tuple[str, str]:
    """Return what the program says beside planted code: its version, and on the error stream."""
    (folder / "sitecustomize.py").write_text(PLANTED)
    given = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, *words, "version"]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)
    return done.stdout, done.stderr


def test_what_a_variable_has_python_load_is_not_in_the_program(tmp_path):
    out, err = version_told(tmp_path, "-m", "app")
    assert out.startswith("Lifafa "), err
    assert err == "planted code began\n", "Python itself begins it, once and no more"


def test_what_a_variable_has_python_load_is_not_in_what_start_starts(tmp_path):
    out, err = version_told(tmp_path, "start.py")
    assert out.startswith("Lifafa "), err
    assert err == "planted code began\n", "Python itself begins it, once and no more"


def test_an_isolated_program_and_a_packaged_one_do_not_begin_again(packed, monkeypatch):
    begun = []
    monkeypatch.setattr(hardening.system, "become", begun.append)
    hardening.begin_isolated()
    assert begun == [], "a packaged program looks at no variable of Python"
    monkeypatch.setattr(hardening.packaged, "is_packaged", lambda: False)
    hardening.begin_isolated()
    assert [words[:2] for words in begun] == [[sys.executable, "-I"]]
