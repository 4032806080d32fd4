"""A name from another office is shown as the letters it is made of, never read as HTML.

Rules (docs/rules.md, What comes from others): widgets that guess whether a text is HTML are made in
ui/widgets only, where their text format is fixed; a tooltip is either written in the code or
escaped.
"""

import ast
from collections.abc import Iterator

from source_tree import Source, called_name, parse, python_files

# These guess the format of what they are given, or take HTML outright.
GUESSING = {
    "QLabel",
    "QMessageBox",
    "QErrorMessage",
    "QProgressDialog",
    "QInputDialog",
    "QWizardPage",
    "QStaticText",
    "QToolTip",
    "QWhatsThis",
    "QGraphicsTextItem",
}
TAKES_HTML = {"QTextEdit", "QTextBrowser"}
HTML_CALLS = {"setHtml", "insertHtml", "appendHtml", "setMarkdown"}
HINT_CALLS = {"setToolTip", "setWhatsThis", "setStatusTip"}
WRITTEN_BY_US = {"_", "ngettext", "escape", "plain_tip"}
HOME = "ui/widgets/"


def is_safe_hint(value: ast.expr) -> bool:
    """Tell whether a tooltip is a text of ours or went through ``html.escape``."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Call):
        return called_name(value) in WRITTEN_BY_US
    if isinstance(value, ast.JoinedStr):
        holes = [part.value for part in value.values if isinstance(part, ast.FormattedValue)]
        return all(isinstance(hole, ast.Call) and called_name(hole) == "escape" for hole in holes)
    if isinstance(value, ast.IfExp):
        return is_safe_hint(value.body) and is_safe_hint(value.orelse)
    return False


def call_complaints(source: Source, call: ast.Call) -> Iterator[str]:
    name, where = called_name(call), f"{source.name}:{call.lineno}"
    at_home = source.name.startswith(HOME)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    owner_name = owner.id if isinstance(owner, ast.Name) else ""
    if not at_home and (name in GUESSING or owner_name in GUESSING):
        yield f"{where}: {ast.unparse(call.func)} guesses whether its text is HTML"
    if name in TAKES_HTML or name in HTML_CALLS:
        yield f"{where}: {ast.unparse(call.func)} reads HTML"
    if name in HINT_CALLS and not (call.args and is_safe_hint(call.args[0])):
        yield f"{where}: {name} with a text that is neither ours nor escaped"


def class_complaints(source: Source, node: ast.ClassDef) -> Iterator[str]:
    bases = {
        base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
        for base in node.bases
    }
    where = f"{source.name}:{node.lineno}"
    if bases & (GUESSING | TAKES_HTML) and not source.name.startswith(HOME):
        yield f"{where}: {node.name} grows out of a class that guesses or reads HTML"
    methods = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
    if "QTextDocument" in bases and "loadResource" not in methods:
        yield f"{where}: {node.name} must load nothing: loadResource is missing"


def complaints(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if isinstance(node, ast.Call):
            yield from call_complaints(source, node)
        elif isinstance(node, ast.ClassDef):
            yield from class_complaints(source, node)
    if "ToolTipRole" in source.text and "escape" not in source.text:
        yield f"{source.name}: gives tooltips to a table and escapes nothing"


def test_no_widget_guesses_whether_its_text_is_html() -> None:
    found = [line for source in python_files("ui") for line in complaints(source)]
    assert not found, "\n".join(found)


def test_a_class_of_ours_that_guesses_fixes_its_format() -> None:
    """Whatever in ui/widgets grows out of a guessing class says PlainText."""
    for source in python_files("ui/widgets"):
        for node in source.nodes:
            if isinstance(node, ast.ClassDef) and GUESSING & {
                ast.unparse(b).split(".")[-1] for b in node.bases
            }:
                assert "PlainText" in ast.unparse(node), f"{source.name}: {node.name}"


def test_the_lint_sees_each_kind_of_slip() -> None:
    slips = """
a = QLabel(name)
b = QtWidgets.QLabel(name)
QMessageBox.warning(self, title, name)
c.setHtml(name)
d.setToolTip(name)
e = QTextEdit()
f.setToolTip(_("{name}").format(name=name))
g = QStaticText(name)
QToolTip.showText(place, name)
h.setStatusTip(name)
i = QMessageBox(self)
QInputDialog.getText(self, title, name)
class G(QLabel): pass
class H(QTextDocument): pass
"""
    source = parse_text(slips)
    assert len({line.split(":")[1] for line in complaints(source)}) == 14


def test_the_lint_lets_plain_things_pass() -> None:
    fine = """
a = PlainLabel(name)
b.setToolTip(_("Lock"))
c.setToolTip(html.escape(name))
d.setPlainText(name)
"""
    assert not list(complaints(parse_text(fine)))


def parse_text(text: str) -> Source:
    here = parse.__wrapped__(__import__("pathlib").Path(__file__))
    return here._replace(name="ui/example.py", text=text, tree=ast.parse(text))
