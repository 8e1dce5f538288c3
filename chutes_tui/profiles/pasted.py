"""A profile from a pasted API key: for one session, written nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.api.key_format import parse_api_key
from chutes_tui.credentials import ApiKeyCredential
from chutes_tui.profiles.model import Profile, Setting
from chutes_tui.profiles.resolve import base_url_setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.profiles.model import LaunchOptions


def api_key_profile(text: str, options: LaunchOptions, environ: Mapping[str, str]) -> Profile:
    """The account that a pasted API key belongs to. Raises Problem when it can't be a key; never quotes it.

    The URL comes from the command line or the environment, not from a config file: that belongs to another account.
    """
    parts = parse_api_key(text)
    return Profile(
        name="API key",
        config_path=None,
        config_origin="pasted",
        base_url=base_url_setting(options, environ, None),
        credential=Setting(ApiKeyCredential(parts.key), "pasted"),
        user_id=parts.user_id,
    )
