"""Completion of the command line for shells, made from its parsers: `chutes-tui completion bash|zsh|fish`."""

from __future__ import annotations

import shlex
from argparse import SUPPRESS, _SubParsersAction
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterable, Mapping, Sequence

_PROFILES: Final = "ls ~/.chutes/environments 2>/dev/null | sed -n 's/\\.ini$//p'"
"""What prints the names that --profile takes."""


@dataclass(frozen=True, slots=True)
class _Option:
    names: tuple[str, ...]
    help: str
    takes: str
    """ "" for none, else FILE, DIR, PROFILE, THEME or another word."""


@dataclass(frozen=True, slots=True)
class _Line:
    """What can be completed, by command; a verb of a command stands behind it, as in "keys list"."""

    options: Mapping[str, list[_Option]]
    values: Mapping[str, Sequence[str]]
    """What a command takes besides options."""
    helps: Mapping[str, str]
    themes: Sequence[str]

    @property
    def commands(self) -> list[str]:
        """The commands without their verbs."""
        return [command for command in self.options if command and " " not in command]

    def verbs(self, command: str) -> list[str]:
        """The verbs of a command."""
        return [one.removeprefix(f"{command} ") for one in self.options if one.startswith(f"{command} ")]


def script(shell: str, parsers: Mapping[str, ArgumentParser], themes: Sequence[str]) -> str:
    """Return the script for a shell. `parsers` are by command; "" is the program without one."""
    options, values, helps = {}, {}, {}
    for command, parser in parsers.items():
        options[command], values[command] = _options(parser), _values(parser)
        helps[command] = _first_sentence(parser)
        for verb, of_verb in _verbs(parser).items():
            name = f"{command} {verb}"
            options[name], values[name], helps[name] = _options(of_verb), _values(of_verb), _first_sentence(of_verb)
    make = {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]
    return make(_Line(options, values, helps, themes))


def _first_sentence(parser: ArgumentParser) -> str:
    return " ".join((parser.description or "").split(". ")[0].rstrip(".").split())


def _options(parser: ArgumentParser) -> list[_Option]:
    found = []
    for action in parser._actions:
        if not action.option_strings or action.help == SUPPRESS:
            continue
        metavar = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
        special = {"--profile": "PROFILE", "--theme": "THEME"}.get(action.option_strings[0], metavar)
        found.append(_Option(tuple(action.option_strings), action.help or "", "" if action.nargs == 0 else special))
    return found


def _verbs(parser: ArgumentParser) -> Mapping[str, ArgumentParser]:
    return next((one.choices for one in parser._actions if isinstance(one, _SubParsersAction)), {})


def _values(parser: ArgumentParser) -> Sequence[str]:
    """What stands among options that are no options: the verbs, or a shell."""
    found = next((one.choices for one in parser._actions if not one.option_strings and one.choices), ())
    return [str(one) for one in found]


def _names(options: Iterable[_Option], *takes: str) -> str:
    return "|".join(sorted({name for one in options if one.takes in takes for name in one.names}))


def _bash(line: _Line) -> str:
    every = [one for some in line.options.values() for one in some]
    rest = sorted({one.takes for one in every} - {"", "FILE", "DIR", "PROFILE", "THEME"})
    cases = "\n".join(
        f"        {_pattern(line, command)}) words={shlex.quote(' '.join((*line.values[command], _words(some))))} ;;"
        for command, some in sorted(line.options.items(), key=lambda one: " " not in one[0])
        if command
    )
    looks = shlex.quote(" ".join(line.themes))
    first = " ".join([*line.commands, _words(line.options[""])])
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
    local command=${{COMP_WORDS[1]}}
    ((COMP_CWORD > 2)) && command="$command ${{COMP_WORDS[2]}}"
    case $command in
{cases}
        *) words={shlex.quote(_words(line.options[""]))} ;;
    esac
    ((COMP_CWORD == 1)) && words={shlex.quote(first)}
    IFS=$' \\n'
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -F _chutes_tui chutes-tui
"""


def _pattern(line: _Line, command: str) -> str:
    """The words at the front that mean a command: it is followed by anything, and its verbs come before it."""
    return f'"{command}"' if " " in command else f'{command}|"{command} "*'


def _words(options: Iterable[_Option]) -> str:
    """What can stand where no value is wanted."""
    return " ".join(name for one in options for name in one.names)


def _zsh(line: _Line) -> str:
    actions = {
        "FILE": "_files",
        "DIR": "_files -/",
        "PROFILE": f'{{compadd -- ${{(f)"$({_PROFILES})"}}}}',
        "THEME": f"({' '.join(line.themes)})",
    }

    def arguments(some: Iterable[_Option]) -> str:
        specs = []
        for one in some:
            words = one.help.replace("[", "(").replace("]", ")").replace(":", "\\:")
            wanted = one.takes.lower() if one.takes.isalpha() else "value"
            value = f":{wanted}:{actions.get(one.takes, '')}" if one.takes else ""
            specs += [shlex.quote(f"{name}[{words}]{value}") for name in one.names]
        return " ".join(specs)

    def described(helps: Mapping[str, str]) -> str:
        return " ".join(shlex.quote(name + ":" + words.replace(":", "\\:")) for name, words in helps.items())

    def case(command: str) -> str:
        """What completes a command, of which the first word is taken off."""
        values, shift = line.values[command], "shift words; ((CURRENT--));"
        if verbs := line.verbs(command):
            inner = " ".join(f"{verb}) {case(f'{command} {verb}')}" for verb in verbs)
            offered = f"commands=({described({verb: line.helps[f'{command} {verb}'] for verb in verbs})})"
            verb = f"then {offered}; _describe command commands; else case $words[2] in {inner} esac; fi"
            return f"{shift} if ((CURRENT == 2)); {verb} ;;"
        value = f" '1:value:({' '.join(values)})'" if values else ""
        return f"{shift} _arguments {arguments(line.options[command])}{value} ;;"

    cases = "\n".join(f"        {command}) {case(command)}" for command in line.commands)
    return f"""\
#compdef chutes-tui
# chutes-tui completion zsh > a folder of $fpath, as _chutes-tui
_chutes_tui() {{
    local -a commands
    commands=({described({command: line.helps[command] for command in line.commands})})
    ((CURRENT == 2)) && _describe command commands
    case $words[2] in
{cases}
        *) _arguments {arguments(line.options[""])} ;;
    esac
}}
compdef _chutes_tui chutes-tui
"""


def _fish(line: _Line) -> str:
    values = {
        "FILE": "-rF",
        "DIR": "-x -a '(__fish_complete_directories)'",
        "PROFILE": f"-x -a {shlex.quote(f'({_PROFILES})')}",
        "THEME": f"-x -a {shlex.quote(' '.join(line.themes))}",
        "": "-f",
    }
    lines = ["# chutes-tui completion fish > ~/.config/fish/completions/chutes-tui.fish", "complete -c chutes-tui -f"]
    for command in line.commands:
        what = shlex.quote(line.helps[command])
        lines.append(f"complete -c chutes-tui -n __fish_use_subcommand -a {command} -d {what}")
    for command, words in line.values.items():
        if verbs := line.verbs(command):
            once = f"{_seen(line, command)}; and not __fish_seen_subcommand_from {' '.join(verbs)}"
            for verb in verbs:
                what = shlex.quote(line.helps[f"{command} {verb}"])
                lines.append(f"complete -c chutes-tui -n '{once}' -a {verb} -d {what}")
        elif words:
            among = " ".join(words)
            once = f"; and not __fish_seen_subcommand_from {among}"
            lines.append(f"complete -c chutes-tui -n '{_seen(line, command)}{once}' -a '{among}'")
    for command, some in line.options.items():
        for one in some:
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in one.names)
            takes, what = values.get(one.takes, "-x"), shlex.quote(one.help)
            lines.append(f"complete -c chutes-tui -n '{_seen(line, command)}' {names} {takes} -d {what}")
    return "\n".join(lines) + "\n"


def _seen(line: _Line, command: str) -> str:
    """fish's condition for being behind a command, and behind its verb."""
    if not command:
        return f"not __fish_seen_subcommand_from {' '.join(line.commands)}"
    return "; and ".join(f"__fish_seen_subcommand_from {word}" for word in command.split())
