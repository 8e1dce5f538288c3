"""Everything that is known of a secret or of the chute that it is for, as text. A value is never known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import visible
from chutes_tui.screens.secrets.secret_rows import ChuteRow, count_words, heading_name, key_words
from chutes_tui.widgets.facts import Fact, fact, facts

if TYPE_CHECKING:
    from chutes_tui.screens.secrets.secret_rows import AnyRow, ChuteWords, SecretRow
    from chutes_tui.widgets.detail_panel import Line

_MOST_KEYS = 200


def row_detail(row: AnyRow) -> Content:
    """The detail of the row under the cursor."""
    return _chute_detail(row) if isinstance(row, ChuteRow) else secret_detail(row)


def row_title(row: AnyRow) -> str:
    """What the row under the cursor is called."""
    return heading_name(row.chute) if isinstance(row, ChuteRow) else key_words(row.secret)


def row_brief(row: AnyRow) -> list[Line]:
    """The same in a few lines."""
    if isinstance(row, ChuteRow):
        names = ", ".join(key_words(secret.secret) for secret in row.secrets[:20])
        return [(names, ""), ("", visible(row.chute_id))]
    created = row.secret.created_at
    when = f"created {times.ago(created, times.utc_now())}" if created else "creation date not reported"
    return [(heading_name(row.chute), visible(row.secret.purpose)), (when, visible(row.secret.secret_id))]


def secret_detail(row: SecretRow) -> Content:
    """The detail of a secret."""
    secret = row.secret
    created = secret.created_at
    when = times.exact_and_ago(created, times.utc_now()) if created else "not reported by the server"
    parts: list[Content | Fact] = [
        Content.styled(key_words(secret), "bold"),
        fact("Chute", heading_name(row.chute), visible(secret.purpose)),
        *_about(row.chute),
        fact("Created", when),
        fact("Secret id", visible(secret.secret_id)),
        fact("In the chute", f"the environment variable {key_words(secret)}"),
        Content.styled("The server never returns values, so this value can't be shown.", "$quiet"),
    ]
    return facts(*parts)


def _chute_detail(row: ChuteRow) -> Content:
    keys = [f"• {key_words(secret.secret)}" for secret in row.secrets[:_MOST_KEYS]]
    if len(row.secrets) > _MOST_KEYS:
        keys.append(f"… and {len(row.secrets) - _MOST_KEYS} more")
    parts: list[Content | Fact] = [
        Content.styled(heading_name(row.chute), "bold"),
        *_about(row.chute),
        fact("Chute id", visible(row.chute_id) or "not reported by the server"),
        fact(count_words(row), *keys),
    ]
    return facts(*parts)


def _about(chute: ChuteWords) -> list[Content]:
    if chute.gone:
        why = "None of your chutes has this id any more. Delete its secrets if nothing needs them."
        return [Content.styled(why, "$text-warning")]
    if not chute.known:
        return [Content.styled("Its name isn't known: the list of your chutes isn't loaded or incomplete.", "$quiet")]
    return []
