"""Completion of the command line for shells, made from its parsers: `chutes-tui completion bash|zsh|fish`."""

from __future__ import annotations

import shlex
from argparse import SUPPRESS
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Mapping, Sequence

SHELLS: Final = ("bash", "zsh", "fish")
_PROFILES: Final = "ls ~/.chutes/environments 2>/dev/null | sed -n 's/\\.ini$//p'"
"""What prints the names that --profile takes."""


@dataclass(frozen=True, slots=True)
class _Option:
    names: tuple[str, ...]
    help: str
    takes: str
    """ "" for none, else FILE, DIR, PROFILE, THEME or another word."""


def script(shell: str, parsers: Mapping[str, ArgumentParser], themes: Sequence[str]) -> str:
    """Return the script for a shell. `parsers` are by command; "" is the program without one."""
    options = {command: _options(parser) for command, parser in parsers.items()}
    helps = {command: (parser.description or "").split(". ")[0].rstrip(".") for command, parser in parsers.items()}
    make = {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]
    return make(options, helps, themes)


def _options(parser: ArgumentParser) -> list[_Option]:
    found = []
    for action in parser._actions:
        if not action.option_strings or action.help == SUPPRESS:
            continue
        metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
        special = {"--profile": "PROFILE", "--theme": "THEME"}.get(action.option_strings[0], metavar)
        found.append(_Option(tuple(action.option_strings), action.help or "", "" if action.nargs == 0 else special))
    return found


def _commands(options: Mapping[str, object]) -> list[str]:
    return [command for command in options if command]


def _names(options: Iterable[_Option], *takes: str) -> str:
    return "|".join(sorted({name for one in options if one.takes in takes for name in one.names}))


def _bash(options: Mapping[str, list[_Option]], helps: Mapping[str, str], themes: Sequence[str]) -> str:
    every = [one for some in options.values() for one in some]
    rest = sorted({one.takes for one in every} - {"", "FILE", "DIR", "PROFILE", "THEME"})
    cases = "\n".join(
        f"        {command}) words={shlex.quote(' '.join(filter(None, (*_values(command), _words(some)))))} ;;"
        for command, some in options.items()
        if command
    )
    looks = shlex.quote(" ".join(themes))
    first = " ".join([*_commands(options), _words(options[""])])
    return f"""\
# chutes-tui completion bash > ~/.local/share/bash-completion/completions/chutes-tui
_chutes_tui() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} words IFS=$'\\n'
    COMPREPLY=()
    case $previous in
        {_names(every, "FILE")}) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current")); return ;;
        {_names(every, "DIR")}) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current")); return ;;
        {_names(every, "PROFILE")})
            words=$({_PROFILES})
            COMPREPLY=($(compgen -W "$words" -- "$current"))
            return ;;
        {_names(every, "THEME")}) IFS=' '; COMPREPLY=($(compgen -W {looks} -- "$current")); return ;;
        {_names(every, *rest)}) return ;;
    esac
    IFS=' '
    case ${{COMP_WORDS[1]}} in
{cases}
        *) words={shlex.quote(_words(options[""]))} ;;
    esac
    ((COMP_CWORD == 1)) && words={shlex.quote(first)}
    IFS=$' \\n'
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -F _chutes_tui chutes-tui
"""


def _values(command: str) -> Sequence[str]:
    """What a command takes besides options."""
    return SHELLS if command == "completion" else ()


def _words(options: Iterable[_Option]) -> str:
    """What can stand where no value is wanted."""
    return " ".join(name for one in options for name in one.names)


def _zsh(options: Mapping[str, list[_Option]], helps: Mapping[str, str], themes: Sequence[str]) -> str:
    actions = {
        "FILE": "_files",
        "DIR": "_files -/",
        "PROFILE": f'{{compadd -- ${{(f)"$({_PROFILES})"}}}}',
        "THEME": f"({' '.join(themes)})",
    }

    def arguments(some: Iterable[_Option]) -> str:
        specs = []
        for one in some:
            words = one.help.replace("[", "(").replace("]", ")").replace(":", " -")
            wanted = one.takes.lower() if one.takes.isalpha() else "value"
            value = f":{wanted}:{actions.get(one.takes, '')}" if one.takes else ""
            specs += [shlex.quote(f"{name}[{words}]{value}") for name in one.names]
        return " ".join(specs)

    def values(command: str) -> str:
        return f" '1:value:({' '.join(_values(command))})'" if _values(command) else ""

    described = " ".join(shlex.quote(f"{command}:{helps[command]}") for command in _commands(options))
    cases = "\n".join(
        f"        {command}) shift words; ((CURRENT--)); _arguments {arguments(options[command])}{values(command)} ;;"
        for command in _commands(options)
    )
    return f"""\
#compdef chutes-tui
# chutes-tui completion zsh > a folder of $fpath, as _chutes-tui
_chutes_tui() {{
    local -a commands
    commands=({described})
    ((CURRENT == 2)) && _describe command commands
    case $words[2] in
{cases}
        *) _arguments {arguments(options[""])} ;;
    esac
}}
compdef _chutes_tui chutes-tui
"""


def _fish(options: Mapping[str, list[_Option]], helps: Mapping[str, str], themes: Sequence[str]) -> str:
    values = {
        "FILE": "-rF",
        "DIR": "-x -a '(__fish_complete_directories)'",
        "PROFILE": f"-x -a {shlex.quote(f'({_PROFILES})')}",
        "THEME": f"-x -a {shlex.quote(' '.join(themes))}",
        "": "-f",
    }
    lines = ["# chutes-tui completion fish > ~/.config/fish/completions/chutes-tui.fish", "complete -c chutes-tui -f"]
    for command in _commands(options):
        lines.append(f"complete -c chutes-tui -n __fish_use_subcommand -a {command} -d {shlex.quote(helps[command])}")
        if _values(command):
            seen = f"__fish_seen_subcommand_from {command}"
            lines.append(f"complete -c chutes-tui -n '{seen}' -a '{' '.join(_values(command))}'")
    others = " ".join(_commands(options))
    for command, some in options.items():
        seen = f"__fish_seen_subcommand_from {command}" if command else f"not __fish_seen_subcommand_from {others}"
        for one in some:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in one.names)
            what = shlex.quote(one.help)
            lines.append(f"complete -c chutes-tui -n '{seen}' {names} {values.get(one.takes, '-x')} -d {what}")
    return "\n".join(lines) + "\n"
