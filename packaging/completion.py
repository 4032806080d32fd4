"""What the shell completes after `lifafa`: nouns, verbs, options, and names of files otherwise.

Rules: made from the program's own help (command_tree); the shell starts no program of ours for it,
because that would take longer than typing.
"""

from __future__ import annotations

from collections.abc import Sequence

from command_tree import PROGRAM, Command

_FRAME = """# bash completion for lifafa(1)
_lifafa() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} said="" words="" before="" one
    local options="{options} --help" valued=" {valued} "
    for one in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        [[ $one == [-=]* || $valued == *" $before "* ]] || said="$said $one"
        [[ $one == "=" ]] || before=$one
    done
    case "$said " in
{cases}
    esac
    COMPREPLY=()
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    elif [[ -n $words && $valued != *" $before "* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    fi
}}
complete -o default -F _lifafa {program}
"""


def bash_completion(commands: Sequence[Command]) -> str:
    """Return the completion script.

    Args:
        commands: the program with its global options first, then nouns and verbs.
    """
    # What stands further down is shorter: the first pattern that fits is taken.
    cases = map(_case, sorted(commands, key=lambda one: -len(one.words)))
    return _FRAME.format(
        options=_names(commands[0]),
        valued=" ".join(one.names[0] for one in commands[0].choices if " " in one.usage),
        cases="\n".join(filter(None, cases)),
        program=PROGRAM,
    )


def _names(command: Command) -> str:
    return " ".join(name for one in command.choices for name in one.names)


def _case(command: Command) -> str:
    said = "".join(f" {word}" for word in command.words)
    if command.verbs:
        # A noun is followed by one verb; after another word nothing is known.
        return f'        "{said} ") words="{" ".join(command.verbs)}" ;;'
    names = _names(command)
    return f'        "{said} "*) options="$options {names}" ;;' if names else ""
