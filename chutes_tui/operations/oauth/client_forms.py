"""The forms in which an app's client secret is copied. Pure."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final

from chutes_tui.core.secret import MASK, Secret
from chutes_tui.operations.snippets import Snippet

if TYPE_CHECKING:
    from collections.abc import Callable

_MASKED: Final = f"csc_{MASK}"
_ID: Final = "CHUTES_CLIENT_ID"
_SECRET: Final = "CHUTES_CLIENT_SECRET"  # noqa: S105 - the name of a variable


def client_forms(client_id: str, secret: Secret) -> tuple[Snippet, ...]:
    """Return what is worth copying of a client secret, the secret alone first."""
    plain = shlex.quote(client_id)

    def export(value: str) -> str:
        known = f" export {_ID}={plain}\n" if client_id else ""
        return f"{known} export {_SECRET}='{value}'"

    def dotenv(value: str) -> str:
        return f"{_ID}={client_id}\n{_SECRET}={value}" if client_id else f"{_SECRET}={value}"

    return (
        _form(secret, "key", "Secret only", "text", lambda value: value),
        _form(
            secret,
            "export",
            "Shell export",
            "bash",
            export,
            "Starts with a space, so that some shells don't save it in their history.",
        ),
        _form(secret, "dotenv", ".env entries", "dotenv", dotenv, "Keep the file out of git."),
    )


def _form(
    secret: Secret, form: str, label: str, language: str, write: Callable[[str], str], hint: str = ""
) -> Snippet:
    return Snippet(form, label, language, write(_MASKED), Secret(write(secret.reveal())), hint)
