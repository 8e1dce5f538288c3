"""Profiles as values: what the command line asks for, what was found, and where each value comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.core.credentials import Credential
    from chutes_tui.core.setting import Setting

DEFAULT_BASE_URL: Final = "https://api.chutes.ai"
ENVIRONMENT_PROFILE: Final = "environment"
"""The name of a profile that comes from environment variables alone."""

HOTKEY_FIELDS: Final = ("username", "user_id", "hotkey_seed", "hotkey_name", "hotkey_ss58address")
"""The five fields of `[auth]` that the official CLI needs."""


class ProfileError(Problem):
    """A profile can't be used; the sentences name file and line, and never quote the file."""


class NoConfigError(ProfileError):
    """There is no config file, and nothing in the environment takes its place."""


class LaunchOptions(NamedTuple):
    """What the command line says about the account; None where it says nothing."""

    config_path: Path | None = None
    profile: str | None = None
    api_url: str | None = None
    wallets_path: Path | None = None


class ProfileWarning(NamedTuple):
    """A problem of a profile that works all the same; `command` is a shell line that fixes it, or ""."""

    what: str
    next_step: str = ""
    command: str = ""


class Profile(NamedTuple):
    """One account as configured. Text fields are "" where the config says nothing.

    `config_path` is None for a profile from the environment alone; `config_origin` tells who chose the path.
    `credential` is None when nothing to sign in with was found; `made_for` is the API URL that it was made for, ""
    when that can't be known. `overrides` names the options and environment variables that take the place of
    something a config file says. `notes` are facts about the environment that need no action.
    """

    name: str
    config_path: Path | None
    config_origin: str
    base_url: Setting[str]
    credential: Setting[Credential] | None
    username: str = ""
    user_id: str = ""
    hotkey_name: str = ""
    hotkey_ss58: str = ""
    payment_address: str = ""
    warnings: tuple[ProfileWarning, ...] = ()
    overrides: tuple[str, ...] = ()
    made_for: str = DEFAULT_BASE_URL
    notes: tuple[str, ...] = ()


def credential_of(profile: Profile | None) -> Credential | None:
    """Return what a profile signs in with, None for nothing."""
    return profile.credential.value if profile is not None and profile.credential is not None else None
