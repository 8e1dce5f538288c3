"""The sandbox as a whole: opened, used, closed."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from chutes_tui.sandbox.app import SandboxApp
from chutes_tui.sandbox.data.accounts import ACCOUNTS, DEFAULT_ACCOUNT
from chutes_tui.sandbox.data.database import Database
from chutes_tui.sandbox.data.seed_data import ACCOUNT_USERNAME
from chutes_tui.sandbox.data.seeding import seed as fill
from chutes_tui.sandbox.data.wallets import (
    make_config,
    make_wallets,
    read_coldkey_address,
    read_hotkey,
    with_base_url,
    write_private,
)
from chutes_tui.sandbox.generations import NEWEST
from chutes_tui.sandbox.routes import chain, controls
from chutes_tui.sandbox.routes.registration import agents
from chutes_tui.sandbox.transport import BASE_URL, SandboxTransport
from chutes_tui.sandbox.world import Chance, Clock, Switches, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime


@dataclass(frozen=True)
class Account:
    """The seeded account, with what a person would have noted down. `api_keys` maps a name to its secret key."""

    username: str
    user_id: str
    hotkey_address: str
    coldkey_address: str
    payment_address: str
    hotkey_seed: bytes = field(repr=False)
    fingerprint: str = field(repr=False)
    api_keys: Mapping[str, str] = field(repr=False)


class SandboxError(Exception):
    """A sandbox can't be opened there; the words say why, for a person."""


class Sandbox:
    """A running sandbox. Make one with `open_sandbox`; it is also a context manager."""

    def __init__(self, world: World, directory: Path, account: Account, *, temporary: bool) -> None:
        self.world = world
        self.account = account
        self.directory = directory
        self.config_path = directory / "config.ini"
        self.wallets_path = directory / "wallets"
        self.app = SandboxApp(world)
        self.faults = world.faults
        self.requests = world.requests
        self.base_url = BASE_URL
        self.transport = SandboxTransport(self.app, lambda: self._open)
        self._temporary = temporary
        self._open = True

    def switch(self, **values: object) -> None:
        """Make the server another version of itself; the names are those of `Switches`. Raises ValueError."""
        self.world.switches = self.world.switches.changed(values)

    def become(self, account: str) -> None:
        """Give the account another balance, quota and plan: those of one of `ACCOUNTS`. What it owns stays.

        Raises KeyError for a name that is none.
        """
        controls.become(self.world, account)

    def set_balance(self, usd: float, username: str = ACCOUNT_USERNAME) -> None:
        """Set the balance of a user, also below zero."""
        controls.change_balance(self.world, username, usd)

    def pay_on_chain(self, tao: str, address: str | None = None, *, payer: str | None = None) -> None:
        """Let a payment in TAO arrive on the chain, at the account's payment address or another; the server doesn't
        know of it yet. Raises ValueError for what can't be paid."""
        chain.arrive(self.world, address or self.account.payment_address, chain.rao_of(tao), payer)

    def credit_payments(self) -> int:
        """Let the server notice what arrived on the chain: payments, and balances; how many there were."""
        return chain.credit(self.world)

    def set_chain_balance(self, address: str, **rao: int) -> None:
        """Set what the chain has of an address: `free`, `reserved`, `frozen`, `nonce`; without any: never used."""
        chain.set_chain_balance(self.world, address, rao)

    def pay_for_registration(self, hotkey: str, share: float = 1.0) -> str:
        """Let a share of the price of a hotkey's registration arrive; the state it is in then. Raises LookupError."""
        return agents.pay(self.world, hotkey, share)

    def end_registration(self, hotkey: str) -> None:
        """Let a hotkey's registration wait too long. Raises LookupError."""
        agents.expire(self.world, hotkey)

    def point_config_at(self, base_url: str) -> None:
        """Write the address into the config file, where the official CLI takes it from."""
        config = self.config_path.read_text(encoding="utf-8")
        write_private(self.config_path, with_base_url(config, base_url).encode())

    def close(self) -> None:
        """Stop answering; a temporary folder vanishes."""
        if not self._open:
            return
        self._open = False
        self.world.database.close()
        if self._temporary:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_sandbox(
    directory: Path | None = None,
    *,
    seed: int | None = None,
    now: Callable[[], datetime] | None = None,
    empty: bool = False,
    generation: str | None = None,
    account: str | None = None,
) -> Sandbox:
    """Open a sandbox, filled when it is new.

    With a `directory` its data, config and wallets live there (folder 0700, files 0600) and are found again; without,
    they vanish on `close`. `seed` makes ids, keys and usage repeat. `now` is the server's clock, which may stand
    still. `empty` leaves the account without keys, secrets, chutes, images and usage. `generation` is one of
    `GENERATIONS`, the newest if not given. `account` is one of
    `ACCOUNTS`, the paying one if not given; a folder keeps the one that it was filled with. Raises SandboxError.
    """
    temporary = directory is None
    try:
        place = Path(tempfile.mkdtemp(prefix="chutes-sandbox-")) if directory is None else directory
    except OSError as error:
        raise SandboxError(f"No temporary folder can be made: {_reason(error)}. Set TMPDIR.") from None
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_in(place):
            clock, switches = Clock(now), Switches(generation or NEWEST)
            return _open(place, temporary, seed, clock, switches, account, empty=empty)
    except (OSError, sqlite3.Error, ValueError, LookupError) as error:
        if temporary:
            shutil.rmtree(place, ignore_errors=True)
            if isinstance(error, ValueError | LookupError):
                raise  # a folder that was made just now holds nothing foreign
        raise SandboxError(f"The folder {place} can't be used: {_reason(error)}.") from None
    except BaseException:
        if temporary:
            shutil.rmtree(place, ignore_errors=True)
        raise


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return str(error) if isinstance(error, sqlite3.Error) else "it holds something else than a sandbox"


@contextmanager
def _alone_in(place: Path) -> Iterator[None]:
    """Wait until no other program opens a sandbox in this folder: the second finds it filled.

    SQLite itself waits for five seconds at most, and not at all where it sets up a new file.
    """
    folder = os.open(place, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _open(
    place: Path,
    temporary: bool,
    seed: int | None,
    clock: Clock,
    switches: Switches,
    account: str | None,
    *,
    empty: bool,
) -> Sandbox:
    database = Database(None if temporary else place / "sandbox.sqlite3")
    wallets_path = place / "wallets"
    with database.transaction():
        openings = int(database.get_meta("generation") or 0)
        world = World(database, clock, Chance(seed, openings), switches)
        if openings == 0:
            shutil.rmtree(wallets_path, ignore_errors=True)  # of a first start that was interrupted
            kind = ACCOUNTS[account or DEFAULT_ACCOUNT]
            kind = replace(kind, owns=kind.owns and not empty)
            told = fill(world, make_wallets(wallets_path, world.chance.source), kind)
            database.set_meta("account", account or DEFAULT_ACCOUNT)
            database.set_meta("told", json.dumps(told))
        kept = database.get_meta("account") or DEFAULT_ACCOUNT
        if account not in (None, kept):
            raise SandboxError(f"The folder {place} holds the account {kept}. Name another folder.")
        database.set_meta("generation", str(openings + 1))
    sandbox = Sandbox(world, place, _read_account(world, wallets_path), temporary=temporary)
    if not sandbox.config_path.exists():
        _write_config(sandbox)
    sandbox.point_config_at(BASE_URL)
    return sandbox


def _read_account(world: World, wallets_path: Path) -> Account:
    users = world.database.rows("SELECT * FROM users WHERE username = ?", ACCOUNT_USERNAME)
    if not users:
        raise SandboxError(
            f"The account in {wallets_path.parent} was deleted. Name another folder, or remove that one."
        )
    (user,) = users
    told = json.loads(world.database.get_meta("told") or "{}")
    hotkey = read_hotkey(wallets_path, ACCOUNT_USERNAME, "default")
    return Account(
        username=user["username"],
        user_id=user["user_id"],
        hotkey_address=hotkey.address,
        coldkey_address=read_coldkey_address(wallets_path, ACCOUNT_USERNAME),
        payment_address=user["payment_address"],
        hotkey_seed=hotkey.seed,
        fingerprint=told["fingerprint"],
        api_keys={name.removeprefix("key:"): value for name, value in told.items() if name.startswith("key:")},
    )


def _write_config(sandbox: Sandbox) -> None:
    account = sandbox.account
    config = make_config(
        BASE_URL,
        account.username,
        account.user_id,
        "default",
        account.hotkey_address,
        account.hotkey_seed,
        account.payment_address,
    )
    write_private(sandbox.config_path, config.encode())
