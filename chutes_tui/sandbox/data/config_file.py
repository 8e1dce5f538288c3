"""The config file of the seeded account, in the form that the official CLI reads."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BASE_URL = re.compile(r"^(\s*base_url\s*[=:]\s*).*$", re.MULTILINE)


def make_config(
    base_url: str, username: str, user_id: str, hotkey_name: str, address: str, seed: bytes, payment_address: str
) -> str:
    """A complete config. `seed` is the hotkey's 32-byte mini secret."""
    return (
        f"[api]\nbase_url = {base_url}\n\n"
        f"[auth]\nusername = {username}\nuser_id = {user_id}\nhotkey_seed = {seed.hex()}\n"
        f"hotkey_name = {hotkey_name}\nhotkey_ss58address = {address}\n\n"
        f"[payment]\naddress = {payment_address}\n"
    )


def with_base_url(config: str, base_url: str) -> str:
    """The same config for another address; whatever else stands in it stays."""
    line = f"base_url = {base_url}"
    if _BASE_URL.search(config):
        return _BASE_URL.sub(lambda _: line, config, count=1)
    if "[api]" in config:
        return config.replace("[api]", f"[api]\n{line}", 1)
    return f"[api]\n{line}\n\n{config}"


def write_private(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 in one step, in a folder of mode 0700."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)
