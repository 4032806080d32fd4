"""The program for a Mac: its properties and icons read back, and the build's steps in order."""

import io
import plistlib
from pathlib import Path

import pytest
from PIL import Image

import build_macos
import desktop_steps
import macos_parts
from app import __version__
from build_errors import PackageError
from file_types import FILE_TYPES

NAME = f"Lifafa-{__version__}-macos-{desktop_steps.machine()}"


class Mac:
    """Stands for a Mac: remembers commands and leaves the files they would make."""

    def __init__(self, to: Path) -> None:
        self.to = to
        self.asked: list[list[str]] = []

    def __call__(self, words) -> None:
        self.asked.append(list(words))
        told = " ".join(words)
        if "build_program.py" in told:
            for place in (
                "Lifafa/Lifafa",
                "Lifafa/licences.json",
                "Lifafa/licences/python.txt",
                "Lifafa.app/Contents/MacOS/Lifafa",
                "Lifafa.app/Contents/Resources/build.json",
                "Lifafa.app/Contents/Frameworks/PySide6/QtCore.abi3.so",
                "Lifafa.app/Contents/Frameworks/libz.dylib",
            ):
                (self.to / place).parent.mkdir(parents=True, exist_ok=True)
                (self.to / place).write_text(place)
        elif "bill_of_materials.py" in told:
            Path(words[-1]).write_text("{}")
        elif words[0] == "hdiutil":
            Path(words[-1]).write_text("image")

    def of(self, program: str) -> list[list[str]]:
        """Return the commands of one program."""
        return [words for words in self.asked if words[0] == program]


def asked(to: Path, *more: str):
    return build_macos.asked_for(["--to", str(to), "--python", "python3", *more])


@pytest.fixture(scope="module")
def told() -> dict:
    """The list of properties as a Mac reads it from its file."""
    return plistlib.loads(plistlib.dumps(macos_parts.properties()))


def test_the_list_of_properties_tells_the_program_and_the_one_version(told):
    assert told["CFBundleIdentifier"] == "org.lifafa.Lifafa"
    assert told["CFBundleShortVersionString"] == __version__
    assert told["CFBundleVersion"].count(".") == 2
    assert told["CFBundleLocalizations"] == ["en", "hi", "ne", "bn"]
    assert told["NSHighResolutionCapable"] is True
    assert told["LSBackgroundOnly"] is False
    assert told["LSMinimumSystemVersion"] == "14.0"


@pytest.mark.parametrize("kind", FILE_TYPES, ids=lambda kind: kind.key)
def test_every_kind_of_file_is_declared_and_opened(told, kind):
    (declared,) = [
        one
        for one in told["UTExportedTypeDeclarations"]
        if one["UTTypeTagSpecification"]["public.filename-extension"] == [kind.ending[1:]]
    ]
    assert declared["UTTypeTagSpecification"]["public.mime-type"] == [kind.mime]
    assert "public.data" in declared["UTTypeConformsTo"]
    (opened,) = [
        one
        for one in told["CFBundleDocumentTypes"]
        if one["LSItemContentTypes"] == [declared["UTTypeIdentifier"]]
    ]
    assert opened["LSHandlerRank"] == "Owner"
    assert opened["CFBundleTypeIconFile"] == declared["UTTypeIconFile"] == f"{kind.key}.icns"


def test_the_hardened_runtime_is_loosened_for_drivers_of_tokens_only():
    with macos_parts.ENTITLEMENTS.open("rb") as file:
        told = plistlib.load(file)
    assert told == {"com.apple.security.cs.disable-library-validation": True}


@pytest.mark.usefixtures("qapp")
def test_icons_hold_small_and_large_sizes(tmp_path):
    options = macos_parts.bundle_options(tmp_path)
    assert options["name"] == build_macos.APP
    picture = Image.open(io.BytesIO(Path(options["icon"]).read_bytes()))
    assert picture.format == "ICNS"
    widths = {size[0] * size[2] for size in picture.info["sizes"]}
    assert {32, 64, 128, 256, 512, 1024} <= widths
    kind = FILE_TYPES[0]
    assert Image.open(io.BytesIO(macos_parts.type_icon(kind))).format == "ICNS"


def test_one_command_builds_signs_tests_and_packs(tmp_path):
    mac = Mac(tmp_path)
    made = build_macos.build(asked(tmp_path), mac)
    assert [one.name for one in made] == [f"{NAME}.dmg", f"{NAME}.cdx.json", "SHA256SUMS"]
    programs = [words[0] for words in mac.asked]
    assert programs[:3] == ["python3"] * 3
    assert programs.index("codesign") < programs.index("hdiutil")
    (test,) = [words for words in mac.asked if words[-1] == "--self-test"]
    assert mac.asked.index(test) > max(map(mac.asked.index, mac.of("codesign")))
    assert not mac.of("xcrun")
    resources = tmp_path / "Lifafa.app" / "Contents" / "Resources"
    for name in ("licences.json", "licences/python.txt", "lifafa.cdx.json"):
        assert (resources / name).is_file()


def test_what_lies_inside_is_signed_before_what_holds_it(tmp_path):
    mac = Mac(tmp_path)
    build_macos.build(asked(tmp_path, "--identity", "Developer ID Application: Made Up"), mac)
    *signed, checked = mac.of("codesign")
    files = [Path(words[-1]).name for words in signed]
    assert files == ["QtCore.abi3.so", "libz.dylib", "Lifafa.app"]
    for words in signed:
        assert words[words.index("--options") + 1] == "runtime"
        assert "--timestamp" in words
        assert words[words.index("--sign") + 1] == "Developer ID Application: Made Up"
    assert {"--verify", "--strict"} <= set(checked)


def test_without_a_certificate_it_is_signed_for_this_mac_only(tmp_path):
    words = build_macos.signing_words(build_macos.FOR_THIS_MAC, tmp_path)
    assert words[words.index("--sign") + 1] == "-"
    assert "--timestamp=none" in words


def test_apple_is_asked_only_with_a_profile_and_a_certificate(tmp_path):
    mac = Mac(tmp_path)
    more = ("--identity", "Made Up", "--notary-profile", "office")
    build_macos.build(asked(tmp_path, *more), mac)
    submitted, stapled = mac.of("xcrun")
    assert submitted[1:3] == ["notarytool", "submit"]
    assert submitted[submitted.index("--keychain-profile") + 1] == "office"
    assert stapled[1:3] == ["stapler", "staple"]
    with pytest.raises(PackageError, match="--identity"):
        build_macos.build(asked(tmp_path, "--notary-profile", "office"), Mac(tmp_path))


def test_a_build_without_an_application_stops(tmp_path):
    with pytest.raises(PackageError, match=r"no Lifafa\.app"):
        build_macos.build(asked(tmp_path), lambda words: None)


def test_it_is_refused_elsewhere_than_on_a_mac(monkeypatch):
    monkeypatch.setattr("sys.argv", ["build_macos.py"])
    with pytest.raises(PackageError, match="built on a Mac"):
        build_macos.main()
