"""Profiles: the config files that the official CLI shares, read with the origin of every value."""

from __future__ import annotations

from chutes_tui.profiles.credential import verify_hotkey
from chutes_tui.profiles.discovery import ProfileFile, default_config_path, environments_path, list_profiles
from chutes_tui.profiles.model import (
    DEFAULT_BASE_URL,
    LaunchOptions,
    NoConfigError,
    Profile,
    ProfileError,
    ProfileWarning,
)
from chutes_tui.profiles.pasted import api_key_profile
from chutes_tui.profiles.resolve import resolve_profile

__all__ = [
    "DEFAULT_BASE_URL",
    "LaunchOptions",
    "NoConfigError",
    "Profile",
    "ProfileError",
    "ProfileFile",
    "ProfileWarning",
    "api_key_profile",
    "default_config_path",
    "environments_path",
    "list_profiles",
    "resolve_profile",
    "verify_hotkey",
]
