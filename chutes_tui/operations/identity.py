"""The account's hotkey by the chain and the registry, and linking another hotkey: sent once, looked after.

A repeat of a link by the same account does no harm, so an end that isn't known needs no record on the disk.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Final

from chutes_tui.api.account.linking import check_linking
from chutes_tui.api.account.linking import link_hotkey as send
from chutes_tui.api.errors.types import NotOfferedError
from chutes_tui.api.recovery import find_gained_permissions
from chutes_tui.core import times
from chutes_tui.core.attempt import Presence, Stage, attempt_words, settle, settle_again
from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.pay_in import default_node
from chutes_tui.operations.loading import asked
from chutes_tui.profiles.model import credential_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.account.linking import LinkRole
    from chutes_tui.api.errors.types import ApiError
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.models import User
    from chutes_tui.api.subnet_standing import HotkeyStanding
    from chutes_tui.core.attempt import Attempt
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


_SUBJECT: Final = "the hotkey"
_VERB: Final = "linked"


@dataclass(frozen=True, slots=True)
class HotkeyLink:
    """What is known of linking a hotkey, and how far that is. `account` not offered: the server has no linking.

    `hotkey`: the address that was sent. `before`: the account's permissions before that, None: not reported.
    """

    account: Figure[User] = field(default_factory=Figure)
    hotkey: str = ""
    before: tuple[str, ...] | None = None
    stage: Stage = Stage.WAITING
    problem: Problem | None = None

    @property
    def possible(self) -> bool:
        """Whether a hotkey can be sent now."""
        return self.account.value is not None and self.account.offered and self.stage is not Stage.SENDING

    def failed(self, problem: Problem) -> HotkeyLink:
        """The same after nothing could be read at all."""
        return replace(self, account=self.account.failed(problem))

    def ended(self, attempt: Attempt[User]) -> HotkeyLink:
        """The same after it was sent, or looked for once more."""
        account = self.account if attempt.item is None else self.account.reported(attempt.item, _now())
        return replace(self, account=account, stage=attempt.stage, problem=attempt.problem)


async def read_link(session: Session, known: HotkeyLink) -> HotkeyLink:
    """Read the account, and whether the server links hotkeys; look once more for one whose end isn't known.

    Raises nothing but cancellation.
    """
    try:
        await check_linking(session.client)
        account = known.account.reported(await session.client.me(), _now())
    except NotOfferedError:
        return replace(known, account=known.account.not_offered())
    except Problem as problem:
        return known.failed(problem)
    found = replace(known, account=account)
    if known.stage is not Stage.LOST_UNKNOWN:
        return found
    find = partial(find_gained_permissions, session.client, known.before)
    again = await settle_again(_SUBJECT, _VERB, known.problem, find, proof=Presence.PRESENT)
    return _explained(found.ended(again))


async def link_hotkey(session: Session, signer: Signs, role: LinkRole, link: HotkeyLink) -> HotkeyLink:
    """Link a hotkey, once. Without a response, the permissions that the account gained decide. Raises Problem before
    anything is sent, when the server reports no username to sign."""
    account = link.account.value
    if account is None or not account.username:
        raise Problem("The server reports no username, which the hotkey would have to sign.")
    attempt = await settle(
        _SUBJECT,
        _VERB,
        partial(send, session.client, signer, role, account.username),
        partial(find_gained_permissions, session.client, account.permissions),
        proof=Presence.PRESENT,
    )
    return _explained(replace(link, hotkey=signer.ss58, before=account.permissions).ended(attempt))


def _explained(link: HotkeyLink) -> HotkeyLink:
    """The same, saying what a look at the account tells, and what it can't."""
    if link.stage is not Stage.LOST_UNKNOWN:
        return link
    problem = attempt_words(
        link.stage,
        _SUBJECT,
        _VERB,
        link.problem,
        why="The account's permissions don't tell: it may have had them before.",
        next_step="Look again later (r), or link it once more: that does no harm when it is linked.",
    )
    return replace(link, problem=problem)


def _now() -> float:
    return times.utc_now().timestamp()
