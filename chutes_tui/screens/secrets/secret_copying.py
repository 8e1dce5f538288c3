"""What there is to copy of a secret: names, ids, and the official CLI's command. Never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.operations.snippets import (
    SECRET_COMMAND_HINT,
    UNREACHABLE,
    cli_secret_command,
    config_to_name,
    is_in_process,
)
from chutes_tui.screens.base.copying import Copyable
from chutes_tui.screens.secrets.secret_rows import key_words

if TYPE_CHECKING:
    from chutes_tui.profiles import Profile
    from chutes_tui.screens.secrets.secret_rows import SecretRow


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
