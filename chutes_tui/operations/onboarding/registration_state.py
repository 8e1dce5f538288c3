"""Registration: what is known from the first keystroke to the written config, as one immutable value."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import expand_home, with_home_as_tilde
from chutes_tui.core.secret import Secret
from chutes_tui.profiles import default_config_path, environments_path, resolve_profile
from chutes_tui.profiles.account_file import OnExisting, prove_writable, write_account
from chutes_tui.profiles.accounts import (
    Account,
    OtherAccountError,
    TargetState,
    config_label,
    environment_path,
    look_at_target,
    suggest_path,
)
from chutes_tui.profiles.base_url import plain_url
from chutes_tui.profiles.discovery import list_paths
from chutes_tui.profiles.identity import Identity, identity_in, plain_id
from chutes_tui.profiles.ini.parsing import parse_ini
from chutes_tui.storage.private_files import FileProblem, private_read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.api.models import User
    from chutes_tui.core.credentials import Credential
    from chutes_tui.operations.onboarding.account_access import FingerprintChange
    from chutes_tui.operations.onboarding.by_payment import Offer, Payment
    from chutes_tui.operations.onboarding.place import RegistrationPlace
    from chutes_tui.operations.onboarding.registration import RegistrationOutcome, UsernameCheck
    from chutes_tui.operations.onboarding.wallet_checks import ColdkeyFunds
    from chutes_tui.profiles import Profile
    from chutes_tui.profiles.account_file import AccountWritten
    from chutes_tui.profiles.accounts import ConfigTarget
    from chutes_tui.storage.paid_registrations import PaidEntry
    from chutes_tui.wallets.key_files.reading import OpenedHotkey


@dataclass(frozen=True, slots=True)
class CliDefaults:
    """What the command line says about the account to create; "" where it says nothing."""

    username: str = ""
    wallet: str = ""
    hotkey: str = ""


@dataclass(frozen=True, slots=True)
class AccountIdentity:
    """Username and hotkey address of an account, as far as they are chosen; "" before that."""

    username: str
    hotkey_ss58: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """The config file that is to be written; `replace`: another account's file is kept as a backup beside it."""

    path: Path
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DestinationStatus:
    """What is at a path for a config, and whether the path was only suggested.

    `name_problem` says why the file's name can't be a profile's name; "" if it can.
    """

    path: Path
    target: ConfigTarget
    suggested: bool = False
    name_problem: str = ""


class PrecheckStage(Enum):
    """The progress of the checks before a registration."""

    NOT_BEGUN = "not begun"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


class RegistrationTask(Enum):
    """What is in progress with the server or the disk; the value is shown to the user."""

    NONE = ""
    REGISTER = "Creating the account…"
    LOOK_AGAIN = "Checking whether the account exists…"
    FETCH = "Loading the account…"
    WRITE = "Writing the config…"
    FINGERPRINT = "Setting a new fingerprint…"
    ATTACH = "Attaching the wallet…"
    BEGIN = "Getting the payment address…"
    SET_UP = "Setting up the account…"


@dataclass(frozen=True, slots=True)
class Registration:
    """Everything that is known of the registration under way.

    `name` is the newest answer about a username. `outcome` is how the last attempt ended, `problem` why something
    else failed (the checks, the fetching of an account). `account` exists on the server; `written` tells where its
    config is, `write_problem` why it could not be written, and `profile` is what that config adds up to. `token` was
    given by the server inside this program, for the field to take. `unknown` is the username of an account that may
    exist, since the answer about it was lost; it outlives `outcome`. `accounts` has the answers about hotkeys, by
    address: the name of its account, "" for none, None when unknown. `coldkey` is what the chain says of the chosen
    one. `offers` says by hotkey address whether the server registers by payment, `payment` how far that is, `waiting`
    which such registrations are kept on this machine, `unread` why that can't be read.
    """

    place: RegistrationPlace
    token_url: str = ""
    token_required: bool = False
    name: UsernameCheck | None = None
    destination_status: DestinationStatus | None = None
    checks: PrecheckStage = PrecheckStage.NOT_BEGUN
    task: RegistrationTask = RegistrationTask.NONE
    outcome: RegistrationOutcome | None = None
    unknown: str = ""
    problem: Problem | None = None
    account: User | None = None
    written: AccountWritten | None = None
    write_problem: Problem | None = None
    profile: Profile | None = None
    fingerprint: FingerprintChange | None = None
    token: Secret | None = None
    accounts: Mapping[str, str | None] = field(default_factory=dict)
    coldkey: ColdkeyFunds | None = None
    offers: Mapping[str, Offer] = field(default_factory=dict)
    payment: Payment | None = None
    waiting: tuple[PaidEntry, ...] = ()
    unread: Problem | None = None

    def wipe(self) -> None:
        """Overwrite every fingerprint, token and key in here."""
        held = [self.token, self.payment.key if self.payment is not None else None]
        held += [ended.fingerprint for ended in (self.outcome, self.fingerprint) if ended is not None]
        for secret in held:
            if secret is not None:
                secret.wipe()


def suggest_destination(place: RegistrationPlace, who: AccountIdentity) -> DestinationStatus:
    """Return the suggested place for the config, and what is there. Blocks."""
    path = suggest_path(place.launch, place.environ, place.home, who.username)
    return replace(look_at_destination(place, path, who), suggested=True)


def look_at_destination(place: RegistrationPlace, path: Path, who: AccountIdentity) -> DestinationStatus:
    """Return what is at a path, and whether this account may be written there. Blocks; never raises."""
    target = look_at_target(
        path, place.home, username=who.username, hotkey_ss58=who.hotkey_ss58, base_url=place.base_url.value
    )
    return DestinationStatus(path, target, name_problem=_name_problem(place, path))


def _name_problem(place: RegistrationPlace, path: Path) -> str:
    name = profile_name_of(place, path)
    try:
        if name:
            environment_path(place.home, name)
    except Problem as problem:
        return problem.why or problem.what
    return ""


def prove_destination(place: RegistrationPlace, destination: Destination, who: AccountIdentity) -> None:
    """Check that the config can be written there without losing anything. Blocks. Raises Problem."""
    target = look_at_destination(place, destination.path, who).target
    if target.state is TargetState.OTHER and not destination.replace:
        raise OtherAccountError(target)
    prove_writable(target.path)


def saved_config(place: RegistrationPlace, user: User, opened: OpenedHotkey) -> Path | None:
    """The config file of this machine that holds this account with this hotkey already. Blocks; never raises."""
    wanted = Identity(user.username, plain_id(user.user_id), opened.ss58, plain_url(place.base_url.value))
    for path in list_paths(place.home):
        try:
            document = parse_ini(private_read(path).data)
        except FileProblem:
            continue
        there = None if document.faults else identity_in(document)
        if there is not None and there.hotkey_ss58 == opened.ss58 and there.is_same_as(wanted):
            return path
    return None


def write_config(
    place: RegistrationPlace, destination: Destination, user: User, signs_in: OpenedHotkey | Secret
) -> AccountWritten:
    """Write the config of an account that exists on the server, which signs in with the hotkey, or an API key.

    Blocks. Raises Problem.
    """
    if isinstance(signs_in, Secret):
        credential: Credential = ApiKeyCredential(signs_in)
    else:
        credential = HotkeyCredential(signs_in.ss58, signs_in.seed, config_label(signs_in.name))
    account = Account(place.base_url.value, user.username, user.user_id, credential, user.payment_address)
    on_existing = OnExisting.BACK_UP if destination.replace else OnExisting.REFUSE
    return write_account(expand_home(destination.path, place.home), account, home=place.home, on_existing=on_existing)


def written_profile(place: RegistrationPlace, path: Path) -> Profile:
    """The profile of a config that was written here. Raises Problem."""
    return resolve_profile(place.launch._replace(config_path=path, profile=None), place.environ, place.home)


def profile_path(place: RegistrationPlace, name: str) -> Path:
    """Return the file of the profile of this name; "" is the default one. The name is not checked."""
    return environments_path(place.home) / f"{name}.ini" if name else default_config_path(place.home)


def typed_path(place: RegistrationPlace, text: str) -> Path:
    """The path that was typed: ~ stands for the home folder, a relative one begins where the program was started."""
    return expand_home(Path(text.strip()), place.home).absolute()


def shown_destination(place: RegistrationPlace, path: Path) -> str:
    """A path as a person would write it, with ~ for the home folder."""
    return str(with_home_as_tilde(path, place.home) if place.transport is None else path)


def opened_by(place: RegistrationPlace, path: Path) -> str:
    """How a config at this path is opened later, as a command line; "" for one that goes with the sandbox."""
    if place.transport is not None:
        return ""
    if path == default_config_path(place.home):
        return "chutes-tui"
    name = profile_name_of(place, path)
    return f"chutes-tui --profile {name}" if name else f"chutes-tui --config-path {shown_destination(place, path)}"


def profile_name_of(place: RegistrationPlace, path: Path) -> str:
    """The name by which `--profile` finds a file under environments; "" for every other file."""
    inside = path.parent == environments_path(place.home) and path.suffix == ".ini"
    return path.stem if inside else ""


def address_problem(text: str, whose: str = "coldkey") -> str:
    """What is wrong with an address typed for a key, "" for nothing."""
    from chutes_tui.wallets.address import is_address

    if not text:
        return f"Enter the {whose}'s address."
    if not text.startswith("5") or not is_address(text):
        return "This isn't an address: it must start with 5, have 48 characters and a valid checksum."
    return ""
