"""Everything that is known of a secret or its chute, as text; and what there is to copy. A value is never known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.snippets import (
    SECRET_COMMAND_HINT,
    UNREACHABLE,
    cli_secret_command,
    config_to_name,
    is_in_process,
)
from chutes_tui.screens.base.copying import Copyable
from chutes_tui.screens.secrets.secret_rows import ChuteRow, count_words, heading_name, key_words
from chutes_tui.widgets.facts import Fact, fact, facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.profiles import Profile
    from chutes_tui.screens.secrets.secret_rows import AnyRow, ChuteWords, SecretRow
    from chutes_tui.widgets.table.detail_panel import Line

_MOST_KEYS = 200


def row_detail(row: AnyRow, elsewhere: Sequence[SecretRow] = ()) -> Content:
    """The detail of the row under the cursor; `elsewhere` are the secrets of its name in other chutes."""
    return _chute_detail(row) if isinstance(row, ChuteRow) else secret_detail(row, elsewhere)


def row_title(row: AnyRow) -> str:
    """What the row under the cursor is called."""
    return heading_name(row.chute) if isinstance(row, ChuteRow) else key_words(row.secret)


def row_brief(row: AnyRow, elsewhere: Sequence[SecretRow] = ()) -> list[Line]:
    """The same in a few lines."""
    if isinstance(row, ChuteRow):
        names = ", ".join(key_words(secret.secret) for secret in row.secrets[:20])
        return [(names, ""), ("", visible(row.chute_id))]
    created = row.secret.created_at
    when = times.exact_and_ago(created, times.utc_now()) if created else "creation date not reported"
    also = f" Also set in {_other_chutes(len(elsewhere))}." if elsewhere else ""
    return [
        (heading_name(row.chute), when),
        (f"Write-only: p replaces it.{also}", short_id(row.id)),
        ("", f"chute {visible(row.secret.purpose)}"),
        ("", f"secret {visible(row.secret.secret_id)}"),
    ]


def _other_chutes(count: int) -> str:
    return f"{count} other chute{'' if count == 1 else 's'}"


def secret_detail(row: SecretRow, elsewhere: Sequence[SecretRow] = ()) -> Content:
    """The detail of a secret."""
    secret = row.secret
    created = secret.created_at
    now = times.utc_now()
    when = (times.exact(created), times.ago(created, now)) if created else ()
    parts: list[Content | Fact] = [
        Content.styled(key_words(secret), "bold"),
        fact("Chute", heading_name(row.chute), visible(secret.purpose)),
        *_about(row.chute),
        fact("Created", *when),
        fact("Secret ID", secret.secret_id),
        fact("In the chute", f"the environment variable {key_words(secret)}"),
        Content.styled("The server never returns values, so this value can't be shown.", "$quiet"),
    ]
    if elsewhere:
        others = [Content.assemble(heading_name(other.chute), (_age_words(other), "$quiet")) for other in elsewhere]
        parts.append(fact("Also set in", *others))
    return facts(*parts)


def _age_words(row: SecretRow) -> str:
    created = row.secret.created_at
    return f" · {times.ago(created, times.utc_now())}" if created else ""


def _chute_detail(row: ChuteRow) -> Content:
    keys = [f"• {key_words(secret.secret)}" for secret in row.secrets[:_MOST_KEYS]]
    if len(row.secrets) > _MOST_KEYS:
        keys.append(f"… and {len(row.secrets) - _MOST_KEYS} more")
    parts: list[Content | Fact] = [
        Content.styled(heading_name(row.chute), "bold"),
        *_about(row.chute),
        fact("Chute ID", row.chute_id),
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


def copyable(row: SecretRow, profile: Profile | None) -> tuple[Copyable, ...]:
    """Everything worth copying, most wanted first."""
    secret, of = row.secret, f"of {key_words(row.secret)}"
    config_path = config_to_name(profile.config_path if profile is not None else None)
    in_here = profile is not None and is_in_process(profile.base_url.value)
    command = cli_secret_command(secret.purpose, secret.key, config_path=config_path)
    return (
        Copyable("i", secret.secret_id, f"the id {of}", "Secret id"),
        Copyable("n", secret.key, f"the variable {key_words(secret)}", "Variable"),
        Copyable("h", secret.purpose, f"the chute's id {of}", "Chute id"),
        Copyable(
            "c",
            command,
            f"the command {of}",
            "CLI command",
            UNREACHABLE if in_here else SECRET_COMMAND_HINT,
        ),
    )
