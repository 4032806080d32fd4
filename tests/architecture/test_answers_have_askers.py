"""An answer of the desk that is not a method of the asker names the asker.

Rules: Qt lets go of a widget's own methods when the widget dies; of closures and partials it knows
nothing, and they would write into what is gone.
"""

import ast

from source_tree import python_files

ASKING = {"ask", "run"}


def answers(call: ast.Call) -> list[ast.expr]:
    """Return what is called back: the second argument, `done` and `failed`."""
    named = [word.value for word in call.keywords if word.arg in {"done", "failed"}]
    return [*call.args[1:2], *named]


def is_question(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKING
        and ast.unparse(node.func.value).endswith("desk")
    )


def test_a_closure_that_answers_names_its_asker():
    seen, bare = 0, []
    for source in python_files("ui"):
        for node in filter(is_question, source.nodes):
            assert isinstance(node, ast.Call)
            seen += 1
            loose = [one for one in answers(node) if not isinstance(one, ast.Attribute)]
            if loose and not any(word.arg == "by" for word in node.keywords):
                bare.append(f"{source.name}:{node.lineno} {ast.unparse(loose[0])[:60]}")
    assert seen > 50
    assert not bare
