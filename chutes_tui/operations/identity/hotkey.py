"""Read what the chain says of the account's hotkey, and whether the registry accepts the account's credential."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.pay_in import default_node
from chutes_tui.operations.loading import asked
from chutes_tui.profiles.model import credential_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.subnet_standing import HotkeyStanding
    from chutes_tui.operations.session import Session

    Put = Callable[..., None]

_NOT_REGISTERED: Final = "not registered"
_HOTKEY_ONLY: Final = "invalid bt auth"


class RegistryVerdict(Enum):
    """What the registry said, in words; the second is what it means."""

    HOTKEY = (
        "✓ The registry accepts this hotkey.",
        "It is registered on subnet 64, as miners and validators are: it may pull images.",
    )
    OTHER = (
        "✓ The registry accepts this credential.",
        "That proves nothing about the hotkey: it was not signed with one.",
    )
    NOT_REGISTERED = (
        "– The registry doesn't serve this hotkey: it isn't registered on subnet 64.",
        "The registry is for miners and validators. Deploying and calling chutes doesn't need it.",
    )
    HOTKEY_ONLY = (
        "– The registry takes a hotkey's signature only, and this profile signs in with something else.",
        "Open a profile with a hotkey to check that. Deploying and calling chutes doesn't need it.",
    )

    def __init__(self, said: str, meaning: str) -> None:
        self.said = said
        self.meaning = meaning


@dataclass(frozen=True, slots=True)
class HotkeyIdentity:
    """What is known of the account's hotkey, each with its age. `node`: where the chain was asked."""

    hotkey: str = ""
    node: str = ""
    standing: Figure[HotkeyStanding] = field(default_factory=Figure)
    registry: Figure[RegistryVerdict] = field(default_factory=Figure)

    @property
    def loading(self) -> bool:
        """Whether something is being read."""
        return self.standing.loading or self.registry.loading

    @property
    def asked(self) -> bool:
        """Whether the chain was asked."""
        return self.standing.asked

    def failed(self, problem: Problem) -> HotkeyIdentity:
        """The same after nothing could be read at all."""
        return HotkeyIdentity(self.hotkey, self.node, self.standing.failed(problem), self.registry.failed(problem))


async def load_identity(session: Session, before: HotkeyIdentity, node: str, hotkey: str, put: Put) -> None:
    """Read both, side by side; `put` gets each figure by its name as it comes. Raises nothing but cancellation."""
    node = node or default_node(session)
    same = before if (before.node, before.hotkey) == (node, hotkey) else HotkeyIdentity()
    standing, registry = same.standing, same.registry
    put(node=node, hotkey=hotkey, standing=standing.asking(), registry=registry.asking())

    async def chain() -> None:
        put(standing=await asked(standing, lambda: _standing(session, node, hotkey)))

    async def check() -> None:
        put(registry=await asked(registry, lambda: check_registry(session)))

    await asyncio.gather(chain(), check())


async def check_registry(session: Session) -> RegistryVerdict:
    """Ask the registry with the profile's credential. Raises Problem where it says neither yes nor no."""
    from chutes_tui.api.account.calls import registry_check
    from chutes_tui.api.errors.types import AuthError

    by_hotkey = isinstance(credential_of(session.profile), HotkeyCredential)
    try:
        answer = await registry_check(session.client)
    except AuthError as refusal:
        verdict = _refused(refusal, by_hotkey=by_hotkey)
        if verdict is None:
            raise
        return verdict
    if answer.authenticated is not True:
        raise Problem("The registry's answer is neither yes nor no.", next_step="Try again later.")
    return RegistryVerdict.HOTKEY if by_hotkey else RegistryVerdict.OTHER


def _refused(refusal: ApiError, *, by_hotkey: bool) -> RegistryVerdict | None:
    words = refusal.detail.lower()
    if _NOT_REGISTERED in words:
        return RegistryVerdict.NOT_REGISTERED
    return RegistryVerdict.HOTKEY_ONLY if _HOTKEY_ONLY in words and not by_hotkey else None


async def _standing(session: Session, node: str, hotkey: str) -> HotkeyStanding:
    from chutes_tui.api.chain import ChainClient
    from chutes_tui.api.subnet_standing import hotkey_standing
    from chutes_tui.wallets.address import public_key_of

    key = await asyncio.to_thread(public_key_of, hotkey)
    if key is None:
        raise Problem("The account has no hotkey that the chain could know.", next_step="Attach a wallet first.")
    client = ChainClient(node, transport=session.transport)
    try:
        return await hotkey_standing(client, key)
    finally:
        await client.aclose()
