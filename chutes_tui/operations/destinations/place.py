"""The kinds of places that a value can be put, and one such place as a line that people can read and type."""

from __future__ import annotations

import re
import shlex
from typing import Final, NamedTuple

_NEEDS_NO_QUOTES: Final = re.compile(r"[^\s'\"\\]+")


class Ask(NamedTuple):
    """What a kind has to know of a place. `{variable}` in the default stands for the usual name of the value."""

    label: str
    note: str = ""
    default: str = ""


class Kind(NamedTuple):
    """A kind of place. `program` does the work; "" for none."""

    id: str
    title: str
    program: str
    about: str
    asks: tuple[Ask, ...]


class Place(NamedTuple):
    """Where a value is put: the kind, and what the kind asks for, in its order."""

    kind: str
    names: tuple[str, ...]

    @property
    def line(self) -> str:
        """The place as one line, fit for the notes about a key; `place_of` reads it again."""
        return " ".join([self.kind, *(_quoted(name) for name in self.names)])


DOTENV: Final = ".env"
GITHUB: Final = "gh"
KEYRING: Final = "secret-tool"
KUBERNETES: Final = "kubectl"
OWN: Final = "own"
_NAME: Final = Ask("Name", "of the variable", "{variable}")

KINDS: Final = {
    kind.id: kind
    for kind in (
        Kind(
            DOTENV,
            ".env file",
            "",
            "A line NAME=value; afterwards only you can read the file.",
            (Ask("File", "~ is your home folder; a file that doesn't exist is created", ".env"), _NAME),
        ),
        Kind(
            GITHUB,
            "GitHub Actions secret",
            "gh",
            "A secret of a repository, set as the user of gh.",
            (Ask("Repository", "OWNER/NAME"), Ask("Name", "of the secret", "{variable}")),
        ),
        Kind(
            "pass",
            "pass, the password store",
            "pass",
            "An entry whose first line is the value, encrypted by pass.",
            (Ask("Entry", "such as chutes/web", "chutes/{variable}"),),
        ),
        Kind(
            KEYRING,
            "Desktop keyring",
            "secret-tool",
            "An item; one with the same service and account is replaced.",
            (Ask("Service", "", "chutes"), Ask("Account", "", "{variable}")),
        ),
        Kind(
            KUBERNETES,
            "Kubernetes secret",
            "kubectl",
            "One key of a secret; the secret's other keys stay.",
            (
                Ask("Context", "of your kubeconfig; empty is the current one"),
                Ask("Namespace", "", "default"),
                Ask("Secret", "", "chutes"),
                Ask("Key", "within the secret", "{variable}"),
            ),
        ),
        Kind(OWN, "", "", "", (Ask("Destination"),)),
    )
}
"""By their ids, in the order in which they are offered. Those of one's own are offered by their names."""


def place_of(line: str) -> Place | None:
    """The place that a line of the notes names, None for a note of another form."""
    try:
        kind, *names = shlex.split(line)
    except ValueError:  # a quote that nothing closes, or an empty line
        return None
    known = KINDS.get(kind)
    return Place(kind, tuple(names)) if known is not None and len(names) == len(known.asks) else None


def _quoted(name: str) -> str:
    return name if _NEEDS_NO_QUOTES.fullmatch(name) else shlex.quote(name)
