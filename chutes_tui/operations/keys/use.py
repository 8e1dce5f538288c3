"""Where the account's API keys are used on this machine, as far as their ids show without a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chutes_tui.access.key_format import parse_api_key
from chutes_tui.core.credentials import ApiKeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.profiles.model import credential_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chutes_tui.core.secret import Secret
    from chutes_tui.profiles import Profile
    from chutes_tui.profiles.catalogue import ProfileEntry

VARIABLE = "CHUTES_API_KEY"


@dataclass(frozen=True, slots=True)
class KeyUse:
    """`here`: the account that is open is signed in with the key. `profiles` are the names of others that sign in
    with it, `variable` whether CHUTES_API_KEY holds it in this terminal. `moved`: the file of the open profile has
    another key by now."""

    here: bool = False
    profiles: tuple[str, ...] = ()
    variable: bool = False
    moved: bool = False

    @property
    def words(self) -> str:
        """A word or two for a table."""
        if self.here:
            return "in use here"
        return f"in {self.profiles[0]}" if self.profiles else "environment"

    def what_ends(self, name: str) -> list[str]:
        """Return a sentence for each use that ends with the key of this name."""
        lines = []
        if self.here and self.moved:
            lines.append(f"chutes-tui is signed in with {name}; its profile has another key by now.")
        elif self.here:
            lines.append(
                f"chutes-tui signs in with {name}. Without it, this profile can't sign in until you add another key "
                "or a hotkey."
            )
        lines += [f"The profile {profile} signs in with {name} and will stop working." for profile in self.profiles]
        return lines + [f"CHUTES_API_KEY in this terminal is set to {name}."] * (self.variable and not self.here)


def id_in_key(text: str) -> str:
    """Return the id that an API key contains, "" for anything else."""
    try:
        parts = parse_api_key(text)
    except Problem:
        return ""
    parts.key.wipe()
    return parts.api_key_id


def id_of_credential(profile: Profile | None) -> str:
    """Return the id of the API key that a profile signs in with, "" if it is none."""
    credential = credential_of(profile)
    return id_in_key(credential.api_key.reveal()) if isinstance(credential, ApiKeyCredential) else ""


def key_at_hand(profile: Profile | None, environ: Mapping[str, str]) -> tuple[str, Secret] | None:
    """Return a key's value, the caller's to wipe, and what it is: the one that the profile signs in with, or the one
    in the environment."""
    here = _held_here(profile, environ)
    return next(((what, parse_api_key(text).key) for what, text in here if id_in_key(text)), None)


def value_here(api_key_id: str, profile: Profile | None, environ: Mapping[str, str]) -> Secret | None:
    """Return the value of a key, the caller's to wipe, if the profile signs in with it or the environment has it."""
    here = _held_here(profile, environ)
    return next((parse_api_key(text).key for _, text in here if id_in_key(text) == api_key_id), None)


def _held_here(profile: Profile | None, environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is a key, or should be one: what it is, and its text."""
    credential = credential_of(profile)
    if isinstance(credential, ApiKeyCredential):
        yield "the key that this profile signs in with", credential.api_key.reveal()
    yield f"the key in {VARIABLE}", environ.get(VARIABLE, "")


def key_uses(
    profile: Profile | None, environ: Mapping[str, str], entries: Iterable[ProfileEntry]
) -> dict[str, KeyUse]:
    """Return the keys that are known to be used, by their ids."""
    here, in_variable = id_of_credential(profile), id_in_key(environ.get(VARIABLE, ""))
    by_id: dict[str, list[str]] = {}
    moved = False
    for entry in entries:
        if profile is not None and entry.path == profile.config_path:
            moved = entry.api_key_id not in ("", here)
        if entry.api_key_id and (profile is None or entry.path != profile.config_path):
            by_id.setdefault(entry.api_key_id, []).append(entry.name)
    found = {here, in_variable, *by_id} - {""}
    return {
        one: KeyUse(one == here, tuple(by_id.get(one, ())), one == in_variable, moved and one == here)
        for one in found
    }


def own_key_deleted(name: str = "", *, detail: str = "") -> Problem:
    """Return what is so once the key that the program signs in with is deleted."""
    what = f"You deleted {name}, the key that chutes-tui signs in with." if name else _OWN_KEY_DELETED
    return Problem(
        what,
        why="The key may keep working for up to two minutes. Then the server refuses every request of this profile.",
        next_step="Press o to sign in with another key or with a profile that has a hotkey.",
        detail=detail,
    )


_OWN_KEY_DELETED = "This profile's API key was deleted."
