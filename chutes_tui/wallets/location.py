"""Where the wallets are: the option, the environment, bittensor's own config, or the default."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.core.program.home import expand_home
from chutes_tui.core.setting import FROM_DEFAULT, Setting
from chutes_tui.storage.private_files import FileMissingError, FileProblem, private_read, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

WALLETS_OPTION: Final = "--wallets-path"
WALLETS_VARIABLE: Final = "BT_WALLET_PATH"
BITTENSOR_CONFIG: Final = "~/.bittensor/config.yml"
_KEY: Final = b"wallet_path"


def find_wallets_path(given: Path | None, environ: Mapping[str, str], home: Path) -> Setting[Path]:
    """The folder that holds the wallets, the source it came from, and the sources that lost.

    First wins: `given` (`--wallets-path`), BT_WALLET_PATH, `wallet_path` in ~/.bittensor/config.yml,
    ~/.bittensor/wallets. A leading ~ stands for `home`. The folder need not exist. When the config is there but
    can't be read, the origin of the default says so.
    """
    found: list[tuple[Path, str]] = []
    origin = FROM_DEFAULT
    if given is not None:
        found.append((expand_home(given, home), WALLETS_OPTION))
    if variable := environ.get(WALLETS_VARIABLE, "").strip():
        found.append((expand_home(Path(variable), home), WALLETS_VARIABLE))
    try:
        if written := _configured(home):
            found.append((expand_home(Path(written), home), BITTENSOR_CONFIG))
    except FileProblem:
        origin = f"{FROM_DEFAULT} ({BITTENSOR_CONFIG} can't be read)"
    found.append((home / ".bittensor" / "wallets", origin))
    (path, winner), *others = found
    return Setting(path, winner, tuple(loser for _, loser in others if not loser.startswith(FROM_DEFAULT)))


def _configured(home: Path) -> str:
    """`wallet_path` of bittensor's config, "" when it says nothing. Raises FileProblem."""
    path = home / ".bittensor" / "config.yml"
    try:
        data = private_read(path).data
    except FileMissingError:
        return ""
    if _KEY not in data:
        return ""  # most configs; the library takes a moment to load
    text = "".join(
        mark if mark.isprintable() or mark.isspace() else "?" for mark in data.decode("utf-8-sig", "replace")
    )
    import yaml

    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        raise FileProblem(f"{shown_path(path)} isn't valid YAML.") from None
    written = document.get(_KEY.decode()) if isinstance(document, dict) else None
    return written.strip() if isinstance(written, str) else ""
