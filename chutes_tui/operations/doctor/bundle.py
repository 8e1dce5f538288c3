"""The support bundle: one Markdown text about a run, to paste into a report of a problem; nothing secret is in it.

It is built from a list of what may go in, shortened, then searched for every secret that is known on this machine,
however spelled: a line that holds any part of one goes as a whole.
"""

from __future__ import annotations

import json
import platform
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chutes_tui import __version__
from chutes_tui.core import times
from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_parts import holds_part, parts_of
from chutes_tui.core.secret_shape import masked
from chutes_tui.core.text import visible
from chutes_tui.operations.audit.backups import find_backups
from chutes_tui.operations.doctor.machine_checks import version_of
from chutes_tui.operations.doctor.report import State, seconds_words
from chutes_tui.operations.doctor.scene import read_settings
from chutes_tui.operations.secrets.file import typed_file, write_chosen
from chutes_tui.operations.wallets.existing import locate_wallets, read_wallets
from chutes_tui.profiles.discovery import default_config_path, environments_path, list_paths
from chutes_tui.profiles.ini.parsing import parse_ini
from chutes_tui.storage.private_files import private_read

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from chutes_tui.operations.doctor.report import Report
    from chutes_tui.operations.doctor.scene import Place, Settings


_PACKAGES: Final = ("textual", "httpx", "httpcore", "msgspec", "substrate-interface", "scalecodec")
_NAMED: Final = re.compile(r"CHUTES_\w+|BT_\w+|(?:https?|all|no)_proxy|SSL_CERT_\w+|NO_COLOR", re.IGNORECASE)
_MAY_BE_SECRET: Final = re.compile(r"KEY|TOKEN|SECRET|PASS|SEED|PHRASE|PROXY|CREDENTIAL", re.IGNORECASE)
_WITH_MONEY: Final = ("limits", "chain")
"""Of these checks only the first sentence goes in."""
_LEAST_SECRET: Final = 8
_FIELDS: Final = ("hotkey_seed", "api_key")
_IN_HOTKEYS: Final = ("secretSeed", "secretPhrase", "privateKey")


def make_bundle(report: Report, place: Place) -> str:
    """The bundle about a report. Blocks: it reads the settings again, and every file that may hold a secret. Raises
    Problem rather than showing one."""
    settings = read_settings(place)
    secrets = _known_secrets(settings, place)
    whole = without_secrets("\n".join(_lines(report, settings, place)), secrets)
    return without_secrets(shortened(whole, place.home, _names(settings, place)), secrets)


def save_bundle(text: str, typed: str, home: Path, *, replaces: bool = False) -> str:
    """Write a bundle into the file of a typed path, for its owner alone; the path as it is shown. Blocks. Raises
    FileExistsProblem when there is one and it isn't to be replaced, FileProblem for everything else."""
    return write_chosen(typed_file(typed, home), text, replaces=replaces)


# What may go in


def _lines(report: Report, settings: Settings, place: Place) -> Iterator[str]:
    yield "# chutes-tui support bundle"
    yield ""
    yield f"Made {times.exact(report.at)} by chutes-tui {__version__}. Paths, addresses and ids are shortened; it was"
    yield "searched for every secret that is known on the machine."
    yield ""
    root = report.root
    yield f"Root cause: {f'**{root.name}** {_cell(root.found)}' if root is not None else 'none'}"
    yield f"({report.summary}, {seconds_words(report.seconds)})"
    yield ""
    yield "## Checks"
    yield ""
    yield "| check | state | what was found | time |"
    yield "|---|---|---|---:|"
    for check in report.by_weight:
        took = seconds_words(check.seconds) if check.state is not State.WAITS else ""
        state = f"{check.state.sign} {check.state.word}"
        found = check.found.partition(". ")[0] if check.id in _WITH_MONEY else check.found
        yield f"| {check.name} | {state} | {_cell(found)} | {took} |"
    yield ""
    detailed = [one for one in report.by_weight if one.result.detail]
    if detailed:
        yield "## Details"
        yield ""
        for check in detailed:
            yield f"- {check.name}: {_cell(check.result.detail)}"
        yield ""
    yield "## Set-up"
    yield ""
    yield from (f"- {line}" for line in _set_up(settings, place))
    yield ""


def _set_up(settings: Settings, place: Place) -> Iterator[str]:
    yield f"Python {platform.python_version()} on {platform.system()} {platform.release()} ({platform.machine()})"
    yield ", ".join(f"{name} {version_of(name) or 'missing'}" for name in _PACKAGES)
    if settings.path is not None:
        yield f"Config: {_cell(str(settings.path.value))} ({settings.path.origin})"
    if settings.url is not None:
        yield f"API: {_cell(_host(settings.url.value))} ({settings.url.origin})"
    if settings.credential is not None:
        kind = "hotkey" if isinstance(settings.credential.value, HotkeyCredential) else "API key"
        yield f"Signs in with: {kind} ({settings.credential.origin})"
    variables = sorted(name for name, value in place.environ.items() if value and _NAMED.fullmatch(name))
    yield f"Variables set, without their values: {', '.join(variables) or 'none'}"
    terminal = place.terminal
    size = "not a terminal" if terminal.size is None else f"{terminal.size[0]} × {terminal.size[1]}"
    term = visible(place.environ.get("TERM", ""))
    yield f"Terminal: {size}, {terminal.colours}, TERM={_cell(term)}{_between(place)}"


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _between(place: Place) -> str:
    found = [
        word for name, word in (("TMUX", "tmux"), ("STY", "screen"), ("SSH_TTY", "SSH")) if place.environ.get(name)
    ]
    return f", through {' and '.join(found)}" if found else ""


def _cell(text: str) -> str:
    """Text that may hold anything, as a cell of a table: on one line, and neither table, code, link nor HTML."""
    return re.sub(r"([|`\[\]<>*_#])", r"\\\1", visible(" ".join(text.split())))


def _names(settings: Settings, place: Place) -> set[str]:
    """The names by which the user is known."""
    names = {place.environ.get("USER", ""), place.environ.get("LOGNAME", ""), place.home.name}
    if settings.profile is not None:
        names.add(settings.profile.username)
    return {name for name in names if name and name not in ("root", "home", "nobody")}


# What must not be in it


def _known_secrets(settings: Settings, place: Place) -> list[Secret]:
    """Every secret of this machine that can be found: of configs and backups, the environment, hotkey files."""
    found = [*_of_configs(settings, place), *_of_environment(place), *_of_hotkeys(place)]
    if settings.credential is not None:
        value = settings.credential.value
        found.append(value.seed if isinstance(value, HotkeyCredential) else value.api_key)
    return found


def _of_configs(settings: Settings, place: Place) -> Iterator[Secret]:
    paths = {*list_paths(place.home)}
    folders = {default_config_path(place.home).parent, environments_path(place.home)}
    if settings.path is not None:
        paths.add(settings.path.value)
        folders.add(settings.path.value.parent)
    paths |= {one.path for one in find_backups(folders)}
    for path in paths:
        with suppress(Problem, OSError):
            document = parse_ini(private_read(path).data)
            for field in _FIELDS:
                if (value := document.get("auth", field)) is not None and value.secret:
                    yield value.secret


def _of_environment(place: Place) -> Iterator[Secret]:
    for name, value in place.environ.items():
        if not _MAY_BE_SECRET.search(name) or len(value) < _LEAST_SECRET or value.startswith("/"):
            continue
        if "://" not in value:
            yield Secret(value)
        with suppress(ValueError):
            if password := urlsplit(value).password:
                yield Secret(password)


def _of_hotkeys(place: Place) -> Iterator[Secret]:
    listing = read_wallets(
        locate_wallets(place.wallets, place.options.wallets_path, place.environ, place.home)
    ).listing
    for wallet in listing.wallets if listing is not None else ():
        for hotkey in wallet.hotkeys:
            with suppress(Problem, OSError, ValueError, RecursionError):
                document = json.loads(private_read(hotkey.path).data)
                for field in _IN_HOTKEYS if isinstance(document, dict) else ():
                    if isinstance(document.get(field), str) and document[field]:
                        yield Secret(document[field])


LEFT_OUT: Final = "(A line was left out: it held a secret.)"
_PART: Final = 12
"""So many characters of a secret in a row give it away."""
_LEAST: Final = 6
_LEAST_NAME: Final = 3


def _ends(match: re.Match[str]) -> str:
    return f"{match[0][:4]}…{match[0][-4:]}"


def _start(match: re.Match[str]) -> str:
    return f"{match[0][:8]}…"


def _network(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith("127.") else ".".join(match[0].split(".")[:2]) + ".…"


_RULES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"(?<![\w.~-])/(?:home|Users)/[^/\s:]+"), lambda _: "~"),
    (re.compile(r"(?<![0-9A-Za-z])5[1-9A-HJ-NP-Za-km-z]{45,49}(?![0-9A-Za-z])"), _ends),
    (re.compile(r"(?<![0-9A-Za-z-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9A-Za-z-])"), _start),
    (re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])"), _start),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)"), _network),
    (re.compile(r"(?<![\w:])[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{0,4}){3,7}(?![\w:])"), lambda match: f"{match[0][:4]}:…"),
)


def shortened(text: str, home: Path, names: Collection[str] = ()) -> str:
    """A text with the home folder as `~`, without what looks like a secret, with addresses and ids shortened, and
    with the user's `names` taken out where they stand alone."""
    text = masked(text.replace(str(home), "~") if len(str(home)) > 1 else text)
    for pattern, short in _RULES:
        text = pattern.sub(short, text)
    for name in names:
        if len(name) >= _LEAST_NAME:
            text = re.sub(rf"(?<![\w./-]){re.escape(name)}(?![\w/-]|\.\w)", "‹user›", text)
    return text


def without_secrets(text: str, secrets: Iterable[Secret]) -> str:
    """A text without the lines in which a part of a secret stands. Raises Problem if one is left all the same, spread
    over several lines."""
    parts = {part for secret in secrets if secret for part in parts_of(secret.reveal(), _PART, _LEAST)}
    clean = "\n".join(LEFT_OUT if holds_part(line, parts) else line for line in text.split("\n"))
    if holds_part(clean, parts):
        raise Problem(
            "The support bundle was not made: it would hold a secret.",
            why="A secret of this machine stands in what the checks found, spread over several lines.",
            next_step="Please report this, without the bundle.",
        )
    return clean
