"""Adding, renaming, editing, backing up and removing profiles: what changes, and above all what doesn't."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support_profiles import (
    ADDRESS,
    API_KEY,
    NOW,
    OTHER_ADDRESS,
    OTHER_API_KEY,
    OTHER_TEXT,
    SECRETS,
    SEED,
    USER_ID,
    everything_said,
    mode,
    put,
    tree,
)

from chutes_tui.core.credentials import ApiKeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.profiles import LaunchOptions, ProfileError, changes, resolve_profile
from chutes_tui.profiles.accounts import environment_path
from chutes_tui.storage.private_files import FileExistsProblem, FileIsLinkError, FileMissingError

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://api.chutes.ai"
PASTED = (
    f"# from my laptop\r\n[auth]\r\nusername = ada\r\nhotkey_seed = {SEED}\r\nhotkey_ss58address = {ADDRESS}\r\n"
    "[x]\r\ny=%"
)


class House:
    """A home folder with a default profile of grace's and one under environments of ada's."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.default = put(home / ".chutes" / "config.ini", OTHER_TEXT)
        self.environments = home / ".chutes" / "environments"
        self.prod = put(self.environments / "prod.ini", f"# mine\n[auth]\nusername = ada\nuser_id = {USER_ID}\n")

    def refuses(self, kind: type[Problem], attempt: Callable[[], object]) -> str:
        """What is said when it fails; that no secret is in it, and nothing changed."""
        before = tree(self.home)
        with pytest.raises(kind) as caught:
            attempt()
        said = everything_said(caught.value)
        assert not any(secret[:20] in said for secret in SECRETS)
        assert tree(self.home) == before
        return caught.value.report()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


class TestAdding:
    def test_a_pasted_config_is_kept_as_it_is(self, house: House) -> None:
        path = changes.add_pasted(Secret("\ufeff" + PASTED), "laptop", house.home)
        assert path == house.environments / "laptop.ini"
        assert path.read_bytes() == (PASTED + "\r\n").encode()
        assert mode(path) == 0o600
        assert [mode(folder) for folder in (house.environments, house.home / ".chutes")] == [0o700, 0o700]
        assert resolve_profile(LaunchOptions(profile="laptop"), {}, house.home).username == "ada"

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "no credential"),
            ("[auth]\nusername = ada\n", "no credential"),
            (PASTED.replace("[x]", f"hotkey_seed = {SEED}"), "pasted text: line 6 sets hotkey_seed a second time"),
            (PASTED.replace("[auth]", ""), "line 3 comes before any [section]"),
            (PASTED.replace(SEED, SEED[:-1]), "hotkey_seed isn't a valid seed"),
            (PASTED.replace(ADDRESS, OTHER_ADDRESS), "address in the pasted text does not belong"),
            (PASTED.replace("[x]", "[api]\nbase_url = ftp://x\n[x]"), "start with https://"),
            (PASTED + "\ud800", "not UTF-8"),
            (PASTED + "\0", "binary"),
            (f"[auth]\napi_key = {API_KEY[:-10]} {API_KEY[-10:]}\n", "contains a space"),
            (SEED, "comes before any"),
        ],
    )
    def test_a_text_that_could_not_be_used_is_refused_unquoted(self, house: House, text: str, said: str) -> None:
        assert said in house.refuses(ProfileError, lambda: changes.add_pasted(Secret(text), "new", house.home))

    def test_an_api_key(self, house: House) -> None:
        text = Secret(f"export CHUTES_API_KEY='{API_KEY}'\n")
        path = changes.add_api_key(text, "ci", house.home, base_url=URL + "/", username="ada")
        assert path.read_text() == (
            f"[api]\nbase_url = {URL}\n\n[auth]\nusername = ada\nuser_id = {USER_ID}\napi_key = {API_KEY}\n"
        )
        assert mode(path) == 0o600
        credential = resolve_profile(LaunchOptions(profile="ci"), {}, house.home).credential
        assert credential is not None
        assert isinstance(credential.value, ApiKeyCredential)
        for bad in (API_KEY[:-1], SEED, "", f"{API_KEY} {OTHER_API_KEY}"):
            house.refuses(Problem, lambda bad=bad: changes.add_api_key(Secret(bad), "b", house.home, base_url=URL))  # type: ignore[misc]
        house.refuses(ProfileError, lambda: changes.add_api_key(text, "b", house.home, base_url="http://a.b"))

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("prod", FileExistsProblem),
            (" prod.ini ", FileExistsProblem),
            ("config", ProfileError),
            ("Grace", ProfileError),
            ("", ProfileError),
            ("../x", ProfileError),
            ("a/b", ProfileError),
            ("..", ProfileError),
            (".hidden", ProfileError),
            ("-rf", ProfileError),
            ("a\nb", ProfileError),
            ("a\u202eb", ProfileError),
            ("a\0b", ProfileError),
            ("é" * 100, ProfileError),
        ],
    )
    def test_names_that_are_taken_or_no_names(self, house: House, name: str, kind: type[Problem]) -> None:
        house.refuses(kind, lambda: changes.add_api_key(Secret(API_KEY), name, house.home, base_url=URL))
        house.refuses(kind, lambda: changes.add_pasted(Secret(PASTED), name, house.home))
        if name.strip().removesuffix(".ini") != "prod":
            house.refuses(kind, lambda: changes.rename(house.prod, name, house.home))

    def test_a_link_of_that_name_is_not_written_through(self, house: House) -> None:
        (house.environments / "link.ini").symlink_to(house.home / "elsewhere")
        house.refuses(FileExistsProblem, lambda: changes.add_pasted(Secret(PASTED), "link", house.home))
        assert not (house.home / "elsewhere").exists()


class TestRenaming:
    def test_the_file_moves_as_it_is(self, house: House) -> None:
        text = house.prod.read_text()
        assert changes.rename(house.prod, "prod", house.home) == house.prod
        new = changes.rename(house.prod, "Produktion 東京", house.home)
        assert new == house.environments / "Produktion 東京.ini"
        assert new.read_text() == text
        assert not house.prod.exists()

    def test_never_over_another_file_nor_the_default_one(self, house: House) -> None:
        put(house.environments / "other.ini", OTHER_TEXT)
        house.refuses(FileExistsProblem, lambda: changes.rename(house.prod, "other", house.home))
        said = house.refuses(ProfileError, lambda: changes.rename(house.default, "x", house.home))
        assert "is named by its username" in said
        gone = house.environments / "gone.ini"
        house.refuses(FileMissingError, lambda: changes.rename(gone, "x", house.home))

    def test_of_a_link_the_link_is_renamed_when_agreed_to(self, house: House) -> None:
        real = put(house.home / "real.ini", OTHER_TEXT)
        link = house.environments / "link.ini"
        link.symlink_to(real)
        house.refuses(FileIsLinkError, lambda: changes.rename(link, "new", house.home))
        new = changes.rename(link, "new", house.home, follow_symlink=True)
        assert new.readlink() == real
        assert not link.is_symlink()
        assert real.read_text() == OTHER_TEXT


class TestEditing:
    def test_the_base_url(self, house: House) -> None:
        before = OTHER_TEXT.replace("\n", "\r\n").encode()
        put(house.default, before, 0o644)
        assert changes.set_base_url(house.default, " HTTPS://Staging.example.com/ ") == "https://staging.example.com"
        assert house.default.read_bytes() == before.replace(b"https://api.chutes.ai", b"https://staging.example.com")
        assert mode(house.default) == 0o600
        said = house.refuses(ProfileError, lambda: changes.set_base_url(house.default, "https://a.b/%2f"))
        assert "official CLI" in said
        house.refuses(ProfileError, lambda: changes.set_base_url(house.default, "ftp://x"))

    def test_what_cannot_be_edited_stays(self, house: House) -> None:
        put(house.prod, OTHER_TEXT + "[auth]\n")
        said = house.refuses(ProfileError, lambda: changes.set_base_url(house.prod, URL))
        assert "starts the section [auth] a second time" in said
        gone = house.home / "none" / "gone.ini"
        house.refuses(FileMissingError, lambda: changes.set_base_url(gone, URL))
        assert not gone.parent.exists()

    def test_links_only_when_agreed_to(self, house: House) -> None:
        real = put(house.home / "real.ini", OTHER_TEXT)
        link = house.environments / "link.ini"
        link.symlink_to(real)
        for attempt in (
            lambda: changes.set_base_url(link, "https://x.example.com"),
            lambda: changes.fix_permissions(link, house.home),
            lambda: changes.remove(link),
        ):
            assert "is a link to" in house.refuses(FileIsLinkError, attempt)
        changes.set_base_url(link, "https://x.example.com", follow_symlink=True)
        assert link.is_symlink()
        assert "https://x.example.com" in real.read_text()


class TestKeeping:
    def test_backups_are_private_copies_and_never_replace_each_other(self, house: House) -> None:
        house.default.chmod(0o644)
        first, second = (changes.back_up(house.default, now=NOW) for _ in range(2))
        assert [path.name for path in (first, second)] == [
            "config.ini.2026-11-21-083000.bak",
            "config.ini.2026-11-21-083000-2.bak",
        ]
        assert {path.read_text() for path in (first, second, house.default)} == {OTHER_TEXT}
        assert [mode(path) for path in (first, second, house.default)] == [0o600, 0o600, 0o644]
        put(house.prod, b"\xff\0 broken")
        assert changes.back_up(house.prod).read_bytes() == b"\xff\0 broken"
        house.refuses(FileMissingError, lambda: changes.back_up(house.home / "none.ini"))

    def test_the_backup_of_a_link_is_a_file_beside_it(self, house: House) -> None:
        link = house.environments / "link.ini"
        link.symlink_to(house.default)
        copy = changes.back_up(link, now=NOW)
        assert copy == house.environments / "link.ini.2026-11-21-083000.bak"
        assert not copy.is_symlink()
        assert copy.read_text() == OTHER_TEXT

    def test_what_is_removed_is_kept_private(self, house: House) -> None:
        house.default.chmod(0o644)
        inode = house.default.stat().st_ino
        put(house.default.with_name("config.ini.2026-11-21-083000.bak"), "earlier")
        removed = changes.remove(house.default, now=NOW)
        assert not house.default.exists()
        assert removed.kept_at.name == "config.ini.2026-11-21-083000-2.bak"
        assert (removed.kept_at.read_text(), mode(removed.kept_at)) == (OTHER_TEXT, 0o600)
        assert (removed.kept_at.stat().st_ino, removed.kept_at.stat().st_nlink) == (inode, 1)
        house.refuses(FileMissingError, lambda: changes.remove(house.default))

    def test_of_a_link_only_the_link_goes(self, house: House) -> None:
        link = house.environments / "link.ini"
        link.symlink_to(house.default)
        removed = changes.remove(link, follow_symlink=True)
        assert removed.kept_at == house.default.resolve()
        assert not link.is_symlink()
        assert house.default.read_text() == OTHER_TEXT

    def test_permissions_are_mended_for_the_file_and_our_folders_only(self, house: House) -> None:
        strange = put(house.home / "strange" / "x.ini", "", 0o666)
        house.prod.chmod(0o644)
        for folder in (house.home, house.home / ".chutes", house.environments, strange.parent):
            folder.chmod(0o755)
        changes.fix_permissions(house.prod, house.home)
        changes.fix_permissions(strange, house.home)
        paths = [house.prod, strange, house.home / ".chutes", house.environments, house.home, strange.parent]
        assert [mode(path) for path in paths] == [0o600, 0o600, 0o700, 0o700, 0o755, 0o755]
        house.environments.chmod(0o550)
        changes.fix_permissions(house.prod, house.home)
        assert mode(house.environments) == 0o500, "nobody gets more than before"
        house.refuses(FileMissingError, lambda: changes.fix_permissions(Path("/nowhere/x.ini"), house.home))


@pytest.mark.parametrize("name", ["ada", "ADA", "Ada.ini", "config"])
def test_a_name_that_picks_the_default_profile_is_taken_in_any_case(tmp_path: Path, name: str) -> None:
    put(tmp_path / ".chutes" / "config.ini", PASTED.replace("username = ada", "username = Ada"))
    with pytest.raises(ProfileError, match="by the default profile"):
        environment_path(tmp_path, name)
