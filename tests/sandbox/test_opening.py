from __future__ import annotations

import configparser
import fcntl
import json
import sqlite3
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chutes_tui.sandbox import Switches, open_sandbox
from chutes_tui.sandbox.data.identity import decode_address, from_phrase, from_seed
from chutes_tui.sandbox.data.wallets import make_wallets

from .caller import Caller, Watch, wallet_hotkey

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.sandbox import Sandbox


def client(sandbox: Sandbox) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url)


def hotkey_file(sandbox: Sandbox, wallet: str, name: str = "default") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((sandbox.wallets_path / wallet / "hotkeys" / name).read_text())
    return found


def test_a_temporary_sandbox_leaves_nothing_behind() -> None:
    sandbox = open_sandbox()
    place = sandbox.directory
    assert sandbox.config_path.is_file()
    assert place in sandbox.wallets_path.parents
    sandbox.close()
    sandbox.close()
    assert not place.exists()


def test_everything_written_is_private(tmp_path: Path) -> None:
    with open_sandbox(tmp_path / "kept") as sandbox:
        paths = [sandbox.directory, *sandbox.directory.rglob("*")]
        modes = {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()}
        folders = {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


async def test_a_folder_keeps_account_config_and_changes(tmp_path: Path) -> None:
    with open_sandbox(tmp_path) as first:
        async with client(first) as http:
            ada = Caller(first, http, wallet_hotkey(first, "ada"))
            assert (await ada.post("/api_keys/", {"name": "kept", "admin": True})).status_code == 200
        account = first.account
        first.config_path.write_text(first.config_path.read_text() + "# a note of mine\n")
    with open_sandbox(tmp_path) as second:
        assert second.account == account
        assert second.config_path.read_text().endswith("# a note of mine\n")
        async with client(second) as http:
            ada = Caller(second, http, wallet_hotkey(second, "ada"))
            page = (await ada.get("/api_keys/", "api_keys")).json()
    assert page["total"] == 14
    assert "kept" in {one["name"] for one in page["items"]}


@pytest.mark.slow
def test_two_that_open_a_new_folder_at_once_share_one_account(tmp_path: Path) -> None:
    opening = (
        "import sys; from pathlib import Path; from chutes_tui.sandbox import open_sandbox; "
        "print('ready', flush=True); place = sys.stdin.readline().strip(); "
        "account = open_sandbox(Path(place)).account; "
        "print(account.user_id, account.hotkey_address, account.fingerprint)"
    )
    for number in range(3):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        programs = [subprocess.Popen([sys.executable, "-c", opening], **pipes) for _ in range(2)]  # type: ignore[call-overload]
        for program in programs:
            assert program.stdout.readline() == "ready\n"
        for program in programs:
            program.stdin.write(f"{tmp_path / str(number)}\n")
            program.stdin.flush()
        said = [program.communicate() for program in programs]
        assert [err for _, err in said] == ["", ""]
        assert said[0][0] == said[1][0]


def test_whoever_comes_while_a_new_folder_is_being_filled_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filling, second = threading.Event(), threading.Event()

    def fill_slowly(*arguments: Any) -> Any:
        filling.set()
        assert second.wait(10)
        return make_wallets(*arguments)

    def asked(*arguments: Any) -> None:
        if filling.is_set():
            second.set()
        flock(*arguments)

    flock = fcntl.flock
    monkeypatch.setattr("fcntl.flock", asked)
    monkeypatch.setattr("chutes_tui.sandbox.sandbox.make_wallets", fill_slowly)
    monkeypatch.setattr("sqlite3.connect", partial(sqlite3.connect, timeout=0))  # it waits for nobody
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(open_sandbox, tmp_path)
        assert filling.wait(10)
        other = pool.submit(open_sandbox, tmp_path)
        try:
            assert other.result(10).account == first.result(10).account
        finally:
            second.set()


async def test_a_seeded_folder_draws_new_ids_at_its_next_start(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        with open_sandbox(tmp_path, seed=1) as sandbox:
            async with client(sandbox) as http:
                ada = Caller(sandbox, http, wallet_hotkey(sandbox, "ada"))
                made.append((await ada.post("/api_keys/", {"name": name, "admin": True})).json()["api_key_id"])
    assert made[0] != made[1]


async def everything(seed: int | None) -> list[str]:
    with open_sandbox(seed=seed, now=Watch()) as sandbox:
        async with client(sandbox) as http:
            ada = Caller(sandbox, http, wallet_hotkey(sandbox, "ada"))
            lists = [(await ada.get(f"/{name}/", name)).text for name in ("api_keys", "secrets", "chutes", "images")]
            usage = (await ada.with_key("laptop", "/users/me/usage", params={"limit": 2000})).text
        return [*lists, usage, sandbox.config_path.read_text(), json.dumps(dict(sandbox.account.api_keys))]


async def test_a_seed_makes_everything_repeat() -> None:
    once, again, other = await everything(5), await everything(5), await everything(6)
    assert once == again
    assert all(left != right for left, right in zip(once, other, strict=True))


async def test_without_a_seed_nothing_repeats() -> None:
    assert all(left != right for left, right in zip(await everything(None), await everything(None), strict=True))


async def test_an_empty_account_owns_nothing() -> None:
    with open_sandbox(empty=True) as sandbox:
        async with client(sandbox) as http:
            ada = Caller(sandbox, http, wallet_hotkey(sandbox, "ada"))
            for name in ("api_keys", "secrets", "chutes", "images"):
                assert (await ada.get(f"/{name}/", name)).json()["total"] == 0
            assert (await ada.get("/chutes/", "chutes", include_public=True)).json()["total"] == 4
            assert (await ada.get("/users/me", "me")).json()["balance"] == 42.17
        assert dict(sandbox.account.api_keys) == {}


def test_the_config_is_what_the_official_cli_reads(sandbox: Sandbox) -> None:
    config = configparser.ConfigParser(interpolation=None)
    config.read(sandbox.config_path)
    account = sandbox.account
    assert dict(config["api"]) == {"base_url": "http://sandbox.localhost"}
    assert dict(config["auth"]) == {
        "username": "ada",
        "user_id": account.user_id,
        "hotkey_seed": account.hotkey_seed.hex(),
        "hotkey_name": "default",
        "hotkey_ss58address": account.hotkey_address,
    }
    assert dict(config["payment"]) == {"address": account.payment_address}


def test_what_is_secret_is_not_in_a_repr(sandbox: Sandbox) -> None:
    account = sandbox.account
    shown = repr((account, sandbox, sandbox.world))
    for secret in (account.fingerprint, account.hotkey_seed.hex(), *account.api_keys.values()):
        assert secret not in shown


def test_keys_are_as_old_as_two_years_and_as_young_as_minutes(sandbox: Sandbox) -> None:
    stamps = sandbox.world.database.rows("SELECT created_at FROM api_keys ORDER BY created_at")
    assert stamps[0]["created_at"] < "2024-11-21"
    assert stamps[-1]["created_at"] > "2026-11-20T20:45"


def test_the_wallets_that_can_register(sandbox: Sandbox) -> None:
    for name in ("first", "second"):
        document = hotkey_file(sandbox, "workbench", name)
        keypair = from_phrase(document["secretPhrase"])
        assert document["secretSeed"] == "0x" + keypair.seed.hex()
        assert document["ss58Address"] == keypair.address
        assert document["privateKey"] == "0x" + keypair.private.hex()
    workbench = sandbox.wallets_path / "workbench"
    assert sorted(path.name for path in (workbench / "hotkeys").iterdir()) == ["first", "firstpub.txt", "second"]
    assert "secretSeed" not in json.loads((workbench / "hotkeys" / "firstpub.txt").read_text())
    coldkey = json.loads((workbench / "coldkeypub.txt").read_text())
    assert decode_address(coldkey["ss58Address"]) == bytes.fromhex(coldkey["publicKey"][2:])


def test_the_wallet_that_is_registered(sandbox: Sandbox) -> None:
    assert hotkey_file(sandbox, "ada")["ss58Address"] == sandbox.account.hotkey_address


def test_the_wallets_that_cannot_be_used_as_they_are(sandbox: Sandbox) -> None:
    assert not (sandbox.wallets_path / "no-coldkeypub" / "coldkeypub.txt").exists()
    assert hotkey_file(sandbox, "ed25519")["cryptoType"] == 0
    wrong = hotkey_file(sandbox, "wrong-seed")
    assert from_seed(bytes.fromhex(wrong["secretSeed"][2:])).address != wrong["ss58Address"]
    uri = hotkey_file(sandbox, "from-uri")
    assert (uri["secretSeed"], uri["secretPhrase"]) == (None, None)
    phrase = hotkey_file(sandbox, "phrase-only")
    assert phrase["secretSeed"] is None
    assert from_phrase(phrase["secretPhrase"]).address == phrase["ss58Address"]


def test_the_encrypted_hotkey_looks_encrypted(sandbox: Sandbox) -> None:
    content = (sandbox.wallets_path / "encrypted-hotkey" / "hotkeys" / "default").read_bytes()
    assert content.startswith(b"$NACL")
    assert len(content) > 400
    with pytest.raises(UnicodeDecodeError):
        json.loads(content)


def test_importing_the_sandbox_imports_nothing_else_of_the_project_nor_slow_packages() -> None:
    script = "import sys, chutes_tui.sandbox; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    own = {name for name in loaded if name.startswith("chutes_tui.")}
    assert all(name.startswith("chutes_tui.sandbox") for name in own)
    assert {"substrateinterface", "uvicorn", "textual", "scalecodec"}.isdisjoint(loaded)


@pytest.mark.parametrize(
    "values",
    [
        {"nonsense": 1},
        {"quotas": "pie"},
        {"older": 1},
        {"key_grace": True},
        {"key_grace": "1"},
        {"list_cache": "1"},
        {"absent": "/x"},
        {"generation": "2024-01"},
    ],
)
def test_switches_that_make_no_sense(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"switch|quotas|generations"):
        Switches().changed(values)


async def test_a_page_of_a_thousand_among_ten_thousand_keys(sandbox: Sandbox) -> None:
    async with client(sandbox) as http:
        assert (await http.post("/_sandbox/keys", json={"count": 10_000})).json() == {"created": 10_000}
        ada = Caller(sandbox, http, wallet_hotkey(sandbox, "ada"))
        seen: set[str] = set()
        for page in range(11):
            document = (await ada.get("/api_keys/", "api_keys", page=page, limit=1000)).json()
            assert document["total"] == 10_013
            seen.update(one["api_key_id"] for one in document["items"])
    assert len(seen) == 10_013


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/_sandbox/keys", {}),
        ("/_sandbox/balance", {"balance": "much"}),
        ("/_sandbox/balance", {"balance": 1, "username": "nobody"}),
        ("/_sandbox/switches", {"nonsense": True}),
        ("/_sandbox/clock", []),
    ],
)
async def test_controls_refuse_what_makes_no_sense(sandbox: Sandbox, path: str, body: object) -> None:
    async with client(sandbox) as http:
        assert (await http.post(path, json=body)).status_code in (400, 404)
