"""What appears is told to whoever hears the screen through one door."""

import ast

from source_tree import python_files


def test_nothing_is_told_past_the_one_door():
    past = [
        source.name
        for source in python_files("ui")
        if source.name != "ui/widgets/plain.py"
        for node in source.nodes
        if (isinstance(node, ast.Attribute) and node.attr == "Alert")
        or (isinstance(node, ast.Name) and node.id == "QAccessibleAnnouncementEvent")
    ]
    assert past == []
