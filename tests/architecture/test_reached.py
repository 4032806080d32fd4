"""Nothing of the program is there for tests alone: whatever is defined is named by the product.

Rules: a name that stands in one place only is reached by nothing; what a library calls by its name,
and the few places where a test looks into a part, are listed with the reason.
"""

import ast
import re
from collections import Counter

from source_tree import ROOMS, python_files

CALLED_BY = {
    "Qt": {
        "canFetchMore", "createMimeDataFromSelection", "expandingDirections", "fetchMore",
        "itemAt", "nativeEventFilter", "paintSection", "on_changed", "on_leave", "on_locked",
        "on_saver",
    },
    "the library that draws pages": {"_make_preamble"},
    "the library that signs": {"apply_appearance", "async_sign_raw", "create_stamp"},
    "the loop of asyncio": {"_process_events", "_write_to_self"},
    "the feed between several computers of an office, which follows": {
        "Joining", "begin_recording", "end_recording",
    },
    "the work of several computers in one register, whose bytes come before its store": {
        "check_after", "check_asked_by", "check_begins", "check_founder",
        "check_goes_on", "check_link", "check_links", "check_listed", "first_key", "is_above",
        "is_check_code", "join_signature", "make_answer", "make_asking", "make_founding",
        "make_invitation", "new_term_key", "open_presence",
        "read_rows", "seal_presence", "to_take_out", "write_rows",
    },
    "the work of several computers in one register, whose store comes before who asks it": {
        "FolderStore",
    },
    "tests, which look into a part": {
        "holds_sleep", "interval_ms", "is_narrowed", "is_running", "own_session", "prepare_to_go",
    },
}  # fmt: skip
EVENT = re.compile(r"[a-z]\w+Event$")
COMMANDS = "app/cli/"
"""What stands below a line `@verb` is called by its words."""


def lonely() -> dict[str, str]:
    """Return what is named once in all rooms and in what builds them, with its place."""
    sources = python_files(*ROOMS)
    words = Counter(
        word
        for source in python_files(*ROOMS, "packaging")
        for word in re.findall(r"\w+", source.text)
    )
    return {
        node.name: f"{source.name}:{node.lineno}"
        for source in sources
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and words[node.name] == 1
        and not (source.name.startswith(COMMANDS) and node.decorator_list)
        and not EVENT.match(node.name)
        and not node.name.startswith("__")
    } | {
        name.id: f"{source.name}:{name.lineno}"
        for source in sources
        for node in source.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for name in ast.walk(node)
        if isinstance(name, ast.Name)
        and isinstance(name.ctx, ast.Store)
        and words[name.id] == 1
        and not name.id.startswith("__")
    }


def test_whatever_is_defined_is_reached() -> None:
    known = set().union(*CALLED_BY.values())
    found = lonely()
    assert {name: place for name, place in found.items() if name not in known} == {}
    assert known <= set(found), "no exception is needed for what is reached"
