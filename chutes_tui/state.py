"""AppState: everything the screens share, as Textual reactives over immutable values.

Only `worker` writes here; screens watch. No screen keeps a copy of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from textual.dom import DOMNode
from textual.reactive import var

from chutes_tui.core.loadable import Loadable
from chutes_tui.operations.wallets.existing import FoundWallets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from chutes_tui.access.scopes import ScopeGrant
    from chutes_tui.api.models import ApiKey, Chute, Image, SecretRecord, User
    from chutes_tui.api.recovery import Finding
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.host_question import HostQuestion
    from chutes_tui.operations.keys.check import KeyCheck
    from chutes_tui.operations.keys.creation import KeyCreation, MintedKey
    from chutes_tui.operations.onboarding.account_access import WalletAttachment
    from chutes_tui.operations.onboarding.registration_state import Registration
    from chutes_tui.operations.profiles.changes import ProfileChange
    from chutes_tui.operations.profiles.lookup import ChosenProfile
    from chutes_tui.operations.secrets.dotenv_staging import DotenvImport
    from chutes_tui.operations.secrets.writing import SecretWrite
    from chutes_tui.operations.wallets.creation import DrawnWords, WalletCreation
    from chutes_tui.operations.wallets.existing import HotkeyOpening, WalletCheck
    from chutes_tui.profiles import Profile
    from chutes_tui.profiles.catalogue import ProfileEntry


class Link(Enum):
    """How the server was last found."""

    UNKNOWN = "unknown"
    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Connection:
    """The last contact with the server: `latency_ms` of one round trip, `clock_skew` in seconds (server − here)."""

    link: Link = Link.UNKNOWN
    latency_ms: float | None = None
    clock_skew: float | None = None
    problem: Problem | None = None


class Stage(Enum):
    """The visible life of an operation."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Activity:
    """One operation that changes something: what it is, how far it is, how it ended.

    `title` says what is being done, `outcome` how it ended in the user's words; neither ever holds a secret.
    `waits_until`: the server wants to be left alone until then.
    """

    number: int
    title: str
    stage: Stage = Stage.QUEUED
    steps_done: int = 0
    steps: int = 1
    outcome: str = ""
    problem: Problem | None = None
    waits_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClipboardNotice:
    """What is known of the last copy, in words, and when (monotonic seconds) a secret will be cleared again.

    `clears` says what is cleared then, as in "clears in 45 s".
    """

    text: str
    certain: bool = True
    failed: bool = False
    clears_at: float | None = None
    clears: str = "clears"


@dataclass(frozen=True, slots=True)
class KnownGrants:
    """The exact grants of keys made on this machine, by key id: the server never tells a scope's action."""

    by_key: Mapping[str, tuple[ScopeGrant, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unlisted:
    """What the server says of chutes and images that are in no list, asked for by their ids: a list can be old.

    `gone`: there is no such thing. `unknown`: the server didn't say. `due` are to be asked for, in order, `asked`
    need not be asked for again before the lists were read again. An older answer stays until there is a newer one.
    """

    chutes: Mapping[str, Chute] = field(default_factory=dict)
    images: Mapping[str, Image] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    due: tuple[tuple[str, str], ...] = ()
    asked: frozenset[tuple[str, str]] = frozenset()

    def asking(self, kind: str, ids: Iterable[str], *, at_most: int) -> Unlisted:
        """The same with these to be asked for, of all together `at_most` so many; itself if there is nothing new."""
        new = [(kind, one) for one in dict.fromkeys(ids) if (kind, one) not in self.asked]
        if not new:
            return self
        due = new[: max(0, at_most - len(self.asked))]
        rest = frozenset(one for _, one in new[len(due) :])
        kept = replace(self, unknown=self.unknown | rest, gone=self.gone - rest)
        return replace(kept, due=(*self.due, *due), asked=self.asked | frozenset(new))

    def answered(self, kind: str, object_id: str, finding: Finding[Chute] | Finding[Image]) -> Unlisted:
        """The same after one was asked for."""
        one = frozenset((object_id,))
        absent, item = finding.presence.value == "absent", finding.item
        found = {name: thing for name, thing in getattr(self, kind).items() if name != object_id}
        changed: dict[str, Any] = {kind: found if item is None else {**found, object_id: item}}
        return replace(
            self,
            gone=self.gone | one if absent else self.gone - one,
            unknown=self.unknown - one if absent or item is not None else self.unknown | one,
            due=tuple(due for due in self.due if due != (kind, object_id)),
            **changed,
        )

    def failed(self, problem: Problem) -> Unlisted:
        """The same after the server could not be asked; what it had said of them before may be so no longer."""
        del problem
        rest = frozenset(one for _, one in self.due)
        return replace(self, due=(), unknown=self.unknown | rest, gone=self.gone - rest)

    def outdated(self, kind: str) -> Unlisted:
        """The same after a list of that kind was read: who needs more than it has may ask again."""
        return replace(self, asked=frozenset(one for one in self.asked if one[0] != kind or one in self.due))


class AppState(DOMNode):
    """The shared state of one account session; watch it with `screen.watch(app.state, "keys", …)`."""

    profile: var[Profile | None] = var(None)
    sandboxed: var[bool] = var(False)
    user: var[User | None] = var(None)
    account_problem: var[Problem | None] = var(None)
    connection: var[Connection] = var(Connection())
    keys: var[Loadable[ApiKey]] = var(Loadable())
    grants: var[KnownGrants] = var(KnownGrants())
    chutes: var[Loadable[Chute]] = var(Loadable())
    images: var[Loadable[Image]] = var(Loadable())
    public_chutes: var[Loadable[Chute]] = var(Loadable())
    public_images: var[Loadable[Image]] = var(Loadable())
    unlisted: var[Unlisted] = var(Unlisted())
    key_creation: var[KeyCreation | None] = var(None)
    minted: var[MintedKey | None] = var(None)
    unrecorded: var[Problem | None] = var(None)
    """Why the exact access of the key in `minted` could not be written down on this machine."""
    secrets: var[Loadable[SecretRecord]] = var(Loadable())
    secret_writes: var[tuple[SecretWrite, ...]] = var(())
    secret_writes_paused: var[bool] = var(False)
    dotenv_import: var[DotenvImport | None] = var(None)
    wallets: var[FoundWallets] = var(FoundWallets())
    hotkey_opening: var[HotkeyOpening | None] = var(None)
    wallet_check: var[WalletCheck | None] = var(None)
    drawn_words: var[DrawnWords | None] = var(None)
    wallet_creation: var[WalletCreation | None] = var(None)
    profiles: var[Loadable[ProfileEntry]] = var(Loadable())
    profile_change: var[ProfileChange | None] = var(None)
    chosen: var[ChosenProfile | None] = var(None)
    host_question: var[HostQuestion | None] = var(None)
    key_check: var[KeyCheck | None] = var(None)
    attachment: var[WalletAttachment | None] = var(None)
    registration: var[Registration | None] = var(None)
    activities: var[tuple[Activity, ...]] = var(())
    problem: var[Problem | None] = var(None)
    clipboard: var[ClipboardNotice | None] = var(None)

    def __init__(self) -> None:
        super().__init__()
        # Textual sets a reactive when it is first read, and calls its watchers then, as if something had changed.
        for name in self._reactives:
            getattr(self, name)

    def ended(self, *stages: Stage) -> frozenset[int]:
        """The numbers of the activities that are over, in one of these stages."""
        return frozenset(one.number for one in self.activities if one.stage in stages)

    def forget_results(self, numbers: frozenset[int] | None = None) -> None:
        """Forget how these activities have ended, or all that are over: it is of no concern in another account, in
        another place, or after the user went on."""
        if numbers is None:
            numbers = self.ended(Stage.DONE, Stage.FAILED)
        over = [one for one in self.activities if one.number in numbers]
        if not over:
            return
        if any(one.problem is self.problem for one in over):
            self.problem = None
        self.activities = tuple(one for one in self.activities if one not in over)

    def enter(self, profile: Profile | None) -> None:
        """Forget everything of the account before and start with `profile`."""
        if not _same_account(self.profile, profile):
            self.forget_results()
        self.profile = profile
        self.user = None
        self.account_problem = None
        self.connection = Connection()
        self.keys = Loadable()
        self.grants = KnownGrants()
        self.chutes = Loadable()
        self.images = Loadable()
        self.public_chutes = Loadable()
        self.public_images = Loadable()
        self.unlisted = Unlisted()
        self.key_creation = None
        self.minted = None
        self.unrecorded = None
        self.secrets = Loadable()
        for write in self.secret_writes:
            if not write.stage.being_sent:  # its last request still needs the value; the worker wipes it then
                write.value.wipe()
        self.secret_writes = ()
        self.secret_writes_paused = False
        if self.dotenv_import is not None:
            self.dotenv_import.wipe()
        self.dotenv_import = None
        self.problem = None


def _same_account(one: Profile | None, other: Profile | None) -> bool:
    if one is None or other is None or one.credential is None or other.credential is None:
        return one is other
    return one.credential.value == other.credential.value
