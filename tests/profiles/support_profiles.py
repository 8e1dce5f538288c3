"""Accounts, config texts and looks at folders for the tests of what writes profiles."""

from __future__ import annotations

import configparser
import io
import stat
import traceback
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.traceback import Traceback

from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.secret import Secret
from chutes_tui.profiles.accounts import Account

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 21, 8, 30, 0)
BACKUP = "config.ini.2026-11-21-083000.bak"
SEED = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"
ADDRESS = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
OTHER_SEED = "398f0c28f98885e046333d4a41c19cee4c37368a9832c6502f6cfd182e2aef89"
OTHER_ADDRESS = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
USER_ID = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
OTHER_USER_ID = "11111111-1111-1111-1111-111111111111"
API_KEY = "cpk_" + "0" * 32 + "." + USER_ID.replace("-", "") + "." + "x" * 32
OTHER_API_KEY = "cpk_" + "2" * 32 + "." + OTHER_USER_ID.replace("-", "") + "." + "y" * 32
SECRETS = (SEED, OTHER_SEED, "x" * 32, "y" * 32)


def account(**changes: str) -> Account:
    """Ada's account."""
    values = {
        "base_url": "https://api.chutes.ai",
        "username": "ada",
        "user_id": USER_ID,
        "hotkey_name": "my_hotkey",
        "hotkey_ss58": ADDRESS,
        "payment_address": "5Pay",
    } | changes
    hotkey = HotkeyCredential(values.pop("hotkey_ss58"), Secret(values.pop("seed", SEED)), values.pop("hotkey_name"))
    return Account(credential=hotkey, **values)


def other_account() -> Account:
    """Grace's account."""
    return account(username="grace", user_id=OTHER_USER_ID, seed=OTHER_SEED, hotkey_ss58=OTHER_ADDRESS)


OTHER_TEXT = f"""; notes: keep this 100%
[api]
base_url = https://api.chutes.ai

[auth]
# the hotkey of my laptop
Username: grace
user_id = {OTHER_USER_ID}
hotkey_seed = {OTHER_SEED}
hotkey_name = laptop
hotkey_ss58address = {OTHER_ADDRESS}
api_key = {OTHER_API_KEY}
developer = yes

[notes of mine]
todo = 50% done
  and more

[payment]
address = 5Other
"""


def official(path: Path) -> configparser.ConfigParser:
    """The file as the official CLI reads it."""
    reader = configparser.ConfigParser()
    assert reader.read(path, "utf-8")
    return reader


def official_auth(path: Path) -> tuple[str, ...]:
    """The five fields that the official CLI needs, as it reads them."""
    reader = official(path)
    names = ("username", "user_id", "hotkey_seed", "hotkey_name", "hotkey_ss58address")
    return tuple(reader.get("auth", name) for name in names)


def auth_of(account: Account) -> tuple[str, ...]:
    hotkey = account.credential
    assert isinstance(hotkey, HotkeyCredential)
    return (account.username, account.user_id, hotkey.seed.reveal(), hotkey.name, hotkey.ss58)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def put(path: Path, text: str | bytes, bits: int = 0o600) -> Path:
    """A file as somebody else left it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(bits)
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its contents."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def everything_said(error: BaseException) -> str:
    """All that a traceback with local variables, a report or a repr would show of an error, from our own code on."""
    inner = error.__traceback__
    while inner is not None and "chutes_tui" not in inner.tb_frame.f_code.co_filename:
        inner = inner.tb_next
    console = Console(file=io.StringIO(), width=300)
    console.print(
        Traceback.from_exception(type(error), error, inner, show_locals=True, locals_max_string=10_000, max_frames=0)
    )
    assert isinstance(console.file, io.StringIO)
    report = getattr(error, "report", str)
    return console.file.getvalue() + "".join(traceback.format_exception(error)) + report() + repr(error)
