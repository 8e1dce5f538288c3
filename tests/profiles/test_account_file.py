"""Writing an account: complete, private, readable by the official CLI, and never over another one."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support_profiles import (
    ADDRESS,
    API_KEY,
    BACKUP,
    NOW,
    OTHER_ADDRESS,
    OTHER_SEED,
    OTHER_TEXT,
    SECRETS,
    SEED,
    USER_ID,
    account,
    auth_of,
    everything_said,
    mode,
    official,
    official_auth,
    other_account,
    put,
    tree,
)

from chutes_tui.profiles import LaunchOptions, ProfileError, resolve_profile, verify_hotkey
from chutes_tui.profiles.account_file import OnExisting, prove_writable, write_account
from chutes_tui.profiles.accounts import OtherAccountError, config_label
from chutes_tui.storage import private_folder
from chutes_tui.storage.private_files import FileIsLinkError, FileProblem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def config(home: Path) -> Path:
    return home / ".chutes" / "config.ini"


def test_a_new_config_is_complete_private_and_read_by_both_programs(home: Path, config: Path) -> None:
    written = write_account(config, account(), home=home)
    assert (written.path, written.backup, written.kept_rest) == (config, None, True)
    assert config.read_text() == (
        "[api]\nbase_url = https://api.chutes.ai\n\n"
        f"[auth]\nusername = ada\nuser_id = {USER_ID}\nhotkey_seed = {SEED}\nhotkey_name = my_hotkey\n"
        f"hotkey_ss58address = {ADDRESS}\n\n[payment]\naddress = 5Pay\n"
    )
    assert (mode(config), mode(config.parent)) == (0o600, 0o700)
    assert official_auth(config) == auth_of(account())
    profile = resolve_profile(LaunchOptions(), {}, home)
    verify_hotkey(profile)
    assert (profile.username, profile.payment_address, profile.warnings) == ("ada", "5Pay", ())
    assert list(tree(home)) == [".chutes/config.ini"]


@given(name=st.text(min_size=0, max_size=20), address=st.sampled_from(["", "5Pay"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_every_hotkey_name_has_a_label_that_both_programs_read(tmp_path: Path, name: str, address: str) -> None:
    path = tmp_path / "label.ini"
    path.unlink(missing_ok=True)
    label = config_label(name)
    write_account(path, account(hotkey_name=label, payment_address=address), home=tmp_path)
    assert official(path).get("auth", "hotkey_name") == label
    assert resolve_profile(LaunchOptions(config_path=path), {}, tmp_path).hotkey_name == label
    assert official(path).has_section("payment") == bool(address)
    if "%" not in name and name.isprintable() and name == name.strip() != "":
        assert label == name


def test_open_folders_and_files_become_private_but_strange_folders_stay(home: Path, config: Path) -> None:
    put(config, "[api]\n", 0o644)
    config.parent.chmod(0o755)
    write_account(config, account(), home=home)
    assert (mode(config), mode(config.parent)) == (0o600, 0o700)
    elsewhere = home / "project"
    elsewhere.mkdir(mode=0o755)
    elsewhere.chmod(0o755)
    write_account(elsewhere / "x.ini", account(), home=home)
    assert (mode(elsewhere / "x.ini"), mode(elsewhere)) == (0o600, 0o755)


NOTES = "# mine\r\n[api]\r\nnote = 100%\r\n\r\n[Mine]\r\nx=1\r\n  more\r\n; end"


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_a_file_without_an_account_is_completed(home: Path, config: Path, bom: str) -> None:
    put(config, bom + NOTES)
    written = write_account(config, account(), home=home)
    assert written.backup is None
    text = config.read_bytes().decode()
    kept = iter(text.split("\r\n"))
    assert all(line in kept for line in NOTES.split("\r\n")), "every line stays, in its order"
    assert "\n" not in text.replace("\r\n", "")
    assert official_auth(config) == auth_of(account())
    assert official(config).get("Mine", "x") == "1\nmore"


def test_the_same_account_is_brought_up_to_date_without_a_backup(home: Path, config: Path) -> None:
    write_account(config, account(), home=home)
    text = config.read_text().replace("5Pay", "5Pay\nnote = mine").replace("[auth]", f"[auth]\napi_key = {API_KEY}")
    put(config, text.replace(USER_ID, USER_ID.upper().replace("-", "")))
    written = write_account(config, account(payment_address="", hotkey_name="moved"), home=home, now=NOW)
    assert written.backup is None
    assert config.read_text() == text.replace("my_hotkey", "moved"), "the address that is not told anew stays"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (f"[auth]\nuser_id = {USER_ID}\n", True),
        (f"[auth]\napi_key = {API_KEY}\n", True),
        (f"[auth]\nhotkey_seed = {SEED}\n", True),
        (f"[auth]\nhotkey_ss58address = {ADDRESS}\n", True),
        ("[auth]\nusername = ADA\n", True),
        ("[auth]\nusername = grace\n", False),
        (f"[auth]\nhotkey_ss58address = {OTHER_ADDRESS}\n", False),
        (f"[auth]\nuser_id = {USER_ID}\nhotkey_ss58address = {OTHER_ADDRESS}\n", False),
        (f"[auth]\nuser_id = {USER_ID}\nhotkey_ss58address = {ADDRESS}\nhotkey_seed = {OTHER_SEED}\n", False),
        (f"[auth]\nuser_id = {USER_ID}\nhotkey_seed = torn\n", False),
        (f"[auth]\nuser_id = {USER_ID}\napi_key = cpk_of_another_kind\n", False),
        (f"[auth]\nuser_id = {USER_ID}\n[api]\nbase_url = https://staging.example.com\n", False),
        (f"[auth]\nuser_id = {USER_ID}\n[api]\nbase_url = HTTPS://API.chutes.ai/\n", True),
        ("[DEFAULT]\nuser_id = 2\n[auth]\n", False),
        ("[auth]\nhotkey_seed\n", False),
        ("nonsense", False),
    ],
)
def test_whose_account_it_is(home: Path, config: Path, text: str, same: bool) -> None:
    put(config, text)
    if same:
        assert write_account(config, account(), home=home).backup is None
        assert official_auth(config) == auth_of(account())
        return
    with pytest.raises(OtherAccountError):
        write_account(config, account(), home=home)
    assert tree(home) == {".chutes/config.ini": text.encode()}


def test_another_account_is_refused_with_a_free_name(home: Path, config: Path) -> None:
    put(config, OTHER_TEXT)
    environments = config.parent / "environments"
    put(environments / "ADA.ini", OTHER_TEXT)
    put(environments / "ada-2.ini", "nonsense")
    before = tree(home)
    with pytest.raises(OtherAccountError) as caught:
        write_account(config, account(), home=home)
    assert (caught.value.username, caught.value.proposal) == ("grace", environments / "ada-3.ini")
    assert "contains another account (grace)" in caught.value.what
    assert str(environments / "ada-3.ini") in caught.value.next_step
    assert not any(secret in everything_said(caught.value) for secret in SECRETS)
    assert tree(home) == before
    proposal = caught.value.proposal
    assert proposal is not None
    assert write_account(proposal, account(), home=home).backup is None


def test_with_a_backup_the_new_account_takes_the_place_and_the_rest_stays(home: Path, config: Path) -> None:
    put(config, OTHER_TEXT, 0o644)
    put(config.parent / BACKUP, "an earlier backup")
    written = write_account(config, account(payment_address=""), home=home, on_existing=OnExisting.BACK_UP, now=NOW)
    assert written.backup == config.parent / BACKUP.replace("083000", "083000-2")
    assert written.backup.read_text() == OTHER_TEXT
    assert mode(written.backup) == mode(config) == 0o600
    assert (config.parent / BACKUP).read_text() == "an earlier backup"
    lines = config.read_text().splitlines()
    gone = [line for line in OTHER_TEXT.splitlines() if line not in lines]
    keys = [line.replace(":", " ").split()[0] for line in gone]
    assert keys == [
        "Username",
        "user_id",
        "hotkey_seed",
        "hotkey_name",
        "hotkey_ss58address",
        "api_key",
        "address",
    ]
    assert "# the hotkey of my laptop" in lines
    assert official_auth(config) == auth_of(account())
    assert not any(secret in config.read_text() for secret in (OTHER_SEED, "y" * 32, "5Other"))


@pytest.mark.parametrize(
    "text", [b"\xff\xfe\x00", b"[auth]\nuser_id=1\nuser_id=2\n", b"[DEFAULT]\napi_key=x\n[auth]\n"]
)
def test_what_cannot_be_completed_is_kept_in_the_backup_alone(home: Path, config: Path, text: bytes) -> None:
    put(config, text)
    written = write_account(config, account(), home=home, on_existing=OnExisting.BACK_UP, now=NOW)
    assert written.backup is not None
    assert written.backup.read_bytes() == text
    assert not written.kept_rest
    assert official_auth(config) == auth_of(account())


def test_links_are_followed_only_when_agreed_to(home: Path, config: Path) -> None:
    real = put(home / "dotfiles" / "chutes.ini", OTHER_TEXT)
    config.parent.mkdir()
    config.symlink_to(real)
    for attempt in (lambda: write_account(config, account(), home=home), lambda: prove_writable(config)):
        with pytest.raises(FileIsLinkError) as caught:
            attempt()
        assert caught.value.target == real
    prove_writable(config, follow_symlink=True)
    written = write_account(
        config, account(), home=home, on_existing=OnExisting.BACK_UP, follow_symlink=True, now=NOW
    )
    assert config.is_symlink()
    assert official_auth(real) == auth_of(account())
    assert written.backup == real.parent / "chutes.ini.2026-11-21-083000.bak"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hotkey_name": "100%"}, "official CLI"),
        ({"hotkey_name": ""}, "empty"),
        ({"username": "a\nhotkey_seed = x"}, "line break"),
        ({"user_id": " 1"}, "space"),
        ({"seed": SEED[:-1]}, "64 hexadecimal"),
        ({"seed": OTHER_SEED}, "signature"),
        ({"hotkey_ss58": SEED}, "signature"),
        ({"base_url": "http://api.chutes.ai"}, "unencrypted"),
        ({"payment_address": "5\x1b[2J"}, "control"),
    ],
)
def test_an_account_that_no_config_can_hold_is_refused_unquoted(
    home: Path, config: Path, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        write_account(config, account(**changes), home=home)
    assert said in caught.value.report()
    assert not any(
        secret in everything_said(caught.value)
        for secret in (SEED[:-1], OTHER_SEED)
        if changes != {"hotkey_ss58": SEED}
    )
    assert tree(home) == {}


def test_a_seed_with_0x_or_capitals_is_written_as_the_official_cli_wants_it(home: Path, config: Path) -> None:
    write_account(config, account(seed="0x" + SEED.upper()), home=home)
    assert official_auth(config) == auth_of(account())


class TestProof:
    def test_it_leaves_nothing_but_the_folder(self, home: Path, config: Path) -> None:
        prove_writable(config)
        assert tree(home) == {}
        assert mode(config.parent) == 0o700
        put(config, OTHER_TEXT, 0o640)
        before = (config.stat().st_mtime_ns, config.stat().st_ino, mode(config))
        prove_writable(config)
        assert (config.stat().st_mtime_ns, config.stat().st_ino, mode(config)) == before
        assert tree(home) == {".chutes/config.ini": OTHER_TEXT.encode()}

    @pytest.mark.parametrize(
        ("call", "number", "said"),
        [
            ("write", errno.ENOSPC, "The disk is full."),
            ("fsync", errno.EDQUOT, "quota"),
            ("open", errno.EROFS, "read-only"),
            ("open", errno.EACCES, "permissions"),
            ("mkdir", errno.EACCES, "permissions"),
            ("rename", errno.EPERM, "permissions"),
        ],
    )
    def test_it_tells_what_stands_in_the_way(
        self, home: Path, config: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int, said: str
    ) -> None:
        class RefusingOs:
            def __getattr__(self, name: str) -> Any:
                return self.refuse if name == call else getattr(os, name)

            def refuse(self, path: Any, *arguments: Any, **options: Any) -> Any:
                if call == "open" and not arguments[0] & os.O_CREAT:
                    return os.open(path, *arguments, **options)
                raise OSError(number, os.strerror(number))

        if call != "mkdir":
            config.parent.mkdir()
        monkeypatch.setattr(private_folder, "os", RefusingOs())
        for attempt in (lambda: prove_writable(config), lambda: write_account(config, account(), home=home)):
            if call == "rename" and attempt.__code__.co_names[0] == "write_account":
                continue  # a new file is not renamed but linked
            with pytest.raises(FileProblem) as caught:
                attempt()
            assert said in caught.value.why
            assert not any(secret in everything_said(caught.value) for secret in SECRETS)
        with pytest.raises(FileProblem) as caught:
            prove_writable(config)
        assert "another place" in caught.value.next_step
        assert tree(home) == {}

    def test_odd_places_are_refused(self, home: Path, config: Path) -> None:
        config.mkdir(parents=True)
        put(home / "file", "x")
        for path in (config, home / "file" / "x.ini", home / ("n" * 300)):
            with pytest.raises(FileProblem) as caught:
                prove_writable(path)
            assert caught.value.next_step
        put(home / "large.ini", b"#" * ((1 << 20) + 1))
        with pytest.raises(FileProblem, match="too large"):
            prove_writable(home / "large.ini")

    @pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
    def test_a_real_folder_without_permission(self, home: Path) -> None:
        folder = home / "closed"
        folder.mkdir(mode=0o500)
        with pytest.raises(FileProblem) as caught:
            prove_writable(folder / "x.ini")
        assert "permissions" in caught.value.why


def test_disks_without_hard_links_still_never_lose_a_file(
    home: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LinklessOs:
        def __getattr__(self, name: str) -> Any:
            return self.refuse if name == "link" else getattr(os, name)

        def refuse(self, *_: Any, **__: Any) -> None:
            raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(private_folder, "os", LinklessOs())
    write_account(config, other_account(), home=home)
    before = config.read_bytes()
    put(config.parent / BACKUP, "earlier")
    written = write_account(config, account(), home=home, on_existing=OnExisting.BACK_UP, now=NOW)
    assert written.backup is not None
    assert written.backup.read_bytes() == before
    assert (config.parent / BACKUP).read_text() == "earlier"
    assert official_auth(config) == auth_of(account())
    assert len(tree(home)) == 3
