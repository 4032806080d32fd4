"""What goes into the packaged program: all of ours, what libraries read, and nothing by chance."""

import importlib.metadata
from types import SimpleNamespace

import fontpkg
import pytest

import program_parts as parts
from app.base import language
from source_tree import ROOMS, ROOT, imports_of, python_files

FAMILIES = ("mukta", "hind-siliguri", "noto-sans")
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")


def test_every_module_of_ours_goes_in():
    names = set(parts.our_modules())
    assert {"app.__main__", "app.cli.returns", "ui.main", "crypto", "models.migrations"} <= names
    assert len(names) == len(list(python_files(*ROOMS)))


def test_every_file_that_we_read_goes_in_and_no_source_does():
    places = {f"{folder}/{source.rpartition('/')[2]}" for source, folder in parts.our_files()}
    assert {
        "ui/look/icons.json",
        "models/fields/districts.csv",
        "app/program/updates/release_keys.json",
    } <= places
    assert not [one for one in places if one.endswith((".py", ".po", ".pot", ".pyc"))]
    assert not [one for one in places if one.startswith("crypto/")]


def test_a_file_made_for_a_build_takes_the_place_of_that_of_the_source(tmp_path):
    made = tmp_path / "app" / "program" / "updates" / "release_keys.json"
    made.parent.mkdir(parents=True)
    made.write_bytes(b"{}")
    entries = parts.all_files(str(tmp_path))
    places = [(folder, source.rpartition("/")[2]) for source, folder in entries]
    assert len(places) == len(set(places))
    assert [source for source, _folder in entries if source.endswith(made.name)] == [str(made)]
    assert len(entries) == len(parts.our_files()) + len(parts.library_files())


def test_the_build_takes_its_files_from_that_list_alone():
    spec = (ROOT / "packaging" / "lifafa.spec").read_text("utf-8")
    assert "datas=parts.all_files(MADE)," in spec
    assert spec.count("_files(") == 1


def test_every_typeface_that_is_drawn_with_goes_in():
    names = {source.rpartition("/")[2] for source, _folder in parts.library_files()}
    assert {f"Mukta-{one}.ttf" for one in WEIGHTS} <= names
    assert {f"HindSiliguri-{one}.ttf" for one in WEIGHTS} <= names
    assert "NotoSans[wdth,wght].ttf" in names
    drawn = [face for family in FAMILIES for face in fontpkg.family(family).files]
    unused = [face for face in drawn if face.path.name not in names]
    assert not [face for face in unused if face.style == "normal" and 400 <= face.weight <= 700]


def test_lists_of_libraries_that_are_read_go_in():
    names = {source.rpartition("/")[2] for source, _folder in parts.library_files()}
    assert {"calendar_bs.csv", "eff_large_wordlist.txt"} <= names


def test_the_version_of_every_chosen_library_is_told():
    folders = {folder for source, folder in parts.library_files() if source.endswith("METADATA")}
    assert len(folders) == len(parts.chosen_libraries()) > 30


def test_a_library_that_is_for_one_system_is_looked_for_there_alone():
    for_linux, for_windows = parts.chosen_libraries("linux"), parts.chosen_libraries("win32")
    assert set(for_linux) - set(for_windows) == {"jeepney"}
    assert set(for_windows) <= set(for_linux)


def test_nothing_that_we_import_ourselves_is_left_out():
    only_from_source = {"app/base/language.py": "babel", "ui/look/icons.py": "lucide"}
    left_out = set(parts.LEFT_OUT)
    wrong = []
    for source in python_files(*ROOMS):
        for found in imports_of(source):
            names = found.module.split(".")
            above = {".".join(names[:count]) for count in range(1, len(names) + 1)} & left_out
            if above - {only_from_source.get(source.name)}:
                wrong.append((source.name, found.module))
    assert wrong == []


def test_languages_and_icons_need_no_library_in_the_program():
    assert "babel" in parts.LEFT_OUT
    assert language.packed("hi") == language.packed("hi")


def fake(names):
    return SimpleNamespace(
        scripts=[("pyi_rth_pyside6", "", ""), ("start_program", "", "")],
        datas=[(name, name, "DATA") for name in names],
        binaries=[],
    )


def test_files_that_nobody_reads_are_trimmed():
    kept = ["PySide6/METADATA", "app/locale/hi/LC_MESSAGES/lifafa.texts"]
    gone = ["PySide6/Qt/translations/qt_de.qm", "PySide6/Qt/qml/x", "a/b.pyi", "certifi/cacert.pem"]
    analysis = fake([*kept, *gone])
    parts.trim(analysis)
    assert [one[0] for one in analysis.datas] == kept
    assert [one[0] for one in analysis.scripts] == ["start_program"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6\\\\plugins\\\\platforms\\\\qwindows.dll".replace("\\\\", "\\"), True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/imageformats/libqtiff.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("libstdc++.so.6", False),
        ("libX11.so.6", False),
        ("libxcb-cursor.so.0", True),
        ("libpython3.13.so.1.0", True),
    ],
)
def test_plugins_and_libraries_are_chosen_by_name(name, wanted):
    assert parts._is_wanted_library(name) is wanted


def test_only_libraries_that_something_needs_stay(monkeypatch):
    needs = {
        "/x/_ssl.so": ["libone.so.1", "libc.so.6"],
        "/x/libone.so.1": ["libtwo.so.2"],
        "/x/libalone.so": ["libthree.so.3"],
        "/x/plugin.so": ["libQt6Core.so.6"],
    }
    monkeypatch.setattr(parts, "needed_by", lambda file: needs.get(file, []))
    binaries = [
        ("lib-dynload/_ssl.so", "/x/_ssl.so", "EXTENSION"),
        ("libone.so.1", "/x/libone.so.1", "BINARY"),
        ("libtwo.so.2", "/x/libtwo.so.2", "BINARY"),
        ("libalone.so", "/x/libalone.so", "BINARY"),
        ("libthree.so.3", "/x/libthree.so.3", "BINARY"),
        ("libpython3.13.so.1.0", "/x/libpython3.13.so.1.0", "BINARY"),
        ("pypdfium2_raw/libpdfium.so", "/x/libpdfium.so", "BINARY"),
        ("PySide6/Qt/plugins/platforms/plugin.so", "/x/plugin.so", "BINARY"),
        ("PySide6/Qt/lib/libQt6Core.so.6", "/x/libQt6Core.so.6", "BINARY"),
        ("PySide6/Qt/lib/libQt6Sql.so.6", "/x/libQt6Sql.so.6", "BINARY"),
        ("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", "SYMLINK"),
        ("libQt6Sql.so.6", "PySide6/Qt/lib/libQt6Sql.so.6", "SYMLINK"),
    ]
    gone = {"libalone.so", "libthree.so.3", "PySide6/Qt/lib/libQt6Sql.so.6", "libQt6Sql.so.6"}
    kept = [one for one in binaries if one[0] not in gone]
    assert parts.reached(binaries) == kept


def test_what_a_library_needs_is_read_from_it():
    file = importlib.metadata.distribution("PyNaCl").locate_file("nacl/_sodium.abi3.so")
    assert "libc.so.6" in parts.needed_by(str(file))


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        ("linux", ("Lifafa", "lifafa")),
        ("win32", ("Lifafa", "lifafa-cli")),
        ("darwin", ("Lifafa", "lifafa-cli")),
    ],
)
def test_no_two_programs_have_one_name(platform, names):
    assert parts.program_names(platform) == names
    if platform != "linux":
        assert len({one.casefold() for one in names}) == 2


def test_the_source_is_where_it_is_thought_to_be():
    assert parts.ROOT == ROOT
