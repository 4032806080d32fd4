"""Version, manifest and icons of the programs for Windows, read back as Windows reads them."""

import io
import json
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image
from PyInstaller.utils.win32.winmanifest import create_application_manifest

import windows_icons
import windows_parts
from app import __version__
from file_types import FILE_TYPES

SETTINGS = "{http://schemas.microsoft.com/SMI/%s/WindowsSettings}%s"


def said(file: str, version: str = __version__) -> dict:
    """Evaluate a version resource as PyInstaller does, with stand-ins for its classes."""

    def keep(*given, **named):
        return [list(given), named]

    def string(name, value):
        return (name, value)

    names = dict.fromkeys(("FixedFileInfo", "StringFileInfo", "StringTable", "VarFileInfo"), keep)
    names |= {"VSVersionInfo": keep, "StringStruct": string, "VarStruct": string}
    _given, told = eval(windows_parts.version_text(file, version), {"__builtins__": {}}, names)
    strings, variables = told["kids"]
    (table,) = strings[0][0]
    language, rows = table[0]
    (translation,) = variables[0][0]
    assert translation == ("Translation", [int(language[:4], 16), int(language[4:], 16)])
    return {"numbers": told["ffi"][1], "words": dict(rows)}


@pytest.mark.parametrize("file", [windows_parts.WINDOW, windows_parts.COMMAND_LINE])
def test_each_program_tells_the_one_version_and_its_own_name(file):
    told = said(file)
    assert told["words"]["ProductVersion"] == told["words"]["FileVersion"] == __version__
    assert told["words"]["OriginalFilename"] == file
    assert told["words"]["ProductName"] == "Lifafa"
    assert told["numbers"]["filevers"] == told["numbers"]["prodvers"] == windows_parts.numbers()


@pytest.mark.parametrize(
    "version, numbers",
    [
        ("0.1.0", (0, 1, 0, 0)),
        ("12.0.3", (12, 0, 3, 0)),
        ("1.2", (1, 2, 0, 0)),
        ("1.2.3rc1", (1, 2, 3, 0)),
        ("1.2.3.4.5", (1, 2, 3, 4)),
    ],
)
def test_a_version_becomes_four_numbers(version, numbers):
    assert windows_parts.numbers(version) == numbers
    assert said("Lifafa.exe", version)["numbers"]["filevers"] == numbers


def test_the_manifest_asks_for_no_rights_and_is_sharp_on_every_screen():
    root = ET.parse(windows_parts.MANIFEST).getroot()
    levels = [one for one in root.iter() if one.tag.endswith("requestedExecutionLevel")]
    assert [(one.get("level"), one.get("uiAccess")) for one in levels] == [("asInvoker", "false")]
    told = {one.tag: one.text for one in root.iter()}
    assert told[SETTINGS % (2016, "dpiAwareness")] == "PerMonitorV2"
    assert told[SETTINGS % (2016, "longPathAware")] == "true"
    systems = [one.get("Id") for one in root.iter() if one.tag.endswith("supportedOS")]
    assert systems == ["{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"]


def test_the_builder_leaves_the_manifest_as_it_is_meant():
    made = create_application_manifest(windows_parts.MANIFEST.read_bytes(), False, False)
    root = ET.fromstring(made)
    (level,) = [one for one in root.iter() if one.tag.endswith("requestedExecutionLevel")]
    assert level.get("level") == "asInvoker"
    assert {one.tag: one.text for one in root.iter()}[
        SETTINGS % (2016, "dpiAwareness")
    ] == "PerMonitorV2"


def test_what_a_program_carries_is_written_for_the_build(tmp_path):
    told = windows_parts.exe_options(tmp_path / "new", windows_parts.WINDOW)
    assert set(told) == {"version", "icon", "manifest"}
    for place in told.values():
        assert (tmp_path / place).is_file()
    assert Path(told["version"]).read_text("utf-8").startswith("# UTF-8\n")


def sizes_of(content: bytes) -> list[int]:
    """Read the list at the head of an .ico: a zero stands for 256."""
    reserved, kind, count = struct.unpack_from("<HHH", content)
    assert (reserved, kind) == (0, 1)
    return sorted((content[6 + 16 * one] or 256) for one in range(count))


def test_the_program_s_icon_holds_every_size():
    content = windows_parts.ICON.read_bytes()
    assert {16, 32, 48, 256} <= set(sizes_of(content))
    assert Image.open(io.BytesIO(content)).format == "ICO"


@pytest.mark.usefixtures("qapp")
def test_each_kind_of_file_has_its_own_icon_in_every_size(tmp_path):
    made = windows_icons.write(tmp_path)
    assert [one.name for one in made] == [f"{kind.key}.ico" for kind in FILE_TYPES]
    contents = [one.read_bytes() for one in made]
    assert len(set(contents)) == len(FILE_TYPES)
    for content in contents:
        assert sizes_of(content) == [16, 24, 32, 48, 64, 128, 256]
        picture = Image.open(io.BytesIO(content))
        picture.size = (32, 32)
        assert picture.convert("RGBA").getchannel("A").getextrema()[1] == 255


READ_BACK = """
import json, sys, types
import PyInstaller.compat
# Both are needed only for looking into a finished program.
PyInstaller.compat.win32api = None
sys.modules["pefile"] = types.ModuleType("pefile")
from PyInstaller.utils.win32 import versioninfo
made = versioninfo.load_version_info_from_text_file(sys.argv[1])
table = made.kids[0].kids[0]
told = {one.name: one.val for one in table.kids}
told["numbers"] = [made.ffi.fileVersionMS, made.ffi.fileVersionLS]
print(json.dumps(told))
"""


def test_the_builder_understands_the_version_resource(tmp_path):
    place = windows_parts.exe_options(tmp_path, windows_parts.WINDOW)["version"]
    done = subprocess.run(
        [sys.executable, "-c", READ_BACK, place], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    major, minor, third, fourth = windows_parts.numbers()
    assert told.pop("numbers") == [major << 16 | minor, third << 16 | fourth]
    assert told == said(windows_parts.WINDOW)["words"]
