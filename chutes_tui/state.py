"""AppState: everything the screens share, as Textual reactives over immutable values. Events: what happens.

Only services write here; screens watch. No screen keeps a copy of its own. A reactive calls nobody when its new value
equals the old one, so it holds only what is so; what happens is a signal, which reports the same twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, runtime_checkable

from textual.dom import DOMNode
from textual.reactive import Reactive, var
from textual.signal import Signal

from chutes_tui.core import times
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import Loadable
from chutes_tui.operations.account.figures import AccountFigures
from chutes_tui.operations.wallets.found import FoundWallets
from chutes_tui.storage.ui_memory import UiMemory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from chutes_tui.api.inference import ListedModel, ModelAlias
    from chutes_tui.api.models import ApiKey, Chute, Image, SecretRecord, User
    from chutes_tui.api.oauth.models import Authorization
    from chutes_tui.core.attempt import Finding
    from chutes_tui.core.problem import Problem
    from chutes_tui.operations.account.browser_login import BrowserLogin
    from chutes_tui.operations.account.new_fingerprint import NewFingerprint
    from chutes_tui.operations.account.pay_in import PayIn
    from chutes_tui.operations.account.sign_in import SignInForReads
    from chutes_tui.operations.account.usage.rows import UsageFigures
    from chutes_tui.operations.audit.report import AuditRun
    from chutes_tui.operations.doctor.report import DoctorRun
    from chutes_tui.operations.host_question import HostQuestion
    from chutes_tui.operations.identity import HotkeyIdentity, HotkeyLink
    from chutes_tui.operations.inference import Asked
    from chutes_tui.operations.keys.check import KeyCheck, KeyTested
    from chutes_tui.operations.keys.creation import KeyCreation, MintedKey
    from chutes_tui.operations.keys.existing import DeletedKey
    from chutes_tui.operations.keys.key_set import KeySet
    from chutes_tui.operations.keys.knowledge import KeyKnowledge
    from chutes_tui.operations.keys.rotation import RotationView
    from chutes_tui.operations.money.deletion import Deletion
    from chutes_tui.operations.money.deposit import Deposit
    from chutes_tui.operations.money.transfer import Transfer
    from chutes_tui.operations.oauth.apps import AppWrite, ClientSecret, OwnApp
    from chutes_tui.operations.oauth.authorizations import TokenLook
    from chutes_tui.operations.onboarding.account_access import WalletAttachment
    from chutes_tui.operations.onboarding.found_here import Trace
    from chutes_tui.operations.onboarding.registration_state import Registration
    from chutes_tui.operations.profiles.changes import ProfileChange
    from chutes_tui.operations.profiles.glance import Glance
    from chutes_tui.operations.profiles.lookup import ChosenProfile
    from chutes_tui.operations.scanning.owners import ScanRun
    from chutes_tui.operations.secrets.dotenv import DotenvImport
    from chutes_tui.operations.secrets.writing import SecretWrite
    from chutes_tui.operations.wallets.creation import DrawnWords, WalletCreation
    from chutes_tui.operations.wallets.existing import HotkeyOpening, WalletCheck
    from chutes_tui.profiles import Profile
    from chutes_tui.profiles.catalogue import ProfileEntry
    from chutes_tui.storage.open_writes import OpenWrite


class Connectivity(Enum):
    """How the server was last found."""

    UNKNOWN = "unknown"
    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"


class Connection(NamedTuple):
    """The last contact with the server: `latency_ms` of one round trip, `clock_skew` in seconds (server − here)."""

    connectivity: Connectivity = Connectivity.UNKNOWN
    latency_ms: float | None = None
    clock_skew: float | None = None

    @property
    def server_now(self) -> datetime:
        """This moment by the server's clock; by this machine's as long as theirs was not compared."""
        return times.utc_now() + timedelta(seconds=self.clock_skew or 0.0)


class Activity(NamedTuple):
    """One operation that changes something: what it is, how far it is, how it ended.

    `title` says what is being done, `outcome` how it ended in the user's words; neither ever holds a secret.
    `waits_until`: the server wants to be left alone until then.
    """

    number: int
    title: str
    stage: Stage = Stage.WAITING
    steps_done: int = 0
    steps: int = 1
    outcome: str = ""
    problem: Problem | None = None
    waits_until: datetime | None = None


class ClipboardNotice(NamedTuple):
    """What is known of the last copy, in words, and when (monotonic seconds) a secret will be cleared again.

    `clears` says what is cleared then, as in "clears in 45 s".
    """

    text: str
    certain: bool = True
    failed: bool = False
    clears_at: float | None = None
    clears: str = "clears"


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """What is known on this machine of keys, by key id: the server doesn't report a scope's action."""

    by_id: Mapping[str, KeyKnowledge] = field(default_factory=dict)


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


class AccountState(DOMNode):
    """What is so of the account that is open; `AppState.enter` replaces all of it, whatever is declared here."""

    profile: var[Profile | None] = var(None)
    sandboxed: var[bool] = var(False)
    memory: var[UiMemory] = var(UiMemory())
    """What is remembered of how it was looked at last."""
    user: var[User | None] = var(None)
    figures: var[AccountFigures] = var(AccountFigures())
    """Its money, plan and limits, once somebody asked for them."""
    pay_in: var[PayIn | None] = var(None)
    """What is known of paying in, once somebody asked for it."""
    hotkey_identity: var[HotkeyIdentity | None] = var(None)
    """What the chain and the registry say of its hotkey, once somebody asked for it."""
    hotkey_link: var[HotkeyLink | None] = var(None)
    """How far the linking of another hotkey is, while somebody looks at it."""
    usage: var[UsageFigures | None] = var(None)
    """What it used in the ranges of days that were looked at."""
    usage_unit: var[str] = var("calls")
    """What of it is shown: one of its units."""
    authorizations: var[Loadable[Authorization]] = var(Loadable())
    """The apps that it let in, once somebody asked for them."""
    own_apps: var[Loadable[OwnApp]] = var(Loadable())
    """Its own apps, once somebody asked for them."""
    token_look: var[TokenLook | None] = var(None)
    """What the server said of the app's token that was pasted last; nothing of the token itself."""
    app_write: var[AppWrite | None] = var(None)
    """The creation or change of an own app that a form waits for."""
    transfer: var[Transfer | None] = var(None)
    """The transfer of balance that somebody is about to send, sent, or looks at."""
    deposit: var[Deposit | None] = var(None)
    """How far the developer deposit is, while somebody looks at it."""
    deletion: var[Deletion | None] = var(None)
    """The deletion of the account, while somebody thinks of it."""
    open_writes: var[tuple[OpenWrite, ...]] = var(())
    """What was sent, or about to be, on this server, and whose end is not known."""
    account_problem: var[Problem | None] = var(None)
    """Why the account is not there, whatever its lists say."""
    connection: var[Connection] = var(Connection())
    keys: var[Loadable[ApiKey]] = var(Loadable())
    known_keys: var[KnownKeys] = var(KnownKeys())
    chutes: var[Loadable[Chute]] = var(Loadable())
    images: var[Loadable[Image]] = var(Loadable())
    public_chutes: var[Loadable[Chute]] = var(Loadable())
    public_images: var[Loadable[Image]] = var(Loadable())
    models: var[Loadable[ListedModel]] = var(Loadable())
    """The public models of its server, once somebody asked for them."""
    asked: var[Asked | None] = var(None)
    """How the last question to a model ended."""
    aliases: var[Loadable[ModelAlias]] = var(Loadable())
    """Its own names for chutes, once somebody asked for them."""
    unlisted: var[Unlisted] = var(Unlisted())
    key_creation: var[KeyCreation | None] = var(None)
    deleted_key: var[DeletedKey | None] = var(None)
    """The only key of the last deletion, if it can be created again with the same access."""
    rotation: var[RotationView | None] = var(None)
    """The rotation of a key that is looked at."""
    secrets: var[Loadable[SecretRecord]] = var(Loadable())
    secret_writes: var[tuple[SecretWrite, ...]] = var(())
    secret_writes_paused: var[bool] = var(False)
    dotenv_import: var[DotenvImport | None] = var(None)
    scan: var[ScanRun | None] = var(None)
    """The last search for keys in files, and whose they are as far as this account knows."""
    audit: var[AuditRun | None] = var(None)
    """What is risky, as far as it was looked for."""
    doctor: var[DoctorRun | None] = var(None)
    """Why something doesn't work, as far as it was looked for."""
    problem: var[Problem | None] = var(None)
    """What went wrong last, until it is over."""


class MachineState(DOMNode):
    """What is so on this machine, whichever account is open; what holds a secret is wiped by the service that put it
    here, once its screen is done with it."""

    activities: var[tuple[Activity, ...]] = var(())
    model: var[str] = var("")
    """The model that code and settings name, "" for an example."""
    clipboard: var[ClipboardNotice | None] = var(None)
    profiles: var[Loadable[ProfileEntry]] = var(Loadable())
    glances: var[Mapping[Path, Glance]] = var(dict)
    """What the accounts of the profiles said when they were asked, by config file."""
    host_question: var[HostQuestion | None] = var(None)
    """The question that is open now."""
    key_set: var[KeySet | None] = var(None)
    """Keys that are created together; their values are shown once, so they outlive their account."""
    minted: var[MintedKey | None] = var(None)
    """A new key that the user has not taken yet: its value is shown once, so it outlives its account."""
    client_secret: var[ClientSecret | None] = var(None)
    """An own app's new secret that the user has not taken yet: shown once, so it outlives its account."""
    found_here: var[tuple[Trace, ...] | None] = var(None)
    """What of an account is on this machine, by names alone; None before that was looked for."""
    wallets: var[FoundWallets] = var(FoundWallets())
    hotkey_opening: var[HotkeyOpening | None] = var(None)
    drawn_words: var[DrawnWords | None] = var(None)
    wallet_creation: var[WalletCreation | None] = var(None)
    registration: var[Registration | None] = var(None)
    attachment: var[WalletAttachment | None] = var(None)
    browser_login: var[BrowserLogin | None] = var(None)
    """An address that signs in to the website, while somebody wants one."""
    new_fingerprint: var[NewFingerprint | None] = var(None)
    """A fingerprint that is to be an account's, or became it a moment ago."""

    def watch_activities(self) -> None:
        """How an older copy went must not hide how a newer deletion went; a countdown stays."""
        if self.clipboard is not None and self.clipboard.clears_at is None:
            self.clipboard = None


class Events:
    """Events. Subscribers receive each one, also equal ones."""

    def __init__(self, app: DOMNode) -> None:
        self.profile_chosen: Signal[ChosenProfile] = Signal(app, "a profile is to be opened, or can't be")
        self.profile_changed: Signal[ProfileChange] = Signal(app, "a change of a profile ended")
        self.key_checked: Signal[KeyCheck] = Signal(app, "the server was asked about a key")
        self.key_minted: Signal[MintedKey] = Signal(app, "a key was created")
        self.client_secret_issued: Signal[ClientSecret] = Signal(app, "an own app was given a client secret")
        self.key_tested: Signal[KeyTested] = Signal(app, "the server was asked what a key may do")
        self.reads_signed_in: Signal[SignInForReads] = Signal(app, "a fingerprint was tried as a sign-in for reads")
        self.wallet_checked: Signal[WalletCheck] = Signal(app, "a wallet was checked")

    @property
    def all(self) -> tuple[Signal[Any], ...]:
        """Every signal."""
        return tuple(vars(self).values())


class AppState(AccountState, MachineState):
    """The shared state; watch it with `screen.watch(app.state, "keys", …)`, and subscribe to its `events`."""

    def __init__(self, app: DOMNode, *, sandboxed: bool = False) -> None:
        """`sandboxed`: the first account is going to be one of the sandbox."""
        super().__init__()
        self.events = Events(app)
        # Textual sets a reactive when it is first read, and calls its watchers then, as if something had changed.
        for name in self._reactives:
            getattr(self, name)
        self._untouched = {reactive: reactive.__get__(self, AppState) for reactive in _OF_THE_ACCOUNT}
        self.set_reactive(AppState.sandboxed, sandboxed)

    def enter(self, profile: Profile | None, *, sandboxed: bool = False) -> None:
        """Replace everything of the account before, wiping its secrets, and start with `profile`.

        Watchers are called when all of it is replaced: none sees parts of two accounts.
        """
        fresh = {**self._untouched, AppState.profile: profile, AppState.sandboxed: sandboxed}
        before = {reactive: reactive.__get__(self, AppState) for reactive in fresh}
        for reactive, value in fresh.items():
            self.set_reactive(reactive, value)
        for old in before.values():
            for one in old if type(old) is tuple else (old,):  # values of our own are tuples, too
                if isinstance(one, _Wipeable):
                    one.wipe()
        for reactive, value in fresh.items():
            if before[reactive] != value:
                self.mutate_reactive(reactive)

    def objects(self, kind: str, *, public: bool = False) -> Loadable[Any]:
        """The account's "chutes" or "images", or the public ones too."""
        return OBJECT_LISTS[kind, public].__get__(self, AppState)


@runtime_checkable
class _Wipeable(Protocol):
    """Holds a secret, at least for some time."""

    def wipe(self) -> None: ...


_OF_THE_ACCOUNT: Final[tuple[Reactive[Any], ...]] = tuple(
    one for one in vars(AccountState).values() if isinstance(one, Reactive)
)
OBJECT_LISTS: Final[Mapping[tuple[str, bool], Reactive[Loadable[Any]]]] = {
    ("chutes", False): AppState.chutes,
    ("chutes", True): AppState.public_chutes,
    ("images", False): AppState.images,
    ("images", True): AppState.public_images,
}
