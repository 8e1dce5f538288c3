"""Saying whose a pasted token is, offline: by the ids in it, the account's list of keys, and the profiles here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.access.key_test import KeyTest
    from chutes_tui.access.tokens import Token
    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.profiles.catalogue import ProfileEntry


@dataclass(frozen=True, slots=True)
class Identified:
    """A token, and whose it is, in a sentence. `name` is the key's if it is in the account's list, else ""."""

    token: Token
    whose: str
    name: str = ""

    @property
    def testable(self) -> bool:
        """Whether the server can be asked about it: a complete API key, or a token of an app."""
        return self.token.key is not None or self.token.oauth is not None


@dataclass(frozen=True, slots=True)
class KeyTested:
    """A key whose test ended."""

    api_key_id: str
    test: KeyTest


def identify(
    token: Token, keys: Loadable[ApiKey], user_id: str, account: str, profiles: Iterable[ProfileEntry]
) -> Identified:
    """Say whose a token is. `account` is the name of the account that is open, `user_id` its id ("" if unknown)."""
    if token.oauth is not None:
        return Identified(token, "A test asks the server whose it is, and for which app.")
    if not token.api_key_id:
        return Identified(token, "It doesn't say whose it is.")
    listed = next((key for key in keys.items if key.api_key_id == token.api_key_id), None)
    if listed is not None:
        return Identified(token, f"A key of {account}.", listed.name)
    owners = [entry for entry in profiles if entry.user_id and entry.user_id == token.user_id]
    if not token.user_id:
        return Identified(token, f"{_not_listed(keys)} It may also be another account's.")
    if token.user_id != user_id:
        if user_id == "":
            return Identified(token, "Whose it is can't be told: the open account's id is not known.")
        other = f"{owners[0].username or 'the account'} (profile {owners[0].name})" if owners else "another account"
        return Identified(token, f"A key of {other}, not of {account}.")
    return Identified(token, f"A key of {account}. {_not_listed(keys)}")


def _not_listed(keys: Loadable[ApiKey]) -> str:
    if keys.whole:
        return "It isn't in the list of keys: it was deleted, or created after the list was read."
    return "It isn't in the list of keys, which isn't complete here."
