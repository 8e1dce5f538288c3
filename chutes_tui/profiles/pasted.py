"""What was pasted instead of being read from a file: an API key for one session, or the text of a config file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.access.key_format import parse_api_key
from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.core.setting import Setting
from chutes_tui.profiles.model import LaunchOptions, Profile, ProfileError
from chutes_tui.profiles.resolve import base_url_setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.core.credentials import Credential
    from chutes_tui.core.secret import Secret
    from chutes_tui.profiles.model import ProfileWarning
    from chutes_tui.storage.private_files import Payload

_PASTED: Final = Path("the pasted text")


class PastedText(NamedTuple):
    """A config that was pasted and checked: its bytes as they will be written, and what it says."""

    payload: Payload
    username: str
    base_url: str
    credential: Credential
    warnings: tuple[ProfileWarning, ...]


def api_key_profile(text: str, options: LaunchOptions, environ: Mapping[str, str]) -> Profile:
    """The account that a pasted API key belongs to. Raises Problem when it can't be a key; never quotes it.

    The URL comes from the command line or the environment, not from a config file: that belongs to another account.
    It is shown beside the key and counts as the one that the key was made for.
    """
    parts = parse_api_key(text)
    base_url = base_url_setting(options, environ, None)
    return Profile(
        name="API key",
        config_path=None,
        config_origin="pasted",
        base_url=base_url,
        credential=Setting(ApiKeyCredential(parts.key), "pasted"),
        user_id=parts.user_id,
        made_for=base_url.value,
    )


def check_pasted(text: Secret) -> PastedText:
    """Take the text of a config file apart: it must be readable, and hold a way to sign in that can be right.

    A byte-order mark goes, and the last line gets its end. Raises ProfileError, which names lines and quotes nothing.
    """
    from chutes_tui.profiles.config_file import check_config
    from chutes_tui.profiles.credential import check_address, find_credential
    from chutes_tui.storage.private_files import Payload, PrivateFile

    payload = Payload((text.reveal() if text else "").removeprefix("\ufeff").encode("utf-8", "surrogatepass"))
    if not payload.data.endswith((b"\n", b"\r")):
        payload = Payload(payload.data + (b"\r\n" if b"\r\n" in payload.data else b"\n"))
    config = check_config(PrivateFile(_PASTED, payload.data, 0o600))
    warnings = list(config.warnings)
    credential = find_credential(config, {}, warnings)
    if credential is None:
        raise ProfileError(
            "This text has no credential.",
            why="[auth] has neither a hotkey nor an api_key.",
            next_step="Paste the full config file, from the first line to the last.",
        )
    if isinstance(credential.value, HotkeyCredential):
        check_address(credential.value, str(_PASTED))
    base_url = base_url_setting(LaunchOptions(), {}, config).value
    return PastedText(payload, config.text("auth", "username"), base_url, credential.value, tuple(warnings))
