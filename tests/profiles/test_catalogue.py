"""The list of profiles: every file once, what is chosen and why, what could be opened, and no secret in it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from support_profiles import (
    ADDRESS,
    API_KEY,
    OTHER_ADDRESS,
    OTHER_TEXT,
    OTHER_USER_ID,
    SECRETS,
    SEED,
    USER_ID,
    account,
    mode,
    put,
    tree,
)

from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.profiles.account_file import write_account
from chutes_tui.profiles.accounts import TargetState, look_at_target, propose_path, suggest_path
from chutes_tui.profiles.catalogue import CredentialKind, ProfileEntry, all_profiles
from chutes_tui.profiles.changes import fix_permissions

if TYPE_CHECKING:
    from pathlib import Path


class House:
    """A home folder and what is listed in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / ".chutes"
        self.default = self.folder / "config.ini"
        self.environments = self.folder / "environments"

    def entries(self, environ: dict[str, str] | None = None, **options: Any) -> list[ProfileEntry]:
        before = tree(self.home)
        found = all_profiles(LaunchOptions(**options), environ or {}, self.home)
        assert tree(self.home) == before, "a look changes nothing"
        assert not any(secret in repr(found) for secret in SECRETS)
        return list(found)

    def only(self, environ: dict[str, str] | None = None, **options: Any) -> ProfileEntry:
        (entry,) = self.entries(environ, **options)
        return entry


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.environments.mkdir(parents=True)
    for folder in (house.folder, house.environments):
        folder.chmod(0o700)
    return house


def test_everything_that_is_known_of_a_profile(house: House) -> None:
    write_account(house.default, account(), home=house.home)
    entry = house.only()
    assert (entry.name, entry.path, entry.found_by, entry.chosen_by) == (
        "ada",
        house.default,
        ("default",),
        "default",
    )
    assert (entry.username, entry.user_id, entry.hotkey_name) == ("ada", USER_ID, "my_hotkey")
    assert (entry.hotkey_ss58, entry.payment_address) == (ADDRESS, "5Pay")
    assert entry.base_url is not None
    assert (entry.base_url.value, entry.base_url.origin) == ("https://api.chutes.ai", "config file")
    assert entry.credential is not None
    assert (entry.credential.value, entry.credential.origin) == (CredentialKind.HOTKEY, "config file")
    assert entry.permissions is not None
    assert (entry.permissions.mode, entry.permissions.fix_command) == (0o600, "")
    assert (entry.warnings, entry.overrides, entry.problem, entry.link_target) == ((), (), None, None)


def test_the_order_and_what_is_chosen(house: House) -> None:
    put(house.default, OTHER_TEXT)
    put(house.environments / "b.ini", OTHER_TEXT)
    put(house.environments / "a.ini", OTHER_TEXT)
    put(house.environments / "a.ini.2026-11-21-083000.bak", OTHER_TEXT)
    extra, other = put(house.home / "extra.ini", OTHER_TEXT), put(house.home / "config.ini", OTHER_TEXT)
    environ = {"CHUTES_CONFIG_PATH": "~/extra.ini"}

    def chosen(**options: Any) -> list[tuple[str, str]]:
        return [(entry.name, entry.chosen_by) for entry in house.entries(environ, **options) if entry.chosen_by]

    assert [entry.name for entry in house.entries()] == ["grace", "a", "b"]
    everything = house.entries(environ, config_path=other)
    assert [entry.path for entry in everything[3:]] == [extra, other]
    assert [entry.found_by for entry in everything[3:]] == [("CHUTES_CONFIG_PATH",), ("--config-path",)]
    assert chosen(config_path=other) == [("grace", "--config-path")]
    assert chosen() == [("extra", "CHUTES_CONFIG_PATH")]
    assert chosen(profile="b") == [("b", "--profile")]
    assert chosen(profile="none") == chosen(profile="b", config_path=other) == []
    for options in ({}, {"profile": "a"}, {"config_path": other}):
        opened = resolve_profile(LaunchOptions(**options), environ, house.home)
        (entry,) = [entry for entry in house.entries(environ, **options) if entry.chosen_by]
        assert (entry.path, entry.chosen_by) == (opened.config_path, opened.config_origin)
        assert (entry.name, entry.base_url, entry.overrides) == (opened.name, opened.base_url, opened.overrides)


def test_a_file_found_twice_is_listed_once_and_a_chosen_one_that_is_missing_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    prod = put(house.environments / "prod.ini", OTHER_TEXT)
    monkeypatch.chdir(house.environments)
    detour = house.environments / ".." / "environments" / "prod.ini"
    for options in ({"config_path": detour}, {"config_path": prod.relative_to(house.environments)}):
        entry = house.only({"CHUTES_CONFIG_PATH": str(prod)}, **options)
        assert entry.found_by == ("environments", "CHUTES_CONFIG_PATH", "--config-path")
        assert (entry.path, entry.chosen_by) == (prod, "--config-path")
    missing = house.entries({"CHUTES_CONFIG_PATH": str(house.home / "gone.ini"), "CHUTES_API_KEY": API_KEY})[1]
    assert (missing.name, missing.chosen_by, missing.permissions) == ("gone", "CHUTES_CONFIG_PATH", None)
    assert "doesn't exist" in str(missing.problem)
    assert house.entries({"CHUTES_ALLOW_MISSING": "true"})[0].path == prod


def test_what_the_environment_overrides_is_told_for_each(house: House) -> None:
    put(house.default, OTHER_TEXT)
    put(house.environments / "ci.ini", f"[auth]\nuser_id = {USER_ID}\n")
    put(house.environments / "key.ini", f"[auth]\napi_key = {API_KEY}\n")
    environ = {"CHUTES_API_URL": "https://staging.example.com", "CHUTES_API_KEY": API_KEY}
    default, ci, key = house.entries(environ)
    assert (default.overrides, ci.overrides) == (("CHUTES_API_URL",), ("CHUTES_API_URL",))
    for entry, kind, origin in (
        (default, CredentialKind.HOTKEY, "config file"),
        (ci, CredentialKind.API_KEY, "CHUTES_API_KEY"),
        (key, CredentialKind.API_KEY, "config file"),
    ):
        assert entry.credential is not None
        assert (entry.credential.value, entry.credential.origin) == (kind, origin)
        assert entry.base_url is not None
        assert entry.base_url.origin == "CHUTES_API_URL"
    assert default.base_url is not None
    assert default.base_url.shadowed == ("config file",)
    assert house.entries(environ, api_url="https://x.example.com")[0].base_url.origin == "--api-url"  # type: ignore[union-attr]
    assert house.entries()[1].credential is None
    assert any("no credential" in warning.what for warning in house.entries()[1].warnings)


@pytest.mark.parametrize(
    ("text", "said", "username"),
    [
        (f"hotkey_seed = {SEED}\n", "line 1 comes before any", ""),
        (b"\xff\xfe\x00", "UTF-16", ""),
        (f"[auth]\nusername = ada\nhotkey_seed = {SEED[:-1]}\n", "hotkey_seed isn't a valid seed", "ada"),
        (f"[auth]\nusername = ada\n  x\nhotkey_seed = {SEED}\n", "is indented", ""),
        (f"[api]\nbase_url = ftp://x\n[auth]\nusername = ada\napi_key = {API_KEY}\n", "can't be used", "ada"),
    ],
)
def test_a_file_that_cannot_be_opened_is_listed_with_its_trouble(
    house: House, text: str | bytes, said: str, username: str
) -> None:
    put(house.default, text, 0o644)
    entry = house.only()
    assert entry.problem is not None
    assert said in entry.problem.what
    assert not any(secret[:20] in entry.problem.report() for secret in SECRETS)
    assert entry.problem.__traceback__ is None, "no frame keeps what was read"
    assert (entry.name, entry.username, entry.credential) == ("config", username, None)
    assert entry.permissions is not None
    assert entry.permissions.file_exposed_to == "everyone on this machine"


def test_folders_links_and_pipes_in_the_place_of_a_file(house: House) -> None:
    (house.environments / "folder.ini").mkdir()
    (house.environments / "gone.ini").symlink_to(house.home / "gone")
    (house.environments / "loop.ini").symlink_to(house.environments / "loop.ini")
    os.mkfifo(house.environments / "pipe.ini")
    put(house.home / "real", OTHER_TEXT)
    (house.environments / "real.ini").symlink_to(house.home / "real")
    folder, gone, loop, pipe, real = house.entries()
    assert all(entry.problem is not None for entry in (folder, gone, loop, pipe))
    assert (real.problem, real.link_target, real.username) == (None, house.home / "real", "grace")
    assert gone.link_target == house.home / "gone"


def test_permissions_and_the_command_that_mends_them(house: House) -> None:
    path = put(house.environments / "it's mine.ini", OTHER_TEXT, 0o640)
    house.folder.chmod(0o755)
    permissions = house.only().permissions
    assert permissions is not None
    assert (permissions.file_exposed_to, permissions.folder_exposed_to) == ("its group", "everyone on this machine")
    assert permissions.fixable
    assert os.system(permissions.fix_command) == 0  # noqa: S605
    assert (mode(path), mode(house.folder), mode(house.environments)) == (0o600, 0o700, 0o700)
    house.environments.chmod(0o750)
    path.chmod(0o644)
    fix_permissions(path, house.home)
    mended = house.only().permissions
    assert mended is not None
    assert (mended.file_exposed_to, mended.folder_exposed_to, mended.fix_command) == ("", "", "")
    outside = put(house.home / "x.ini", OTHER_TEXT)
    [entry] = [entry for entry in house.entries(config_path=outside) if entry.path == outside]
    assert entry.permissions is not None
    assert (entry.permissions.folder_exposed_to, entry.permissions.fix_command) == ("", "")


class TestTargets:
    def test_where_a_new_account_goes(self, house: House) -> None:
        def suggested(environ: dict[str, str] | None = None, **options: Any) -> Path:
            return suggest_path(LaunchOptions(**options), environ or {}, house.home, "ada")

        assert suggested() == house.default
        put(house.default, "# a note\n[api]\nbase_url = https://api.chutes.ai\n")
        assert suggested() == house.default
        put(house.default, OTHER_TEXT)
        assert suggested() == house.environments / "ada.ini"
        put(house.default, "nonsense")
        assert suggested() == house.environments / "ada.ini"
        environ = {"CHUTES_CONFIG_PATH": "~/b.ini"}
        assert suggested(environ) == house.home / "b.ini"
        assert suggested(environ, config_path=house.home / "a.ini") == house.home / "a.ini"

    def test_proposed_names_are_free_and_pick_the_file(self, house: House) -> None:
        put(house.default, OTHER_TEXT.replace("grace", "ada"))
        put(house.environments / "ada-2.ini", "")
        (house.environments / "ada-3.ini").symlink_to(house.home / "gone")
        assert propose_path(house.home, "ada") == house.environments / "ada-4.ini"
        assert propose_path(house.home, "../x y\n").name == "x-y.ini"
        assert propose_path(house.home, "").name == "account.ini"
        assert propose_path(house.home, "config").name == "config-2.ini"

    def test_what_is_there_is_told_before_anything_is_asked(self, house: House) -> None:
        def look(**known: str) -> tuple[TargetState, str]:
            target = look_at_target(house.default, house.home, **known)
            return target.state, target.username

        assert look() == (TargetState.FREE, "")
        put(house.default, "# note\n[auth]\n")
        assert look() == (TargetState.NO_ACCOUNT, "")
        put(house.default, OTHER_TEXT)
        assert look() == (TargetState.OTHER, "grace")
        assert look(username="ada", hotkey_ss58=ADDRESS) == (TargetState.OTHER, "grace")
        assert look(username="x", hotkey_ss58=OTHER_ADDRESS) == (TargetState.SAME, "grace")
        assert look(user_id=OTHER_USER_ID) == (TargetState.SAME, "grace")
        assert look(user_id=OTHER_USER_ID, base_url="https://x.example.com") == (TargetState.OTHER, "grace")
        put(house.default, "nonsense")
        broken = look_at_target(house.default, house.home, username="ada")
        assert (broken.state, broken.proposal) == (TargetState.OTHER, house.environments / "ada.ini")
        assert "line 1" in str(broken.problem)
        house.default.unlink()
        house.default.mkdir()
        assert look() == (TargetState.UNREADABLE, "")
        real = put(house.home / "real", OTHER_TEXT)
        (house.home / "link").symlink_to(real)
        link = look_at_target(house.home / "link", house.home, user_id=OTHER_USER_ID)
        assert (link.state, link.link_target) == (TargetState.SAME, real)
