"""What the server says of a pasted token of an app, in words. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.access.oauth_scopes import granted_access
from chutes_tui.api.errors.types import NotOfferedError
from chutes_tui.core import times
from chutes_tui.core.text import capitalized, visible
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.widgets.problem_words import problem_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chutes_tui.operations.oauth.authorizations import TokenLook

_ENDED = "it has ended, was revoked, or is none of this server's."


def token_words(look: TokenLook, kind: str, apps: Mapping[str, str], now: datetime) -> Content:
    """Return what was found. `kind` has its article; `apps` are names of apps by their client ids."""
    told = look.told
    if told is None:
        if isinstance(look.problem, NotOfferedError):
            return Content.styled(
                "⚠ This server has no “Sign in with Chutes”: it gave out no such token.", "$text-warning"
            )
        doubt = "Whether it was revoked is not known. " if look.revoked else ""
        return problem_words(look.problem, doubt) if look.problem is not None else Content(doubt)
    if not told.active:
        if look.revoked:
            return Content.styled("✓ Revoked: asked again, the server says that it is not active.", "$text-success")
        return Content.styled(f"✗ Not active: {_ENDED}", "$text-error")
    works = f"✓ {capitalized(kind)} that works"
    if look.revoked:
        works = "⚠ It still works, although it was to be revoked"
    until = f", until {times.exact(told.ends)} ({times.remaining(told.ends, now)})" if told.ends is not None else ""
    access = granted_access(told.scopes)
    app = apps.get(told.client_id, "")
    scopes = ", ".join(map(visible, told.scopes or ())) or "no scopes"
    style = "bold $text-error" if access.admin else ""
    return Content("\n").join(
        [
            Content.styled(f"{works}{until}.", "$text-warning" if look.revoked else "$text-success"),
            Content(
                f"Of {visible(told.username) or 'an account that is not reported'}, for {_app(app, told.client_id)}."
            ),
            Content.assemble("Granted: ", (scopes if told.scopes is not None else "not reported", style)),
            *(Content.styled(line, style) for line in access.lines if told.scopes is not None),
        ]
    )


def _app(name: str, client_id: str) -> str:
    shown = visible(client_id)
    return f"the app {visible(name)} ({shown})" if name else f"the app {shown}" if shown else "an app not reported"


def revoke_question(kind: str) -> ConfirmDialog:
    """Asks before a token is ended."""
    return ConfirmDialog(
        "Revoke this token?",
        f"{capitalized(kind)}: whatever uses it is refused from then on. It is sent once, and the server is asked "
        "again afterwards.\n\nOther tokens of its app live on; 3, then a, ends them all. This can't be undone.",
        confirm="Revoke",
    )
