"""From command line, environment and files to the one profile that is meant."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.core.program.home import NO_HOME_STEP, NO_HOME_WHY, expand_home, has_no_home
from chutes_tui.core.setting import FROM_DEFAULT, FROM_FILE, Setting
from chutes_tui.core.value_faults import value_fault
from chutes_tui.profiles.base_url import clean_base_url, plain_url
from chutes_tui.profiles.config_file import ConfigFile, read_config
from chutes_tui.profiles.credential import API_KEY_VARIABLE, find_credential
from chutes_tui.profiles.discovery import default_config_path, find_profile
from chutes_tui.profiles.model import (
    DEFAULT_BASE_URL,
    ENVIRONMENT_PROFILE,
    LaunchOptions,
    NoConfigError,
    Profile,
    ProfileError,
    ProfileWarning,
)
from chutes_tui.storage.private_files import FileMissingError, NoHomeError, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.core.credentials import Credential

CONFIG_VARIABLE: Final = "CHUTES_CONFIG_PATH"
ALLOW_MISSING_VARIABLE: Final = "CHUTES_ALLOW_MISSING"
URL_OPTION: Final = "--api-url"
URL_VARIABLE: Final = "CHUTES_API_URL"
DEVELOPMENT_VARIABLE: Final = "CHUTES_DEV_URL"
_WITHOUT_CONFIG: Final = f"Register, name your config with --config-path, or set {API_KEY_VARIABLE}."


def resolve_profile(options: LaunchOptions, environ: Mapping[str, str], home: Path) -> Profile:
    """The profile that the command line, the environment and the files under `home` add up to.

    Which setting wins: the config path from `--profile` or `--config-path`, then CHUTES_CONFIG_PATH, then
    `~/.chutes/config.ini`; the URL from `--api-url`, CHUTES_API_URL, the file, the default; the credential
    from the file's hotkey, its api_key, CHUTES_API_KEY. Reads one file (all of them to look up a name)
    and does no network. Raises NoConfigError when there is no file, or an empty one, and neither
    CHUTES_ALLOW_MISSING=true nor CHUTES_API_KEY is set, ProfileError for everything that can't be used.
    """
    path = chosen_path(options, environ, home)
    config = _read(path, environ)
    if config is not None:
        if config.empty and not _may_be_missing(environ):
            raise NoConfigError(f"{shown_path(config.path)} is empty.", next_step=_WITHOUT_CONFIG)
        return profile_from(config, path.origin, options, environ, home)
    warnings = []
    if path.origin != FROM_DEFAULT:
        what = f"There is no config file at {shown_path(path.value)} ({path.origin}); only the environment is used."
        warnings.append(ProfileWarning(what, "Check the path."))
    base_url = base_url_setting(options, environ, None)
    credential = find_credential(None, environ, warnings)
    return Profile(
        ENVIRONMENT_PROFILE,
        None,
        "environment",
        base_url,
        credential,
        warnings=tuple(warnings),
        notes=_notes(environ),
    )


def profile_from(
    config: ConfigFile, origin: str, options: LaunchOptions, environ: Mapping[str, str], home: Path
) -> Profile:
    """The profile that a config file adds up to, with `origin` for who chose it. Raises ProfileError."""
    warnings = list(config.warnings)
    base_url = base_url_setting(options, environ, config)
    credential = find_credential(config, environ, warnings)
    if credential is None:
        warnings.append(
            ProfileWarning(
                f"{shown_path(config.path)} has no credential.",
                f"Register, add a hotkey or an api_key to [auth], or set {API_KEY_VARIABLE}.",
            )
        )
    return Profile(
        name=profile_name(config, home),
        config_path=config.path,
        config_origin=origin,
        base_url=base_url,
        credential=credential,
        username=config.text("auth", "username"),
        user_id=config.text("auth", "user_id"),
        hotkey_name=config.text("auth", "hotkey_name"),
        hotkey_ss58=config.text("auth", "hotkey_ss58address"),
        payment_address=config.text("payment", "address"),
        warnings=tuple(warnings),
        overrides=_overrides(config, origin, base_url, home),
        made_for=_made_for(config, credential),
        notes=_notes(environ),
    )


def profile_name(config: ConfigFile, home: Path) -> str:
    """The file's stem; but a file called as the default one is says nothing by its name, wherever it lies."""
    nameless = config.path.name == default_config_path(home).name
    return (nameless and config.text("auth", "username")) or config.path.stem


def chosen_path(options: LaunchOptions, environ: Mapping[str, str], home: Path) -> Setting[Path]:
    """The config file that is meant, whether it exists or not, and who chose it. Raises ProfileError."""
    from_environment = environ.get(CONFIG_VARIABLE, "").strip()
    shadowed = (CONFIG_VARIABLE,) if from_environment else ()
    if options.profile is not None:
        if options.config_path is not None:
            raise ProfileError("--profile and --config-path can't be used together.", next_step="Choose one of them.")
        return Setting(find_profile(options.profile, home), "--profile", shadowed)
    if options.config_path is not None:
        return Setting(expand_home(options.config_path, home), "--config-path", shadowed)
    if from_environment:
        return Setting(expand_home(Path(from_environment), home), CONFIG_VARIABLE)
    return Setting(default_config_path(home), FROM_DEFAULT)


def _read(path: Setting[Path], environ: Mapping[str, str]) -> ConfigFile | None:
    try:
        return read_config(path.value)
    except (FileMissingError, NoHomeError):
        pass
    if not _may_be_missing(environ):
        if has_no_home(path.value):
            raise ProfileError("No config file was searched for.", why=NO_HOME_WHY, next_step=NO_HOME_STEP)
        fault = value_fault(str(path.value))
        words = f"The path comes from {path.origin}" + (f" and {fault}." if fault else ".")
        raise NoConfigError(
            f"There is no config file at {shown_path(path.value)}.",
            why="" if path.origin == FROM_DEFAULT else words,
            next_step=_WITHOUT_CONFIG,
        )
    return None


def _may_be_missing(environ: Mapping[str, str]) -> bool:
    """Whether it is no error that there is no config file, or nothing in it."""
    allowed = environ.get(ALLOW_MISSING_VARIABLE, "").strip().lower() == "true"
    return allowed or bool(environ.get(API_KEY_VARIABLE, "").strip())


def base_url_setting(options: LaunchOptions, environ: Mapping[str, str], config: ConfigFile | None) -> Setting[str]:
    """The API's URL and who decided it. Raises ProfileError for one that can't be used."""
    candidates = [(URL_OPTION, options.api_url or ""), (URL_VARIABLE, environ.get(URL_VARIABLE, ""))]
    if config is not None:
        candidates.append((FROM_FILE, config.text("api", "base_url")))
    given = [(origin, text) for origin, text in candidates if text.strip()]
    if not given:
        return Setting(DEFAULT_BASE_URL, FROM_DEFAULT)
    origin, text = given[0]
    where = f"{config.where('api', 'base_url')} (base_url)" if config and origin == FROM_FILE else origin
    return Setting(clean_base_url(text, where), origin, tuple(name for name, _ in given[1:]))


def _made_for(config: ConfigFile, credential: Setting[Credential] | None) -> str:
    """The API URL that the credential belongs to: the file's for what the file holds. CHUTES_API_KEY names no
    server; it is taken for a key of the public one."""
    if credential is not None and credential.origin != FROM_FILE:
        return DEFAULT_BASE_URL
    return plain_url(_url_in(config))


def _url_in(config: ConfigFile) -> str:
    """The API URL of a file, the public one where it names none."""
    return config.text("api", "base_url").strip() or DEFAULT_BASE_URL


def _overrides(config: ConfigFile, origin: str, base_url: Setting[str], home: Path) -> tuple[str, ...]:
    """The options and environment variables that take the place of what a config file says."""
    found = []
    default = default_config_path(home)
    if origin == CONFIG_VARIABLE and config.path != default and os.path.lexists(default):
        found.append(CONFIG_VARIABLE)
    if base_url.origin in (URL_OPTION, URL_VARIABLE) and plain_url(_url_in(config)) != base_url.value:
        found.append(base_url.origin)
    return tuple(found)


def _notes(environ: Mapping[str, str]) -> tuple[str, ...]:
    """What the environment says that is no setting of this program, though it may look like one."""
    if not environ.get(DEVELOPMENT_VARIABLE, "").strip():
        return ()
    purpose = "it is for a chute that runs on your own machine; chutes-tui doesn't use it."
    return (f"{DEVELOPMENT_VARIABLE} is set: {purpose}",)
