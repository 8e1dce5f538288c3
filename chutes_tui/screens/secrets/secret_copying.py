"""What there is to copy of a secret: names, ids, and the official CLI's command. Never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.text import visible
from chutes_tui.operations.snippets import (
    SECRET_COMMAND_HINT,
    UNREACHABLE,
    cli_secret_command,
    config_to_name,
    is_in_process,
)
from chutes_tui.screens.base.option_dialog import OptionDialog, two_lines
from chutes_tui.screens.secrets.secret_rows import key_words

if TYPE_CHECKING:
    from chutes_tui.profiles import Profile
    from chutes_tui.screens.secrets.secret_rows import SecretRow


class Copyable(NamedTuple):
    """A text to copy, what it is in a sentence, its title in the list, and what to do with it."""

    text: str
    what: str
    title: str
    hint: str = ""


def copyable(row: SecretRow, profile: Profile | None) -> tuple[Copyable, ...]:
    """Everything worth copying, most wanted first."""
    secret, of = row.secret, f"of {key_words(row.secret)}"
    config_path = config_to_name(profile.config_path if profile is not None else None)
    in_here = profile is not None and is_in_process(profile.base_url.value)
    command = cli_secret_command(secret.purpose, secret.key, config_path=config_path)
    return (
        Copyable(secret.secret_id, f"the id {of}", "Secret id"),
        Copyable(secret.key, f"the variable {key_words(secret)}", "Variable"),
        Copyable(secret.purpose, f"the chute's id {of}", "Chute id"),
        Copyable(
            command,
            f"the command {of}",
            "CLI command",
            UNREACHABLE if in_here else SECRET_COMMAND_HINT,
        ),
    )


def copy_dialog(row: SecretRow, profile: Profile | None) -> OptionDialog[Copyable]:
    """Asks which one, each shown as it will be copied."""
    options = [
        (two_lines(text.title, "\n".join(visible(part) for part in (text.text, text.hint) if part)), text)
        for text in copyable(row, profile)
        if text.text
    ]
    return OptionDialog("Copy", options)
