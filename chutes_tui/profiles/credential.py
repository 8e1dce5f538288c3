"""The way to sign in: the profile's hotkey, else its api_key, else CHUTES_API_KEY."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chutes_tui.access.key_format import is_login_token, other_kind
from chutes_tui.core.credentials import ApiKeyCredential, Credential, HotkeyCredential
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import FROM_FILE, Setting
from chutes_tui.core.value_faults import REMEDY, value_fault
from chutes_tui.profiles.identity import address_of
from chutes_tui.profiles.model import HOTKEY_FIELDS, ProfileError, ProfileWarning
from chutes_tui.storage.private_files import shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.profiles.config_file import ConfigFile
    from chutes_tui.profiles.model import Profile

API_KEY_VARIABLE: Final = "CHUTES_API_KEY"
_ADDRESS: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{46,50}")


def find_credential(
    config: ConfigFile | None, environ: Mapping[str, str], warnings: list[ProfileWarning]
) -> Setting[Credential] | None:
    """The strongest credential there is, or None. Adds to `warnings`; raises ProfileError for a broken one."""
    in_environment = Secret(environ.get(API_KEY_VARIABLE, "").strip())
    behind = (API_KEY_VARIABLE,) if in_environment else ()
    if config is not None:
        in_file = config.secret("auth", "api_key")
        hotkey = _hotkey(config, bool(in_file or in_environment), warnings)
        if hotkey is not None:
            return Setting(hotkey, FROM_FILE, ((f"{FROM_FILE} (api_key)",) if in_file else ()) + behind)
        if in_file is not None:
            where = config.where("auth", "api_key")
            return Setting(_api_key(in_file, where), FROM_FILE, behind)
    if in_environment:
        return Setting(_api_key(in_environment, API_KEY_VARIABLE), API_KEY_VARIABLE)
    return None


def verify_hotkey(profile: Profile) -> None:
    """Check that the profile's hotkey address is the one that belongs to its seed.

    Kept apart from reading the profile because deriving the address loads an address library. Does nothing for
    profiles without a hotkey. Raises ProfileError.
    """
    credential = profile.credential.value if profile.credential else None
    if isinstance(credential, HotkeyCredential):
        check_address(credential, shown_path(profile.config_path) if profile.config_path else "the config")


def check_address(hotkey: HotkeyCredential, where: str) -> None:
    """Raise ProfileError unless the address of a hotkey from `where` is the one that belongs to its seed."""
    if address_of(hotkey.seed) != hotkey.ss58:
        raise ProfileError(
            f"The hotkey address in {where} does not belong to its seed.",
            why="hotkey_ss58address and hotkey_seed belong to different hotkeys, or one of them is damaged. "
            "The server would refuse every signature.",
            next_step="Take both values from the same hotkey file.",
        )


def _hotkey(config: ConfigFile, other_way: bool, warnings: list[ProfileWarning]) -> HotkeyCredential | None:
    """The hotkey of the config; None when there is none, or only a part while there is another way to sign in."""
    fields = {name: config.secret("auth", name) for name in HOTKEY_FIELDS}
    if not any(value for name, value in fields.items() if name.startswith("hotkey_")):
        return None
    missing = ", ".join(name for name, value in fields.items() if not value)
    seed = fields["hotkey_seed"]
    if missing:
        what = f"The hotkey in {shown_path(config.path)} is incomplete: [auth] lacks {missing}."
        if seed is None and not other_way:
            raise ProfileError(
                what,
                why="Without hotkey_seed nothing can be signed.",
                next_step="Add what is missing, or an api_key.",
            )
        warnings.append(ProfileWarning(what, "The official CLI needs all five fields; add what is missing."))
    if seed is None:
        return None
    seed = _clean_seed(seed, config, warnings)
    if fault := value_fault(config.text("auth", "hotkey_ss58address")):
        where = config.where("auth", "hotkey_ss58address")
        raise ProfileError(f"{where}: hotkey_ss58address {fault}.", next_step=REMEDY)
    ss58 = config.text("auth", "hotkey_ss58address") or address_of(seed)
    if not _ADDRESS.fullmatch(ss58):
        raise ProfileError(
            f"{config.where('auth', 'hotkey_ss58address')}: hotkey_ss58address isn't a valid address.",
            why="An address has about 48 letters and digits and usually starts with 5.",
            next_step="Take it from the hotkey's file (ss58Address).",
        )
    return HotkeyCredential(ss58, seed, config.text("auth", "hotkey_name"))


def _clean_seed(seed: Secret, config: ConfigFile, warnings: list[ProfileWarning]) -> Secret:
    from chutes_tui.wallets.signing import is_seed

    where = config.where("auth", "hotkey_seed")
    if fault := value_fault(seed.reveal()):
        raise ProfileError(f"{where}: hotkey_seed {fault}.", next_step=REMEDY)
    if not is_seed(seed):
        raise ProfileError(
            f"{where}: hotkey_seed isn't a valid seed.",
            why=f"A seed is exactly 64 hexadecimal digits; this has {len(seed.reveal())} characters"
            + (", but not all are hexadecimal digits." if len(seed.reveal()) == 64 else "."),
            next_step="Take it from the hotkey's file (secretSeed, without the 0x) or from a backup.",
        )
    if seed.reveal().startswith("0x"):
        warnings.append(ProfileWarning(f"{where}: hotkey_seed starts with 0x.", "Remove the 0x; 64 digits remain."))
    return Secret(seed.reveal()[-64:].lower())


def _api_key(key: Secret, where: str) -> ApiKeyCredential:
    """A key, or a login token, that can be sent in a header. Whether it is a good one is for the server to say."""
    text = key.reveal()
    if fault := value_fault(text):
        raise ProfileError(f"The API key from {where} {fault}.", next_step=REMEDY)
    if any(not "!" <= character <= "~" for character in text):
        raise ProfileError(
            f"The API key from {where} can't be used.",
            why="It contains a space or another character that API keys don't have.",
            next_step="Copy the key again; it is one word that starts with cpk_.",
        )
    if not text.startswith("cpk_") and not is_login_token(text):
        kind = other_kind(text)
        raise ProfileError(
            f"The value in {where} looks like {kind}, not an API key."
            if kind
            else f"{where} contains no Chutes API key.",
            why="It was not sent: that would expose it without signing in.",
            next_step="Replace it with an API key, which starts with cpk_, or remove it.",
        )
    return ApiKeyCredential(key)
