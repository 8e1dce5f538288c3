"""What there is to copy of an API key: id, name, and how to create or call with the same. Never its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.access.scope_json import to_json
from chutes_tui.access.scopes import AccessDraft
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.snippets import (
    MASKED_KEY,
    UNREACHABLE,
    cli_create_command,
    config_to_name,
    is_in_process,
    key_snippets,
    model_words,
)
from chutes_tui.screens.base.copying import Copyable
from chutes_tui.screens.keys.key_rows import NO_NAME

if TYPE_CHECKING:
    from chutes_tui.access.scopes import ScopeGrant
    from chutes_tui.api.models import ApiKey
    from chutes_tui.profiles import Profile


def copyable(
    key: ApiKey, grants: tuple[ScopeGrant, ...] | None, profile: Profile | None, model: str = ""
) -> tuple[Copyable, ...]:
    """Return everything worth copying, most wanted first; what needs the exact access, only where that is known.

    `model` is the one that the curl call names, "" for an example.
    """
    of = f"of {visible(key.name) or NO_NAME}"
    base_url = profile.base_url.value if profile is not None else ""
    in_here = is_in_process(base_url)
    texts = [
        Copyable("i", key.api_key_id, f"the id {of}", "Key id"),
        Copyable("n", key.name, f"the name {of}", "Name"),
    ]
    known = key.admin or (key.admin is not None and grants is not None)
    draft = AccessDraft(bool(key.admin), grants or ()) if known else None
    if draft is not None:
        config_path = config_to_name(profile.config_path if profile is not None else None)
        command = cli_create_command(key.name, draft, config_path=config_path)
        hint = UNREACHABLE if in_here else ""
        texts.append(Copyable("c", command, f"the command {of}", "CLI command that creates the same", hint))
        texts.append(Copyable("s", to_json(draft), f"the scopes {of}", "Scopes as JSON"))
    snippets = key_snippets(Secret(MASKED_KEY), draft, base_url, model=model)
    curl = next((one for one in snippets if one.id == "curl"), None)
    if curl is not None:
        named = model_words(model) if curl.names_model else ""
        hint = "\n".join(part for part in (curl.hint, named, UNREACHABLE if in_here else "") if part)
        texts.append(Copyable("u", curl.text.reveal(), f"a curl call for {of.removeprefix('of ')}", "curl", hint))
    return tuple(texts)
