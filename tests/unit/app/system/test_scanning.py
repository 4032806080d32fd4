"""A page comes from a scanner through memory alone; one that fails is told, whatever it does."""

import json
import os
import shutil
import stat
import sys
import threading
from pathlib import Path

import pytest

from app.base.errors import ScannerHasNetworkError, ScanRefusedError
from app.base.jobs import Cancelled, Token
from app.base.messages import words as told_words
from app.system import pictures, scanning
from app.system.platforms import system
from app.system.sandbox import scan_worker
from app.system.scanning import COLOUR, GREY, Scanner
from doors import can_leave_the_network
from made_pictures import OWNER, photograph
from own_system import children_of, wait_for

REAL = "/usr/bin/scanimage"
ONE = Scanner("made-up:0", "Made-up Flatbed 100")


@pytest.fixture
def play(tmp_path, monkeypatch):
    """Let some code answer in the place of the program that speaks to scanners."""

    def played(code: str, content: bytes = b"") -> None:
        (tmp_path / "page").write_bytes(content)
        head = (
            "import json, os, sys, time\n"
            f"PAGE = {str(tmp_path / 'page')!r}\n"
            "WORDS = json.loads(sys.stdin.buffer.readline())[1:]\n"
        )
        words = [sys.executable, "-I", "-c", head + code]
        monkeypatch.setattr(scanning, "command", lambda: words)
        monkeypatch.setattr(system, "SCAN_PROGRAMS", (str(tmp_path / "none"), sys.executable))

    return played


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Let a program of a test be the one that speaks to scanners."""

    def made(code: str) -> Path:
        program = tmp_path / "scanimage"
        program.write_text(f"#!{sys.executable} -I\nimport os, sys, time\n{code}\n", "utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(system, "SCAN_PROGRAMS", (str(program),))
        return program

    return made


GIVES = "sys.stdout.buffer.write(open(PAGE, 'rb').read())"


def refusal(**more) -> str:
    with pytest.raises(ScanRefusedError) as caught:
        scanning.scan(ONE, **more)
    return str(caught.value.facts["reason"])


def test_scanners_are_listed_by_name_and_nothing_unseen_is_in_it(play):
    play(
        "assert WORDS[0] == '-f'\n"
        "sys.stdout.reconfigure(encoding='utf-8')\n"
        "print('epson2:libusb:001:004\\tEpson Perfection 10')\n"
        "print('odd:1\\tA\\u202eB')\n"
        "print('-o/tmp/leak\\tno device')\n"
        "print('bare:2\\t')\n"
        "print('epson2:libusb:001:004\\tEpson Perfection 10')"
    )
    found = scanning.scanners()
    assert found[0] == Scanner("epson2:libusb:001:004", "Epson Perfection 10")
    assert "\u202e" not in found[1].name
    assert [one.device for one in found[1:]] == ["odd:1", "bare:2"]
    assert found[2].name == "bare:2"


def test_a_page_comes_through_memory_drawn_anew(play, tmp_path):
    words = tmp_path / "words"
    tell = f"open({str(words)!r}, 'w').write(repr(WORDS) + repr(sorted(os.environ)))\n"
    play(f"{tell}{GIVES}", photograph((2480, 3508), kind="PNG"))
    before = set(tmp_path.iterdir())
    page = scanning.scan(ONE, GREY)
    assert pictures.jpeg_size(page) == (2480, 3508)
    assert OWNER not in page
    assert set(tmp_path.iterdir()) - before == {words}
    told = words.read_text("utf-8")
    assert "'-d', 'made-up:0', '--format=png', '--resolution=300', '--mode=Gray'" in told
    assert "PYTHON" not in told


def test_a_driver_that_does_not_know_our_words_is_asked_with_fewer(play):
    play(f"if len(WORDS) > 3:\n    sys.exit(1)\n{GIVES}", photograph(kind="PNG"))
    assert pictures.jpeg_size(scanning.scan(ONE, COLOUR)) == (800, 600)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("sys.exit(3)", "scan.busy"),
        ("sys.exit(6)", "scan.jammed"),
        ("sys.exit(7)", "scan.no-paper"),
        ("sys.exit(8)", "scan.open"),
        ("sys.exit(9)", "scan.gone"),
        ("sys.exit(11)", "scan.denied"),
        ("sys.exit(1)", "scan.gone"),
        ("sys.exit(0)", "scan.gone"),
        ("sys.stdout.buffer.write(b'no picture at all')", "scan.gave-up"),
        (f"{GIVES}\nsys.stdout.flush()\nsys.exit(9)", "scan.gone"),
        ("sys.stdout.buffer.write(open(PAGE, 'rb').read()[:900])", "scan.gave-up"),
    ],
)
def test_why_no_page_came_is_told(play, code, reason):
    play(code, photograph(kind="PNG"))
    assert refusal() == reason


def test_a_scanner_that_sends_without_end_is_cut_off(play, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 3_000_000)
    play("while True:\n    sys.stdout.buffer.write(bytes(100_000))")
    assert refusal() == "scan.too-large"


@pytest.mark.posix("Windows does not tell that a process was ended from outside")
def test_one_that_hangs_is_given_up(play, monkeypatch):
    monkeypatch.setattr(scanning, "SCAN_S", 0.5)
    monkeypatch.setattr(scanning, "LOOK_S", 0.5)
    play("time.sleep(600)")
    with pytest.raises(ScanRefusedError):
        scanning.scan(ONE)
    with pytest.raises(ScanRefusedError):
        scanning.scanners()


@pytest.mark.posix("Windows does not tell that a process was ended from outside")
def test_a_page_that_came_whole_does_not_wait_for_a_driver_that_hangs_at_its_end(play, monkeypatch):
    monkeypatch.setattr(scanning, "LAST_S", 0.2)
    play(f"{GIVES}\nsys.stdout.flush()\ntime.sleep(600)", photograph(kind="PNG"))
    assert pictures.jpeg_size(scanning.scan(ONE, COLOUR)) == (800, 600)


FORKS = """
import signal
read, write = os.pipe()
child = os.fork()
if not child:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        os.setsid()
    except OSError:
        pass
    os.write(write, b".")
    time.sleep(600)
os.read(read, 1)
"""


@pytest.mark.posix("Windows asks no program to end, it ends it")
@pytest.mark.parametrize("is_stopped", [True, False])
def test_what_ends_it_lets_it_put_the_lamp_back_first_and_ends_all_that_it_started(
    script, tmp_path, monkeypatch, is_stopped
):
    mark, begun = tmp_path / "lamp", tmp_path / "begun"
    script(
        f"{FORKS}"
        f"def back(*_given):\n    open({str(mark)!r}, 'w').write('off')\n    os._exit(0)\n"
        "signal.signal(signal.SIGTERM, back)\n"
        f"open({str(begun)!r}, 'w').write(str(child))\ntime.sleep(600)"
    )
    token = Token()

    def stop_when_begun() -> None:
        try:
            wait_for(begun.exists, 60)
        finally:
            token.cancel()

    before = children_of(os.getpid())
    if is_stopped:
        watch = threading.Thread(target=stop_when_begun)
        watch.start()
        with pytest.raises(Cancelled):
            scanning.scan(ONE, token=token)
        watch.join()
    else:
        monkeypatch.setattr(scanning, "SCAN_S", 4.0)
        refusal()
    assert mark.read_text() == "off"
    assert children_of(os.getpid()) == before
    child = int(begun.read_text())
    # Whoever takes up children without a parent may need a moment for it.
    wait_for(lambda: not system.is_alive(child))


def test_without_the_program_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr(system, "SCAN_PROGRAMS", ("/no/such/scanimage",))
    assert scanning.is_possible()
    assert refusal() == "scan.missing"
    monkeypatch.setattr(system, "SCAN_PROGRAMS", ())
    assert not scanning.is_possible()


PATCHED = "from app.system.platforms import system\n"
NO_NAMESPACE = "system.leave_the_network = lambda same_user: False\n"
NO_FILTER = "system.refuse_network = lambda: False\n"
WORKS = "import sys\nfrom app.system.sandbox import scan_worker\nsys.exit(scan_worker.main())"
TRIES = """
import socket, subprocess
def tried(kind, how=socket.SOCK_STREAM):
    try:
        socket.socket(kind, how).close()
    except OSError:
        return False
    return True
kinds = (socket.AF_INET, socket.AF_INET6, socket.AF_PACKET, socket.AF_BLUETOOTH)
child = [sys.executable, "-I", "-c", "import socket; socket.socket()"]
told = {
    "out": any([tried(kind) for kind in kinds]),
    "child": not subprocess.run(child, stderr=subprocess.DEVNULL).returncode,
    "within": tried(socket.AF_UNIX) and tried(socket.AF_NETLINK, socket.SOCK_RAW),
    "net": os.readlink("/proc/self/ns/net"),
    "names": list(os.environ),
}
"""


def patched(monkeypatch, *lines: str) -> None:
    """Let the process that becomes the program do without something."""
    words = [sys.executable, "-c", "".join([PATCHED, *lines, WORKS])]
    monkeypatch.setattr(scanning, "command", lambda: words)
    monkeypatch.chdir(Path(__file__).parents[4])


@pytest.mark.posix("the program is a script with its interpreter in the first line")
@pytest.mark.parametrize("lacks", ["", NO_NAMESPACE, NO_FILTER])
def test_the_program_is_started_with_nothing_of_ours_and_without_the_network(
    script, tmp_path, monkeypatch, lacks
):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere")
    seen = tmp_path / "seen"
    write = f"import json\nopen({str(seen)!r}, 'w').write(json.dumps(told))\nsys.exit(7)"
    program = script(TRIES + write)
    patched(monkeypatch, lacks)
    if lacks == NO_FILTER and not can_leave_the_network():
        with pytest.raises(ScannerHasNetworkError):
            scanning.scan(ONE)
        assert not seen.exists()
        return
    assert refusal() == "scan.no-paper"
    theirs = json.loads(seen.read_text())
    assert "LD_LIBRARY_PATH" not in theirs["names"]
    apart = theirs["net"] != os.readlink("/proc/self/ns/net")
    assert apart == (lacks != NO_NAMESPACE and can_leave_the_network())
    if lacks != NO_FILTER:
        assert (theirs["out"], theirs["child"], theirs["within"]) == (False, False, True)
    program.write_bytes(b"\0neither a script nor a program")
    for ask in (scanning.scanners, lambda: scanning.scan(ONE)):
        with pytest.raises(ScanRefusedError) as caught:
            ask()
        assert caught.value.facts == {"reason": "scan.missing"}


def test_what_cannot_be_kept_from_the_network_is_never_started(monkeypatch):
    patched(monkeypatch, NO_NAMESPACE, NO_FILTER)
    monkeypatch.setattr(system, "SCAN_PROGRAMS", (sys.executable,))
    for ask in (scanning.scanners, lambda: scanning.scan(ONE)):
        with pytest.raises(ScannerHasNetworkError) as caught:
            ask()
        told = told_words(caught.value)
        assert "away from the network" in told.happened
        assert "Add a file or a photograph" in told.todo


@pytest.mark.parametrize("line", [b"", b"[]", b"{}", b"[1]", b'"word"', b"\xff"])
def test_an_odd_request_starts_nothing(line):
    with pytest.raises(ValueError):
        scan_worker.asked(line)


@pytest.mark.posix("SANE and its programs are of Linux and macOS")
class TestSane:
    """SANE's own made-up scanner, through its own program."""

    @pytest.fixture(autouse=True)
    def settings(self, tmp_path, monkeypatch):
        assert shutil.which(REAL), f"{REAL} is not there: python3 start.py test installs sane-utils"
        folder = tmp_path / "sane"
        folder.mkdir()
        (folder / "dll.conf").write_text("test\n", "ascii")
        (folder / "test.conf").write_text("number_of_devices 2\n", "ascii")
        monkeypatch.setenv("SANE_CONFIG_DIR", str(folder))
        monkeypatch.setattr(system, "SCAN_PROGRAMS", (REAL,))
        monkeypatch.setattr(scanning, "SCAN_S", 30.0)
        return folder

    def test_it_is_found_and_gives_a_page(self):
        found = scanning.scanners()
        assert [one.device for one in found] == ["test:0", "test:1"]
        for colour in (COLOUR, GREY):
            width, height = pictures.jpeg_size(scanning.scan(found[0], colour))
            assert width > 900
            assert height > 1100

    @pytest.mark.parametrize(
        ("status", "reason"),
        [("JAMMED", "scan.jammed"), ("NO_DOCS", "scan.no-paper"), ("COVER_OPEN", "scan.open"),
         ("IO_ERROR", "scan.gone"), ("DEVICE_BUSY", "scan.busy")],
    )  # fmt: skip
    def test_what_goes_wrong_is_told_as_sane_tells_it(self, settings, status, reason, monkeypatch):
        text = f'number_of_devices 1\nread-status-code "SANE_STATUS_{status}"\n'
        (settings / "test.conf").write_text(text, "ascii")
        assert self.told(monkeypatch) == reason

    def told(self, monkeypatch: pytest.MonkeyPatch) -> str:
        """Return why the made-up scanner gave no page.

        Now and then its own reading thread is taken away while it holds the lock of the memory,
        and its program waits for itself; so the first try is a short one.
        """
        reason = "scan.gave-up"
        for longest in (3.0, 10.0, 30.0, 60.0):
            if reason == "scan.gave-up":
                monkeypatch.setattr(scanning, "SCAN_S", longest)
                with pytest.raises(ScanRefusedError) as caught:
                    scanning.scan(Scanner("test:0", "Made up"))
                reason = caught.value.facts["reason"]
        return reason

    def test_one_that_was_unplugged_is_told(self):
        with pytest.raises(ScanRefusedError) as caught:
            scanning.scan(Scanner("test:7", "Made up"))
        assert caught.value.facts["reason"] == "scan.gone"
