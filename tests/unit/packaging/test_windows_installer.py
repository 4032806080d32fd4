"""The installer, read back: kinds of files, rights, folders, words; it touches no register."""

import re

import pytest

import inno_script
from app.home import at_log_in
from app.system.platforms import windows
from app.system.platforms.windows import access
from file_types import FILE_TYPES
from inno_script import Script
from source_tree import ROOT

FOLDER = ROOT / "packaging" / "windows"
KNOWN = ROOT / "tests" / "vectors" / "inno_setup" / "messages-6.4.1.txt"
HANDED = {"RegistersStay": "%1"}
"""What messages of our own are handed."""


def known_messages(section: str) -> dict[str, str]:
    """Return the messages that Inno Setup 6.4.1 has, and what each of them is handed."""
    rows = [line.split() for line in KNOWN.read_text("utf-8").splitlines()]
    return {name: "".join(handed) for where, name, *handed in rows if where == section}


@pytest.fixture(scope="module")
def script() -> Script:
    return inno_script.read(FOLDER / "lifafa.iss")


@pytest.fixture(scope="module")
def words() -> dict[str, Script]:
    return {code: inno_script.read(FOLDER / f"{code}.isl") for code in ("english", "hindi")}


def at(script: Script, subkey: str, name: str = "") -> str:
    (value,) = [
        row["ValueData"]
        for row in script.rows["Registry"]
        if row["Subkey"] == subkey and row.get("ValueName") == name
    ]
    return value


@pytest.mark.parametrize("kind", FILE_TYPES, ids=lambda kind: kind.key)
def test_every_kind_of_file_opens_in_the_window_with_its_icon_and_name(script, words, kind):
    program = at(script, rf"Software\Classes\{kind.ending}")
    assert program.startswith("Lifafa.")
    assert at(script, rf"Software\Classes\{kind.ending}", "Content Type") == kind.mime
    assert at(script, rf"Software\Classes\{kind.ending}\OpenWithProgids", program) == ""
    assert (
        at(script, rf"Software\Classes\{program}\DefaultIcon") == rf"{{app}}\icons\{kind.key}.ico"
    )
    command = at(script, rf"Software\Classes\{program}\shell\open\command")
    assert command == r'"{app}\Lifafa.exe" "%1"'
    name = at(script, rf"Software\Classes\{program}")
    found = re.fullmatch(r"\{cm:(\w+)\}", name)
    assert found is not None
    assert words["english"].settings["CustomMessages"][found[1]] == kind.names["en"]
    assert words["hindi"].settings["CustomMessages"][found[1]] == kind.names["hi"]


def test_no_other_kind_of_file_is_taken(script):
    endings = {
        row["Subkey"].split("\\")[2] for row in script.rows["Registry"] if r"\." in row["Subkey"]
    }
    assert endings == {kind.ending for kind in FILE_TYPES}


AT_LOG_IN = {
    "Root": "HKCU",
    "Subkey": windows._AT_LOG_IN,
    "ValueType": "none",
    "ValueName": windows._REMINDER,
    "Flags": "dontcreatekey uninsdeletevalue",
}


def test_what_was_chosen_to_be_called_at_log_in_is_called_no_more(script):
    assert script.rows["Registry"].count(AT_LOG_IN) == 1


def test_what_is_written_for_the_user_or_for_all_is_removed_again(script):
    for row in script.rows["Registry"]:
        if row == AT_LOG_IN:
            continue
        assert row["Root"] == "HKA"
        parent = row["Subkey"].split("\\")[2]
        removed = [
            one
            for one in script.rows["Registry"]
            if one["Subkey"].endswith(parent) and "uninsdelete" in one.get("Flags", "")
        ]
        assert removed, row


def test_a_key_is_looked_at_after_what_lies_in_it_is_gone(script):
    for kind in FILE_TYPES:
        key = rf"Software\Classes\{kind.ending}"
        rows = [row for row in script.rows["Registry"] if row["Subkey"].startswith(key)]
        assert rows[0] == {"Root": "HKA", "Subkey": key, "Flags": "uninsdeletekeyifempty"}
        assert all("uninsdeletevalue" in row["Flags"] for row in rows[1:])


def test_it_installs_without_an_administrator_and_for_all_with_one(script):
    setup = script.settings["Setup"]
    assert setup["PrivilegesRequired"] == "lowest"
    assert setup["PrivilegesRequiredOverridesAllowed"] == "dialog commandline"
    assert setup["DefaultDirName"] == r"{#Programs}\Lifafa"
    raw = (FOLDER / "lifafa.iss").read_text("utf-8-sig")
    assert '#ifndef Programs\n  #define Programs "{autopf}"\n#endif\n' in raw
    assert setup["DisableDirPage"] == "yes"
    assert (
        setup["ArchitecturesAllowed"] == setup["ArchitecturesInstallIn64BitMode"] == "x64compatible"
    )
    assert re.fullmatch(r"\{\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", setup["AppId"])


def test_no_folder_of_a_user_is_written_or_deleted(script):
    touched = [row["DestDir"] for row in script.rows["Files"]]
    touched += [row["Name"] for row in script.rows["InstallDelete"]]
    assert all(place == "{app}" or place.startswith("{app}\\") for place in touched)
    assert "{app}" not in [row["Name"] for row in script.rows["InstallDelete"]]
    assert r"{app}\is-*.tmp" in [row["Name"] for row in script.rows["InstallDelete"]]
    # Four numbers are all that goes, and what calls the program at log-in.
    numbers = {"Type": "files", "Name": rf"{{localappdata}}\Lifafa\{at_log_in.NAME}*"}
    assert script.rows["UninstallDelete"] == [numbers]
    assert "UninstallRun" not in script.rows
    assert not re.search(r"DelTree|DeleteFile|RemoveDir|RegDelete", script.code)


def test_whoever_uninstalls_is_told_that_the_registers_stay(script, words):
    assert "RegistersStay" in script.code
    assert r"{localappdata}\Lifafa" in script.code
    assert "not touched" in words["english"].settings["CustomMessages"]["RegistersStay"]
    assert "छुए नहीं गए" in words["hindi"].settings["CustomMessages"]["RegistersStay"]
    assert "registers stay" in words["english"].settings["Messages"]["ConfirmUninstall"]
    assert "रजिस्टर बने रहेंगे" in words["hindi"].settings["Messages"]["ConfirmUninstall"]


def test_while_the_program_runs_nothing_is_begun_in_words_of_both_languages(script, words):
    setup = script.settings["Setup"]
    assert setup["AppMutex"] == access.RUNNING
    assert setup["CloseApplications"] == "no", "nobody's program is ended for it"
    told = words["hindi"].settings["Messages"]
    for name in ("SetupAppRunningError", "UninstallAppRunningError"):
        # The buttons of such a box are in the language of Windows, not of Setup.
        assert "पहला बटन" in told[name]
        assert "ठीक है" not in told[name]
        assert "रद्द" not in told[name]


def test_signing_is_asked_for_and_never_done_by_itself(script):
    raw = (FOLDER / "lifafa.iss").read_text("utf-8-sig")
    block = raw[raw.index("#ifdef Signing") : raw.index("#endif", raw.index("#ifdef Signing"))]
    assert "SignTool=lifafa" in block
    assert raw.count("SignTool") == 1


def test_the_program_starts_as_the_user_after_setup(script):
    (row,) = script.rows["Run"]
    assert row["Filename"] == r"{app}\Lifafa.exe"
    assert {"postinstall", "runasoriginaluser", "skipifsilent"} <= set(row["Flags"].split())


def test_both_languages_say_the_same_things_of_ours(script, words):
    english, hindi = (words[code].settings["CustomMessages"] for code in ("english", "hindi"))
    brought = {"CreateDesktopIcon", "LaunchProgram", "UninstallProgram"}
    assert set(hindi) == set(english) | brought
    raw = (FOLDER / "lifafa.iss").read_text("utf-8-sig")
    used = set(re.findall(r"\{cm:(\w+)", raw)) | set(re.findall(r"CustomMessage\('(\w+)'\)", raw))
    assert used <= set(english) | brought
    languages = {row["Name"]: row["MessagesFile"] for row in script.rows["Languages"]}
    assert languages == {
        "en": "compiler:Default.isl,english.isl",
        "hi": "compiler:Default.isl,hindi.isl",
    }


def test_no_message_is_said_under_a_name_that_inno_setup_does_not_know(words, script):
    told, own = words["hindi"].settings, words["english"].settings
    assert set(told["Messages"]) <= set(known_messages("Messages"))
    assert set(told["CustomMessages"]) - set(own["CustomMessages"]) <= set(
        known_messages("CustomMessages")
    )
    assert set(own["Messages"]) == {"ConfirmUninstall"}
    assert "Messages" not in script.settings


def test_the_question_for_whom_is_asked_whole_in_hindi(words):
    asked = {name for name in known_messages("Messages") if "RequiredOverride" in name}
    assert len(asked) == 8
    assert asked <= set(words["hindi"].settings["Messages"])


def test_hindi_messages_are_hindi_and_keep_what_they_are_handed(words):
    told = words["hindi"].settings
    known = known_messages("Messages") | known_messages("CustomMessages") | HANDED
    for name, text in {**told["Messages"], **told["CustomMessages"]}.items():
        handed = "".join(sorted(set(re.findall(r"%\d|\[name\]", text))))
        assert handed == known.get(name, ""), name
        assert re.search(r"[\u0900-\u097f]", text), name
        latin = re.sub(r"%n|%\d|\[name\]|\(&[A-Z]\)", "", text)
        assert not re.search(r"[A-Za-z]", latin), name
    assert "मामला" not in str(told)
    shown = told["LangOptions"]["LanguageName"]
    assert "".join(chr(int(one, 16)) for one in re.findall(r"<(\w{4})>", shown)) == "हिन्दी"
