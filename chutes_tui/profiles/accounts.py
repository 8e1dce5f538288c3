"""Accounts as a config file holds them, and the places that one may be written to. Writes nothing."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from enum import Enum
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.core.program.home import expand_home
from chutes_tui.core.secret import Secret
from chutes_tui.core.secret_shape import secret_shape
from chutes_tui.core.text import visible
from chutes_tui.profiles.base_url import clean_base_url, plain_url
from chutes_tui.profiles.config_file import fault_in
from chutes_tui.profiles.discovery import default_config_path, default_name, environments_path, list_profiles
from chutes_tui.profiles.identity import UNKNOWN, Identity, address_of, identity_in, plain_id
from chutes_tui.profiles.ini.editing import check_value, fits
from chutes_tui.profiles.ini.parsing import parse_ini
from chutes_tui.profiles.model import LaunchOptions, ProfileError
from chutes_tui.profiles.resolve import CONFIG_VARIABLE
from chutes_tui.storage.private_files import FileMissingError, FileProblem, private_read, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.core.credentials import Credential
    from chutes_tui.core.problem import Problem
    from chutes_tui.storage.private_files import Payload

_NAME_BYTES: Final = 180
"""Of the 255 that file systems allow, the rest is for what backups and temporary files add."""


@dataclass(frozen=True, slots=True)
class Account:
    """A registered account: everything that a config file has of it. A seed is 64 hex digits, 0x or not.

    With an API key, the hotkey is on another machine: the file then names none, and is not for the official CLI.
    """

    base_url: str
    username: str
    user_id: str
    credential: Credential
    payment_address: str = ""


class TargetState(Enum):
    """What stands where a config is to be written."""

    FREE = "free"
    """No file."""
    NO_ACCOUNT = "no account"
    """A file that holds no account: it is completed, and what else it says is kept."""
    SAME = "same account"
    """The same account with the same hotkey: its values are brought up to date."""
    OTHER = "other account"
    """Another account, or a file that can't be understood (then with a `problem`) and so may hold one."""
    UNREADABLE = "unreadable"
    """Something that can't be read, such as a folder."""


@dataclass(frozen=True, slots=True)
class ConfigTarget:
    """A place for a config: its state, whose account is there ("" if unknown), a free path instead (set for OTHER),
    what is wrong, and where it leads if it is a link: that must be agreed to, whatever the state."""

    path: Path
    state: TargetState
    username: str = ""
    proposal: Path | None = None
    link_target: Path | None = None
    problem: Problem | None = None


class OtherAccountError(ProfileError):
    """The file holds another account, and nothing was written: `username` ("" if unknown) and a free `proposal`."""

    def __init__(self, target: ConfigTarget) -> None:
        name = shown_path(target.path)
        whose = f" ({visible(target.username)})" if target.username else ""
        super().__init__(
            f"{name} can't be read as a config." if target.problem else f"{name} contains another account{whose}.",
            why=target.problem.what if target.problem else "Its hotkey would be lost.",
            next_step=f"Write to {shown_path(target.proposal)} instead, or create a backup of it first."
            if target.proposal
            else "Create a backup of it first.",
        )
        self.username = target.username
        self.proposal = target.proposal


def identity_of(account: Account) -> Identity:
    """The identity of an account."""
    ss58 = account.credential.ss58 if isinstance(account.credential, HotkeyCredential) else ""
    return Identity(account.username, plain_id(account.user_id), ss58, plain_url(account.base_url))


def check_account(account: Account) -> Account:
    """The account with its URL and seed cleaned. Raises ProfileError for anything that a config can't hold or the
    official CLI couldn't read, and for an address that doesn't belong to the seed. Loads an address library."""
    base_url = clean_base_url(account.base_url, "this account")
    values = account_values(replace(account, base_url=base_url))
    for (_, key), value in values.items():
        check_value(key, value)
    hotkey = account.credential
    if not isinstance(hotkey, HotkeyCredential):
        return replace(account, base_url=base_url)
    derived = address_of(hotkey.seed)
    if derived == UNKNOWN:
        raise ProfileError("This hotkey's seed isn't valid.", why="A seed is exactly 64 hexadecimal digits.")
    if derived != hotkey.ss58:
        raise ProfileError(
            "The hotkey's address does not belong to its seed.",
            why="The server would refuse every signature.",
            next_step="Take both from the same hotkey.",
        )
    seed = Secret(hotkey.seed.reveal().strip()[-64:].lower())
    return replace(account, base_url=base_url, credential=hotkey._replace(seed=seed))


def account_values(account: Account) -> dict[tuple[str, str], Secret]:
    """Section and key → value, in the order of the official CLI. No payment address means no value for it."""
    values = {
        ("api", "base_url"): Secret(account.base_url),
        ("auth", "username"): Secret(account.username),
        ("auth", "user_id"): Secret(account.user_id),
    }
    match account.credential:
        case HotkeyCredential(ss58, seed, name):
            values["auth", "hotkey_seed"] = seed
            values["auth", "hotkey_name"] = Secret(name)
            values["auth", "hotkey_ss58address"] = Secret(ss58)
        case ApiKeyCredential(api_key):
            values["auth", "api_key"] = api_key
    return values | ({("payment", "address"): Secret(account.payment_address)} if account.payment_address else {})


def config_label(name: str) -> str:
    """A hotkey's name as a config can hold it: a label only, in which `%`, control characters and spaces around it
    give way to `_`. Equal to `name` in nearly every case; "hotkey" for an empty one."""
    label = "".join(character if fits(character) else "_" for character in name)
    start, end = len(label) - len(label.lstrip()), len(label) - len(label.rstrip())
    return "_" * start + label.strip() + "_" * end if label.strip() else "_" * len(label) or "hotkey"


def look_at_target(
    path: Path, home: Path, *, username: str = "", user_id: str = "", hotkey_ss58: str = "", base_url: str = ""
) -> ConfigTarget:
    """What stands at `path`, seen by an account of which as much is given as is known. Never raises."""
    path = expand_home(path, home)
    account = Identity(username, plain_id(user_id), hotkey_ss58, plain_url(base_url))
    link = Path(os.path.realpath(path)) if path.is_symlink() else None
    try:
        return judge(path, home, account, private_read(path).payload, link)
    except FileMissingError:
        return ConfigTarget(path, TargetState.FREE)
    except FileProblem as problem:
        return ConfigTarget(path, TargetState.UNREADABLE, link_target=link, problem=problem)


def judge(
    path: Path, home: Path, account: Identity, old: Payload | None, link_target: Path | None = None
) -> ConfigTarget:
    """The same for a file whose contents were read already, None for no file."""
    if old is None:
        return ConfigTarget(path, TargetState.FREE)
    document = parse_ini(old.data)
    if document.faults:
        problem = fault_in(path, document.faults[0])
        proposal = propose_path(home, account.username)
        return ConfigTarget(path, TargetState.OTHER, "", proposal, link_target, problem)
    there = identity_in(document)
    if there is None:
        return ConfigTarget(path, TargetState.NO_ACCOUNT, link_target=link_target)
    if there.is_same_as(account):
        return ConfigTarget(path, TargetState.SAME, there.username, link_target=link_target)
    return ConfigTarget(path, TargetState.OTHER, there.username, propose_path(home, account.username), link_target)


def suggest_path(options: LaunchOptions, environ: Mapping[str, str], home: Path, username: str) -> Path:
    """Where a new account goes unless the user wants otherwise: `--config-path`, CHUTES_CONFIG_PATH, the default
    config while it holds no account, else a free path under environments."""
    if options.config_path is not None:
        return expand_home(options.config_path, home)
    if from_environment := environ.get(CONFIG_VARIABLE, "").strip():
        return expand_home(Path(from_environment), home)
    default = default_config_path(home)
    if look_at_target(default, home).state in (TargetState.FREE, TargetState.NO_ACCOUNT):
        return default
    return propose_path(home, username)


def propose_path(home: Path, username: str, *, default_moves: bool = False) -> Path:
    """A path under environments that is free, called after the username (`ada.ini`, `ada-2.ini`, …). `default_moves`:
    the account of the default config is what goes there, so that its name is free."""
    base = re.sub(r"[^\w-]", "-", username)[:40].strip("-") or "account"
    files = [one for one in list_profiles(home) if not (default_moves and one.path == default_config_path(home))]
    taken = {name.casefold() for file in files for name in (file.name, file.path.stem)} | {"config"}
    for number in count(1):
        name = base if number == 1 else f"{base}-{number}"
        path = environments_path(home) / f"{name}.ini"
        if name.casefold() not in taken and not os.path.lexists(path):
            return path
    raise AssertionError("numbers don't end")


def environment_path(home: Path, name: str) -> Path:
    """`~/.chutes/environments/NAME.ini`. Raises ProfileError for a name that can't be a profile's: one that is no
    plain file name, or that already picks the default profile."""
    name = name.strip().removesuffix(".ini")
    if trouble := name_trouble(name):
        raise ProfileError("This name can't be used for a profile.", why=trouble, next_step="Choose another name.")
    if name.casefold() in {default_config_path(home).stem, default_name(home).casefold()}:
        raise ProfileError(
            f"The name {visible(name)} is used by the default profile.", next_step="Choose another name."
        )
    return environments_path(home) / f"{name}.ini"


def name_trouble(name: str) -> str:
    """Why a profile can't be called that, whatever other profiles there are; "" when it can."""
    if not name:
        return "It is empty."
    if shape := secret_shape(name):
        return f"It looks like {shape}: don't use it in a file name."
    if "/" in name or "\\" in name:
        return "It contains a slash, which separates folders."
    if name.startswith((".", "-")):
        return "It starts with a dot or a dash, which hides the file or looks like an option."
    if visible(name) != name:
        return "It contains an invisible character."
    if len(name.encode("utf-8", "surrogatepass")) > _NAME_BYTES:
        return f"It is longer than {_NAME_BYTES} bytes."
    return ""
