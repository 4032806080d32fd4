"""What the shell completes after `lifafa`: nouns, verbs, options, and names of files otherwise.

Rules: made from the program's own help (command_tree); the shell starts no program of ours for it,
because that would take longer than typing.
"""

from __future__ import annotations

from collections.abc import Sequence

from command_tree import PROGRAM, Command

_GLOBALS = "--register --login --passphrase-file --passphrase-fd --json --yes --help"
_FRAME = """# bash completion for lifafa(1)
_lifafa() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} said="" words="" one
    for one in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $one in
            -*) ;;
            *) said="$said $one" ;;
        esac
    done
    local options="{options}"
    case "$said " in
{cases}
    esac
    COMPREPLY=()
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    elif [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    fi
}}
complete -o default -F _lifafa {program}
"""


def bash_completion(commands: Sequence[Command]) -> str:
    """Return the completion script.

    Args:
        commands: the program first, then nouns and verbs.
    """
    # What stands further down is shorter: the first pattern that fits is taken.
    cases = [_case(one) for one in sorted(commands, key=lambda one: -len(one.words))]
    return _FRAME.format(options=_GLOBALS, cases="\n".join(cases), program=PROGRAM)


def _case(command: Command) -> str:
    said = "".join(f" {word}" for word in command.words)
    options = " ".join(name for one in command.choices for name in one.names)
    does = []
    if command.verbs:
        # A noun is followed by one verb; after another word nothing is known.
        does.append(f'words="{" ".join(command.verbs)}"')
    if options:
        does.append(f'options="$options {options}"')
    pattern = f'"{said} "' if command.verbs else f'"{said} "*'
    return f"        {pattern}) {'; '.join(does) or ':'} ;;"
