"""Where help is: the documentation of each screen, Chutes' own channels, and what a report of a fault needs."""

from __future__ import annotations

import sys
from typing import Final, NamedTuple

from chutes_tui import __version__


class Link(NamedTuple):
    """A page: its name, its address, whom it is for, and the words that find it."""

    title: str
    url: str
    help: str
    synonyms: tuple[str, ...]


_DOCUMENTATION: Final = ("docs", "documentation", "manual", "guide", "help", "web")
_ACCOUNT: Final = Link(
    "Documentation: account, keys and secrets",
    "https://chutes.ai/docs/cli/account",
    "Registration, API keys and secrets, as Chutes describes them.",
    (*_DOCUMENTATION, "register", "scopes"),
)
_SIGNING_IN: Final = Link(
    "Documentation: signing in",
    "https://chutes.ai/docs/getting-started/authentication",
    "Wallets, config files and API keys, as Chutes describes them.",
    (*_DOCUMENTATION, "wallet", "config", "profile", "authentication"),
)
LINKS: Final = {
    "account": _ACCOUNT,
    "signing_in": _SIGNING_IN,
    "docs": Link("Chutes documentation", "https://chutes.ai/docs", "Everything about Chutes.", _DOCUMENTATION),
    "discord": Link(
        "Chutes on Discord",
        "https://discord.gg/wHrXwWkCRz",
        "Questions about your account, answered by people at Chutes.",
        ("discord", "chat", "community", "support", "help", "ask", "question"),
    ),
    "issues": Link(
        "Chutes issues on GitHub",
        "https://github.com/chutesai/chutes/issues",
        "Faults of Chutes and of its chutes CLI.",
        ("github", "issue", "bug", "report", "problem", "support", "help"),
    ),
}
_SIGNING_IN_GROUPS: Final = frozenset({"welcome", "profiles", "wallets", "wallet_creation", "attach"})


def links_for(group: str) -> dict[str, Link]:
    """Return the links of a screen by name, the documentation page of its own first."""
    own = "signing_in" if group in _SIGNING_IN_GROUPS else "account"
    return {name: LINKS[name] for name in (own, "docs", "discord", "issues")}


def versions() -> str:
    """Return what a report has to name: the versions of the program and of what it runs on."""
    from importlib.metadata import version

    python = ".".join(map(str, sys.version_info[:3]))
    return f"chutes-tui {__version__}, Python {python}, Textual {version('textual')}, {sys.platform}"


HOW_TO_REPORT: Final = (
    "Attach the versions (c copies them), what you did last, and the error's details (e shows them) or the text that "
    "a crash left in the terminal: neither contains secrets. Never attach a key value or a recovery phrase."
)
