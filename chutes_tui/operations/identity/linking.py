"""Link a validator's or a subnet owner's hotkey to the account: whether the server can, sent once, looked after.

A repeat by the same account does no harm, so an end that isn't known needs no record on the disk.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from chutes_tui.api.account.linking import check_linking
from chutes_tui.api.account.linking import link_hotkey as send
from chutes_tui.api.errors.types import NotOfferedError
from chutes_tui.api.recovery import find_gained_permissions
from chutes_tui.core import times
from chutes_tui.core.attempt import Presence, Stage, attempt_words, settle, settle_again
from chutes_tui.core.figure import Figure
from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from chutes_tui.api.account.linking import LinkRole
    from chutes_tui.api.http.auth import Signs
    from chutes_tui.api.models import User
    from chutes_tui.core.attempt import Attempt
    from chutes_tui.operations.session import Session

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
