"""What a sandbox writes beside its database: the config of its account, and wallets in bittensor's layout."""

from __future__ import annotations

import base64
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chutes_tui.sandbox.data.identity import Keypair, from_phrase, from_seed, random_phrase

if TYPE_CHECKING:
    import random
    from pathlib import Path


_BASE_URL = re.compile(r"^(\s*base_url\s*[=:]\s*).*$", re.MULTILINE)
ENCRYPTED_HOTKEY_PASSWORD = "chutes sandbox"  # noqa: S105 - opens the recorded file below
ENCRYPTED_HOTKEY_ADDRESS = "5FcHc4so1TCHv5nWfGroEwHTGkaCLepcGvLjjKfApbDagzqF"
# A hotkey file sealed once with the password above: sealing takes seconds and half a gigabyte.
_ENCRYPTED_HOTKEY = """
JE5BQ0zEaTAwCQQx9VQEopjf0dzjsVh1r5e+TjK7M6FT5dJjCPr0dQx+e7E4zsoR/w7QN69B7ar+Npw9JP4UJaWHmKSsbaYI
HfBjZHDfSt43I8fTZyVo3xBfmPb//zjDXwzu+FvbjtTianJIyqJ1cwwFlOXveVTf5lChoNeFxmJEuw+HO/QJAMWzZ/JiJWEf
ee0MT9ZZZo7PmniiSQ0EsXQ7oZDoXnkMBl7amAV1xJl5qhbB/9lR45d2o1PP7X3pm9ABaYleJrXVLfCpiNC1RtHzb2ciOfVm
ycKmc2Yyyjfzqunto5RmFECrqWY1Wocquvc1J9HjuyYChCTE+5+yhP1qGQajESSgYC4b7yQupMItZZIeqV7ouBEyWLJS/wYY
hkB2ltcnPWGFCCzegzltiz8R9k31s2E8Fu5tJ5ZWhaR1i+hrF1mEpqePgjE/1M1CNign70NxXcQ/k3PETzZji5KZtlqRQy/V
UvugWwOjjUWkN8N+C0vdf0SGc8jp517EKX2Hm3S3cXc1JZAAVC7byU5OixxjVP85V7z1NBqVl+5BLhQdzcL/Rw+yo6Jb9RHf
QYa22/psIyFZOduuU1oq7c3Tdf+uVBojrLo0rd7ZmbrOd1gZdu2xfrZ5nlBFObTHyfng7lKNUQxMSXyU2RETt0iavMhvWk2+
V9iKSspg503iPr65KGpDz4O+/qg5d8sEHxSRqhMgCEN4aiBhUEjqCBSfsgpIN3hyO9miKK9K/kQAVwN5NiSm7GXstjksoxGX
ZPju4Ap0dBUvrTuDZD84ZYvK+zN4o409MF4HBzODcekH5Zj5bDo=
"""
_ENCRYPTED_PUBLIC = "9ccaea26b62fa6b5d1834a1362419d8fc74bb9546718c33af18f40ce1f9e466d"
# A fixed ed25519 pair; nobody can use it with Chutes.
_ED25519_SEED = "96a23cf022a66c8915b85d055068ecb78690bf84fd4bca101b09367e5f132b6c"
_ED25519_PUBLIC = "919727c5bed4110d965eb3e20477560ae2aa2e62065d6036202829b5fbd254bb"
_ED25519_ADDRESS = "5FMbhj2MboXZ1GJK9iDjoH5piYH4rMm31gUMvvVKLJMRwZBk"


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


@dataclass(frozen=True)
class Wallets:
    """The keys that the seed data refers to."""

    account_hotkey: Keypair
    account_coldkey: Keypair
    free_hotkeys: tuple[Keypair, Keypair]
    free_coldkey: Keypair
    validator_hotkey: Keypair


def make_wallets(folder: Path, source: random.Random) -> Wallets:
    """Write every wallet below `folder` (folders 0700, files 0600) and tell the keys that matter."""
    folder.mkdir(mode=0o700, exist_ok=True)

    def new() -> Keypair:
        return from_phrase(random_phrase(source))

    made = Wallets(new(), new(), (new(), new()), new(), new())
    first, second = made.free_hotkeys
    _write_wallet(folder, "ada", made.account_coldkey, default=_document(made.account_hotkey))
    _write_wallet(
        folder,
        "workbench",
        made.free_coldkey,
        first=_document(first),
        second=_document(second),
        firstpub=_public(first),
    )
    _write_wallet(folder, "no-coldkeypub", None, default=_document(new()))
    _write_wallet(folder, "encrypted-hotkey", new(), default=base64.b64decode(_ENCRYPTED_HOTKEY))
    _write_wallet(folder, "ed25519", new(), default=_ed25519())
    stranger = {"secretSeed": "0x" + new().seed.hex(), "secretPhrase": None}
    _write_wallet(folder, "wrong-seed", new(), default=_document(new()) | stranger)
    _write_wallet(folder, "from-uri", new(), default=_document(new()) | {"secretSeed": None, "secretPhrase": None})
    _write_wallet(folder, "phrase-only", new(), default=_document(new()) | {"secretSeed": None})
    _write_wallet(folder, "validator", new(), default=_document(made.validator_hotkey))
    _write_encrypted_coldkey(folder / "validator")
    return made


def read_hotkey(folder: Path, wallet: str, hotkey: str) -> Keypair:
    """A plain hotkey that `make_wallets` wrote."""
    document = json.loads((folder / wallet / "hotkeys" / hotkey).read_bytes())
    return from_seed(bytes.fromhex(document["secretSeed"].removeprefix("0x")), document["secretPhrase"])


def read_coldkey_address(folder: Path, wallet: str) -> str:
    """The coldkey's address that `make_wallets` wrote."""
    return str(json.loads((folder / wallet / "coldkeypub.txt").read_bytes())["ss58Address"])


def _write_wallet(folder: Path, wallet: str, coldkey: Keypair | None, **hotkeys: dict[str, Any] | bytes) -> None:
    place = folder / wallet
    (place / "hotkeys").mkdir(mode=0o700, parents=True)
    place.chmod(0o700)
    if coldkey is not None:
        write_private(place / "coldkeypub.txt", _encode(_public(coldkey)))
    for name, content in hotkeys.items():
        file_name = name.removesuffix("pub") + "pub.txt" if name.endswith("pub") else name
        write_private(place / "hotkeys" / file_name, content if isinstance(content, bytes) else _encode(content))


def _write_encrypted_coldkey(place: Path) -> None:
    """The only coldkey whose file is there; its password is that of the encrypted hotkey, and so is the key."""
    public = "0x" + _ENCRYPTED_PUBLIC
    document = {"accountId": public, "publicKey": public, "ss58Address": ENCRYPTED_HOTKEY_ADDRESS}
    write_private(place / "coldkey", base64.b64decode(_ENCRYPTED_HOTKEY))
    write_private(place / "coldkeypub.txt", _encode(document))


def _encode(document: dict[str, Any]) -> bytes:
    return json.dumps(document).encode()


def _public(keypair: Keypair) -> dict[str, Any]:
    public = "0x" + keypair.public.hex()
    return {"accountId": public, "publicKey": public, "ss58Address": keypair.address}


def _document(keypair: Keypair) -> dict[str, Any]:
    return _public(keypair) | {
        "privateKey": "0x" + keypair.private.hex(),
        "secretPhrase": keypair.phrase,
        "secretSeed": "0x" + keypair.seed.hex(),
        "cryptoType": 1,
    }


def _ed25519() -> dict[str, Any]:
    public = "0x" + _ED25519_PUBLIC
    return {
        "accountId": public,
        "publicKey": public,
        "privateKey": "0x" + _ED25519_SEED + _ED25519_PUBLIC,
        "secretPhrase": None,
        "secretSeed": "0x" + _ED25519_SEED,
        "ss58Address": _ED25519_ADDRESS,
        "cryptoType": 0,
    }
