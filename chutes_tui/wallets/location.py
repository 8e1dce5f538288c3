"""Where the wallets are: the option, the environment, bittensor's own config, or the default."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.files import FileMissingError, FileProblem, private_read
from chutes_tui.profiles.model import FROM_DEFAULT, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping

WALLETS_OPTION: Final = "--wallets-path"
WALLETS_VARIABLE: Final = "BT_WALLET_PATH"
BITTENSOR_CONFIG: Final = "~/.bittensor/config.yml"
_PLAIN_SCALAR: Final = re.compile(r"wallet_path[ \t]*:[ \t]+(?P<value>.*)")
_EMPTY: Final = frozenset({"", "~", "null", "Null", "NULL"})


def find_wallets_path(given: Path | None, environ: Mapping[str, str], home: Path) -> Setting[Path]:
    """The folder that holds the wallets, the source it came from, and the sources that lost.

    First wins: `given` (`--wallets-path`), BT_WALLET_PATH, `wallet_path` in ~/.bittensor/config.yml,
    ~/.bittensor/wallets. A leading ~ stands for `home`. The folder need not exist. When the config is there but
    can't be read, the origin of the default says so.
    """
    found: list[tuple[Path, str]] = []
    origin = FROM_DEFAULT
    if given is not None:
        found.append((_expanded(str(given), home), WALLETS_OPTION))
    if variable := environ.get(WALLETS_VARIABLE, "").strip():
        found.append((_expanded(variable, home), WALLETS_VARIABLE))
    try:
        if written := _configured(home):
            found.append((_expanded(written, home), BITTENSOR_CONFIG))
    except FileProblem:
        origin = f"{FROM_DEFAULT} ({BITTENSOR_CONFIG} can't be read)"
    found.append((home / ".bittensor" / "wallets", origin))
    (path, winner), *others = found
    return Setting(path, winner, tuple(loser for _, loser in others if not loser.startswith(FROM_DEFAULT)))


def _expanded(written: str, home: Path) -> Path:
    if written == "~" or written.startswith("~/"):
        return home / written[2:]
    return Path(written)


def _configured(home: Path) -> str:
    """`wallet_path` of bittensor's config, "" when it says nothing. Raises FileProblem."""
    try:
        data = private_read(home / ".bittensor" / "config.yml").data
    except FileMissingError:
        return ""
    for line in data.decode("utf-8-sig", "replace").splitlines():
        if match := _PLAIN_SCALAR.fullmatch(line):
            return _scalar(match["value"].strip())
    return ""


def _scalar(text: str) -> str:
    """A YAML scalar on one line: plain, 'single' or "double" quoted, perhaps with a comment after it."""
    if text[:1] == "'":
        quoted = re.match(r"'((?:[^']|'')*)'", text)
        return quoted[1].replace("''", "'") if quoted else ""
    if text[:1] == '"':
        quoted = re.match(r'"((?:[^"\\]|\\.)*)"', text)
        return re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else ""
    plain = re.split(r"(?:^|[ \t])#", text, maxsplit=1)[0].strip()
    return "" if plain in _EMPTY else plain
