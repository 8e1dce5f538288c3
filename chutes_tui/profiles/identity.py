"""The identity of accounts, and whose account a config's text has. Pure but for an address library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.profiles.base_url import plain_url
from chutes_tui.profiles.model import DEFAULT_BASE_URL

if TYPE_CHECKING:
    from chutes_tui.access.key_format import ApiKeyParts
    from chutes_tui.profiles.ini.parsing import IniDocument

UNKNOWN: Final = "?"
"""Stands for an identity that is there but can't be made out; equal to no account's."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of an account; "" for what is not known. The address is the one that belongs to the seed."""

    username: str = ""
    user_id: str = ""
    hotkey_ss58: str = ""
    base_url: str = ""

    def is_same_as(self, other: Identity) -> bool:
        """Whether both are one account with one hotkey on one server, as far as both are known: the ids and addresses
        must not differ, and without either of them the usernames must agree."""
        known = [(self.user_id, other.user_id), (self.hotkey_ss58, other.hotkey_ss58)]
        known = [(mine, theirs) for mine, theirs in known if mine and theirs]
        if self.base_url and other.base_url and self.base_url != other.base_url:
            return False
        if known:
            return all(mine == theirs for mine, theirs in known)
        return bool(self.username) and self.username.casefold() == other.username.casefold()


def identity_in(document: IniDocument) -> Identity | None:
    """Whose account a config holds; None when it holds none. The text must have no faults."""
    values = {key: document.get("auth", key) for key in ("username", "user_id", "hotkey_seed", "api_key")}
    texts = {key: value.text for key, value in values.items() if value is not None and key != "hotkey_seed"}
    seed, address = values["hotkey_seed"], document.get("auth", "hotkey_ss58address")
    ss58 = address.text if address else ""
    if seed is not None and seed.secret:
        ss58 = address_of(seed.secret)
    user_id = plain_id(texts.get("user_id", ""))
    if texts.get("api_key"):
        owner = _owner_of(Secret(texts.pop("api_key")))
        user_id = owner if user_id in ("", owner) else UNKNOWN
    if not any((texts.get("username"), user_id, ss58)):
        return None
    base_url = document.get("api", "base_url")
    url = plain_url(base_url.text if base_url and base_url.text else DEFAULT_BASE_URL)
    return Identity(texts.get("username", ""), user_id, ss58, url)


def key_parts(text: Secret) -> ApiKeyParts:
    """The API key in what was pasted. Raises Problem, in whose traceback nothing of it is left."""
    from chutes_tui.access.key_format import parse_api_key

    try:
        return parse_api_key(text.reveal() if text else "")
    except Problem as caught:
        problem = caught.with_traceback(None)
    raise problem


def plain_id(text: str) -> str:
    """A uuid without dashes in lower case, so that its spellings are equal."""
    return text.strip().lower().replace("-", "")


def address_of(seed: Secret) -> str:
    """The address that belongs to a hotkey's seed, UNKNOWN when it is no seed. Loads an address library."""
    from chutes_tui.wallets.signing import Signer, is_seed

    return Signer(seed).derived_ss58 if is_seed(seed) else UNKNOWN


def _owner_of(key: Secret) -> str:
    try:
        return plain_id(key_parts(key).user_id)
    except Problem:
        return UNKNOWN
