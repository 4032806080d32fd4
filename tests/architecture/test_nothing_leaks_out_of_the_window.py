"""What is on the screen stays there: no list of recent files, no notice of the system, no title.

Rules: the clipboard has one door; fields to type into are made of the classes whose copying goes
through it; nothing of Qt that keeps a memory or speaks outside the window is used.
"""

import ast
from collections.abc import Iterator

from source_tree import Source, called_name, parse, python_files

DOOR = "ui/frame/clipboard.py"
PUTS = {"setText", "setMimeData", "setImage", "setPixmap"}
FIELDS = {"QLineEdit", "QPlainTextEdit"}
MADE_IN = ("ui/widgets/", "ui/offices/group_boxes.py")
SPEAKS_OUTSIDE = {
    "QSystemTrayIcon",
    "QSettings",
    "QFileDialog",
    "QFileIconProvider",
    "QSplashScreen",
    "QSessionManager",
}
MAY = {"QSettings": "ui/widgets/files_ask.py", "QSystemTrayIcon": "ui/main.py"}
"""There it is told to keep nothing; and there, in a program that opens no register, it says what
`app.home.at_log_in` has read: a number and no word of the file."""

TITLED_BY_US = {"_"}
TITLES = {"ui/widgets/sheet.py"}
"""A sheet shows the heading it is given; `test_no_sheet_is_titled_with_a_fact` looks at those."""


def complaints(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.Call):
            yield from call_complaints(source, node)
        elif isinstance(node, ast.ClassDef) and not source.name.startswith(MADE_IN):
            for base in node.bases:
                if ast.unparse(base).split(".")[-1] in FIELDS:
                    yield f"{source.name}:{node.lineno}: {node.name} copies by a way of its own"
        elif isinstance(node, ast.Name) and is_outside(node.id, source.name):
            yield f"{source.name}:{node.lineno}: {node.id} speaks or remembers outside"


def is_outside(name: str, file: str) -> bool:
    """Say whether a class of Qt is used that speaks or remembers outside the window."""
    return name in SPEAKS_OUTSIDE and MAY.get(name) != file


def call_complaints(source: Source, call: ast.Call) -> Iterator[str]:
    name, where = called_name(call), f"{source.name}:{call.lineno}"
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    of_board = isinstance(owner, ast.Call) and called_name(owner) == "clipboard"
    if of_board and name in PUTS and source.name != DOOR:
        yield f"{where}: {name} on the clipboard past {DOOR}"
    if name in FIELDS and not source.name.startswith(MADE_IN):
        yield f"{where}: a bare {name} copies by a way of its own"
    if name == "QDrag":
        yield f"{where}: something is dragged out of the window"
    if name == "setWindowTitle" and source.name not in TITLES:
        title = call.args[0]
        if not (isinstance(title, ast.Call) and called_name(title) in TITLED_BY_US):
            yield f"{where}: a title that is not a text of ours"


def test_nothing_is_copied_dragged_remembered_or_told_past_the_one_door() -> None:
    found = [line for source in python_files("ui") for line in complaints(source)]
    assert not found, "\n".join(found)


def test_no_sheet_is_titled_with_a_fact() -> None:
    """The heading of a sheet is its window's title: it says what is done, never to whom."""
    found = []
    for source in python_files("ui"):
        for node in source.nodes:
            if isinstance(node, ast.ClassDef) and "Sheet" in [ast.unparse(b) for b in node.bases]:
                found += [f"{source.name}: {line}" for line in titles_with_facts(node)]
    assert not found, "\n".join(found)


def titles_with_facts(sheet: ast.ClassDef) -> Iterator[str]:
    for call in ast.walk(sheet):
        is_made = isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"
        if is_made and call.args and ".format(" in ast.unparse(call.args[0]):
            yield f"{sheet.name} is titled {ast.unparse(call.args[0])}"


def test_the_lint_sees_each_kind_of_slip() -> None:
    slips = """
QGuiApplication.clipboard().setText(name)
a = QLineEdit()
b = QtWidgets.QPlainTextEdit()
class C(QLineEdit): pass
tray = QSystemTrayIcon()
kept = QSettings()
drag = QDrag(self)
self.setWindowTitle(name)
self.setWindowTitle(_("{name}").format(name=name))
"""
    assert {line.split(":")[1] for line in complaints(parse_text(slips))} == set(
        map(str, range(2, 11))
    )


def test_the_lint_lets_plain_things_pass() -> None:
    fine = """
clipboard.copy(text)
text = QGuiApplication.clipboard().text()
line = LineEntry(_("Name"))
self.setWindowTitle(_("Lifafa"))
"""
    assert not list(complaints(parse_text(fine)))


def parse_text(text: str) -> Source:
    here = parse.__wrapped__(__import__("pathlib").Path(__file__))
    return here._replace(name="ui/example.py", text=text, tree=ast.parse(text))
