"""Which profile is meant, where each value comes from, and what is said about files that can't be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.profiles import (
    LaunchOptions,
    NoConfigError,
    Profile,
    ProfileError,
    list_profiles,
    resolve_profile,
    verify_hotkey,
)

if TYPE_CHECKING:
    from pathlib import Path

SEED = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"
ADDRESS = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
OTHER_ADDRESS = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
API_KEY = "cpk_" + "0" * 32 + "." + "1" * 32 + "." + "x" * 32
AUTH = {
    "username": "ada",
    "user_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    "hotkey_seed": SEED,
    "hotkey_name": "my_hotkey",
    "hotkey_ss58address": ADDRESS,
}


def config_text(base_url: str | None = None, **auth: str | None) -> str:
    values = {**AUTH, **auth}
    lines = ["[api]", f"base_url = {base_url}", ""] if base_url is not None else []
    lines += ["[auth]", *(f"{key} = {value}" for key, value in values.items() if value is not None)]
    return "\n".join([*lines, "", "[payment]", "address = 5Pay", ""])


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(0o600)
    return path


class House:
    """A home folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.config = home / ".chutes" / "config.ini"

    def resolve(self, environ: dict[str, str] | None = None, **options: Any) -> Profile:
        return resolve_profile(LaunchOptions(**options), environ or {}, self.home)

    def refuses(self, text: str | bytes, environ: dict[str, str] | None = None) -> str:
        """Write the default config and return everything that the error says, after looking for leaks."""
        write(self.config, text)
        with pytest.raises(ProfileError) as caught:
            self.resolve(environ)
        error = caught.value
        assert error.__cause__ is None
        said = error.report()
        for line in (text if isinstance(text, str) else text.decode("latin-1")).splitlines():
            if len(line) > 12:
                assert line not in said
        return said


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_complete_config_gives_every_value(house: House) -> None:
    write(house.config, config_text("https://api.example.com/"))
    profile = house.resolve()
    assert (profile.name, profile.username, profile.user_id) == ("ada", "ada", AUTH["user_id"])
    assert (profile.hotkey_name, profile.hotkey_ss58, profile.payment_address) == ("my_hotkey", ADDRESS, "5Pay")
    assert (profile.base_url.value, profile.base_url.origin) == ("https://api.example.com", "config file")
    assert profile.credential is not None
    credential = profile.credential.value
    assert isinstance(credential, HotkeyCredential)
    assert (credential.ss58, credential.seed.reveal(), credential.name) == (ADDRESS, SEED, "my_hotkey")
    assert (profile.config_path, profile.config_origin) == (house.config, "default")
    assert profile.warnings == ()
    assert profile.overrides == ()
    assert SEED not in repr(profile)
    verify_hotkey(profile)


class TestUrl:
    ORDER = ("--api-url", "CHUTES_API_URL", "config file", "default")

    @pytest.mark.parametrize("strongest", range(4))
    def test_the_documented_order_decides_and_the_losers_are_told(self, house: House, strongest: int) -> None:
        given = self.ORDER[strongest:]
        url = {name: f"https://{index}.example.com" for index, name in enumerate(self.ORDER)}
        write(house.config, config_text(url["config file"] if "config file" in given else None))
        environ = {name: url[name] for name in given if name.startswith("CHUTES")}
        base_url = house.resolve(environ, api_url=url["--api-url"] if strongest == 0 else None).base_url
        assert base_url.origin == given[0]
        assert base_url.value == ("https://api.chutes.ai" if given[0] == "default" else url[given[0]])
        assert base_url.shadowed == tuple(name for name in given[1:] if name != "default")

    def test_the_environment_overriding_the_file_is_marked_and_agreeing_is_not(self, house: House) -> None:
        write(house.config, config_text("https://api.example.com/"))
        assert house.resolve({"CHUTES_API_URL": "https://other.example.com"}).overrides == ("CHUTES_API_URL",)
        assert house.resolve({"CHUTES_API_URL": "https://API.example.com"}).overrides == ()

    def test_the_command_line_overriding_the_file_is_marked_as_the_environment_is(self, house: House) -> None:
        write(house.config, config_text("https://api.example.com/"))
        assert house.resolve(api_url="https://other.example.com").overrides == ("--api-url",)
        assert house.resolve(api_url="https://API.example.com/").overrides == ()

    def test_a_file_without_a_url_means_the_public_server_which_can_be_overridden_too(self, house: House) -> None:
        write(house.config, config_text())
        assert house.resolve(api_url="https://other.example.com").overrides == ("--api-url",)
        assert house.resolve({"CHUTES_API_URL": "https://other.example.com"}).overrides == ("CHUTES_API_URL",)
        assert house.resolve({"CHUTES_API_URL": "https://api.chutes.ai/"}).overrides == ()

    @pytest.mark.parametrize("text", [None, "https://api.example.com"])
    def test_the_address_of_a_chute_under_development_is_never_the_api(self, house: House, text: str | None) -> None:
        environ = {"CHUTES_DEV_URL": "http://127.0.0.1:8000"}
        write(house.config, config_text(text))
        profile = house.resolve(environ)
        assert profile.base_url.value == (text or "https://api.chutes.ai")
        assert "CHUTES_DEV_URL" not in (*profile.base_url.shadowed, *profile.overrides)
        assert profile.warnings == ()
        assert "CHUTES_DEV_URL is set" in " ".join(profile.notes)
        house.config.unlink()
        alone = house.resolve({**environ, "CHUTES_API_KEY": API_KEY})
        assert alone.base_url.value == "https://api.chutes.ai"
        assert "CHUTES_DEV_URL is set" in " ".join(alone.notes)
        assert house.resolve({"CHUTES_API_KEY": API_KEY, "CHUTES_DEV_URL": " "}).notes == ()


class TestMadeFor:
    """The server that a credential was created for, which may be another one than it would be sent to."""

    @pytest.mark.parametrize(
        ("text", "made_for"),
        [
            (None, "https://api.chutes.ai"),
            ("https://API.example.com/", "https://api.example.com"),
            ("nonsense", ""),
        ],
    )
    def test_of_a_file_it_is_what_the_file_says(self, house: House, text: str | None, made_for: str) -> None:
        write(house.config, config_text(text))
        assert house.resolve(api_url="https://other.example.com").made_for == made_for
        if made_for:
            assert house.resolve().made_for == made_for

    def test_of_a_key_from_the_environment_it_is_the_public_server_whatever_the_file_says(self, house: House) -> None:
        environ = {"CHUTES_API_KEY": API_KEY, "CHUTES_API_URL": "https://other.example.com"}
        assert house.resolve(environ).made_for == "https://api.chutes.ai"
        write(house.config, "[api]\nbase_url = https://api.example.com\n[auth]\nusername = ada\n")
        assert house.resolve(environ).made_for == "https://api.chutes.ai"

    @pytest.mark.parametrize(
        ("given", "cleaned"),
        [
            ("  https://api.example.com//  ", "https://api.example.com"),
            ("HTTPS://API.example.com/v2/", "https://api.example.com/v2"),
            ("http://localhost:8000/", "http://localhost:8000"),
            ("http://sandbox.localhost", "http://sandbox.localhost"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("http://[::1]:8000", "http://[::1]:8000"),
        ],
    )
    def test_urls_are_cleaned(self, house: House, given: str, cleaned: str) -> None:
        assert house.resolve({"CHUTES_API_KEY": API_KEY}, api_url=given).base_url.value == cleaned

    @pytest.mark.parametrize(
        "bad",
        [
            "api.example.com",
            "ftp://api.example.com",
            "https://",
            "https:///path",
            "https://host:port",
            "https://host:99999",
            "https://host:0",
            "https://[::1",
            "https://user:hunter22secret@host",
            "https://host?x=1",
            "https://host/#",
            "https://ho st",
            "https://host\x1b[2J",
            "https://host\\@evil",
            "http://api.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://0.0.0.0",
            "http://localhost@example.com",
        ],
    )
    def test_urls_that_would_betray_or_fail_are_refused_unquoted(self, house: House, bad: str) -> None:
        with pytest.raises(ProfileError) as caught:
            house.resolve({"CHUTES_API_KEY": API_KEY}, api_url=bad)
        assert "--api-url" in caught.value.what
        assert len(bad) < 9 or bad not in caught.value.report()
        assert "hunter22secret" not in caught.value.report()
        said = house.refuses(config_text(bad.replace("\x1b", "\x07")))
        assert f"{house.config}, line 2" in said

    def test_a_bad_url_that_loses_does_no_harm(self, house: House) -> None:
        write(house.config, config_text("nonsense"))
        assert house.resolve(api_url="https://good.example.com").base_url.shadowed == ("config file",)


class TestCredential:
    def test_hotkey_beats_api_key_beats_the_environment(self, house: House) -> None:
        environ = {"CHUTES_API_KEY": API_KEY}
        write(house.config, config_text(api_key=API_KEY + "f"))
        hotkey = house.resolve(environ).credential
        assert hotkey is not None
        assert isinstance(hotkey.value, HotkeyCredential)
        assert hotkey.shadowed == ("config file (api_key)", "CHUTES_API_KEY")
        write(house.config, f"[auth]\nusername = ada\napi_key = {API_KEY}f\n")
        stored = house.resolve(environ).credential
        assert stored is not None
        assert isinstance(stored.value, ApiKeyCredential)
        assert (stored.value.api_key.reveal(), stored.origin) == (API_KEY + "f", "config file")
        assert stored.shadowed == ("CHUTES_API_KEY",)

    def test_the_documented_ci_config_works_with_a_key_from_the_environment(self, house: House) -> None:
        write(house.config, "[api]\nbase_url = https://api.chutes.ai\n\n[auth]\nusername = ada\nuser_id = 1\n")
        profile = house.resolve({"CHUTES_API_KEY": f" {API_KEY}\n"})
        assert profile.credential is not None
        assert isinstance(profile.credential.value, ApiKeyCredential)
        assert profile.credential.value.api_key.reveal() == API_KEY
        assert profile.credential.origin == "CHUTES_API_KEY"
        assert profile.warnings == ()

    def test_without_anything_to_sign_in_with_the_profile_says_so(self, house: House) -> None:
        write(house.config, "[auth]\nusername = ada\n")
        profile = house.resolve()
        assert profile.credential is None
        assert any("no credential" in warning.what for warning in profile.warnings)

    @pytest.mark.parametrize("lost", ["username", "user_id", "hotkey_name", "hotkey_ss58address"])
    def test_a_hotkey_that_only_the_official_cli_misses_a_field_of_works_with_a_warning(
        self, house: House, lost: str
    ) -> None:
        write(house.config, config_text(**{lost: None}))
        profile = house.resolve()
        assert profile.credential is not None
        assert isinstance(profile.credential.value, HotkeyCredential)
        assert profile.credential.value.ss58 == ADDRESS
        (warning,) = profile.warnings
        assert f"lacks {lost}." in warning.what

    def test_a_hotkey_without_its_seed_names_what_is_missing(self, house: House) -> None:
        said = house.refuses(config_text(hotkey_seed=None, user_id="", username=None))
        assert "[auth] lacks username, user_id, hotkey_seed." in said
        write(house.config, config_text(hotkey_seed=None))
        profile = house.resolve({"CHUTES_API_KEY": API_KEY})
        assert profile.credential is not None
        assert profile.credential.origin == "CHUTES_API_KEY"
        assert "lacks hotkey_seed" in profile.warnings[0].what

    @pytest.mark.parametrize(
        "seed", [SEED[:-1], SEED + "0", "z" * 64, "0x" + SEED[:-2], "correct horse battery", API_KEY]
    )
    def test_a_bad_seed_is_told_by_line_without_being_quoted(self, house: House, seed: str) -> None:
        said = house.refuses(config_text(hotkey_seed=seed), {"CHUTES_API_KEY": API_KEY})
        assert "line 4: hotkey_seed isn't a valid seed." in said
        assert ("not all are hexadecimal digits" in said) == (len(seed) == 64)
        assert seed not in said
        assert seed[:12] not in said

    @pytest.mark.parametrize("seed", ["0x" + SEED, SEED.upper()])
    def test_other_spellings_of_a_seed_are_accepted(self, house: House, seed: str) -> None:
        write(house.config, config_text(hotkey_seed=seed))
        profile = house.resolve()
        assert profile.credential is not None
        assert isinstance(profile.credential.value, HotkeyCredential)
        assert profile.credential.value.seed.reveal() == SEED
        assert ["0x" in warning.what for warning in profile.warnings] == [True] * seed.startswith("0x")

    def test_an_address_of_another_seed_is_found_by_the_late_check_only(self, house: House) -> None:
        write(house.config, config_text(hotkey_ss58address=OTHER_ADDRESS))
        profile = house.resolve()
        with pytest.raises(ProfileError, match="does not belong to its seed"):
            verify_hotkey(profile)

    def test_a_seed_where_the_address_belongs_is_not_shown(self, house: House) -> None:
        said = house.refuses(config_text(hotkey_ss58address=SEED))
        assert "hotkey_ss58address isn't a valid address" in said
        assert SEED not in said

    @pytest.mark.parametrize("key", ["cpk_with space", "cpk_ünicode", "cpk_\x1b[2J", "cpk_a\r\nX-Evil: 1"])
    def test_a_key_that_could_not_be_sent_is_refused_unquoted(self, house: House, key: str) -> None:
        with pytest.raises(ProfileError) as caught:
            house.resolve({"CHUTES_API_KEY": key})
        assert "CHUTES_API_KEY" in caught.value.what
        assert key not in caught.value.report()
        assert key not in house.refuses(f"[auth]\napi_key = {key.splitlines()[0]} {key[:5]}\n")


class TestMissing:
    def test_no_config_is_an_error_of_its_own(self, house: House) -> None:
        with pytest.raises(NoConfigError, match=r"There is no config file at .*config\.ini"):
            house.resolve()
        with pytest.raises(NoConfigError) as caught:
            house.resolve({"CHUTES_CONFIG_PATH": str(house.home / "x.ini"), "CHUTES_ALLOW_MISSING": "false"})
        assert "CHUTES_CONFIG_PATH" in caught.value.why

    def test_the_environment_can_stand_in_for_the_file(self, house: House) -> None:
        silent = house.resolve({"CHUTES_ALLOW_MISSING": "True"})
        assert (silent.name, silent.config_path, silent.credential) == ("environment", None, None)
        keyed = house.resolve({"CHUTES_API_KEY": API_KEY, "CHUTES_API_URL": "http://localhost:1"})
        assert keyed.credential is not None
        assert (keyed.base_url.value, keyed.warnings) == ("http://localhost:1", ())
        typed = house.resolve({"CHUTES_API_KEY": API_KEY}, config_path=house.home / "typo.ini")
        assert "typo.ini (--config-path)" in typed.warnings[0].what


class TestConfigPath:
    def test_command_line_beats_environment_beats_default(self, house: House) -> None:
        write(house.config, config_text())
        by_option = write(house.home / "a.ini", config_text(username="opt"))
        by_variable = write(house.home / "b.ini", config_text(username="var"))
        environ = {"CHUTES_CONFIG_PATH": str(by_variable)}
        named = house.resolve(environ, config_path=by_option)
        assert (named.name, named.config_path, named.config_origin) == ("a", by_option, "--config-path")
        variable = house.resolve(environ)
        assert (variable.config_path, variable.config_origin) == (by_variable, "CHUTES_CONFIG_PATH")
        assert variable.overrides == ("CHUTES_CONFIG_PATH",)
        assert house.resolve({"CHUTES_CONFIG_PATH": " "}).config_path == house.config
        assert house.resolve({"CHUTES_CONFIG_PATH": "~/b.ini"}).config_path == by_variable

    def test_profile_and_config_path_exclude_each_other(self, house: House) -> None:
        with pytest.raises(ProfileError, match="--profile and --config-path"):
            house.resolve(profile="x", config_path=house.config)


class TestNames:
    @pytest.fixture(autouse=True)
    def environments(self, house: House) -> None:
        folder = house.config.parent / "environments"
        write(house.config, config_text())
        write(folder / "prod.ini", config_text(username="grace"))
        write(folder / "ada.ini", config_text(username="shadowed"))
        write(folder / "twin1.ini", config_text(username="twin"))
        write(folder / "twin2.ini", config_text(username="twin"))
        write(folder / "broken.ini", "nonsense here, no section")
        write(folder / "notes.txt", "[auth]\nusername = notes\n")

    @pytest.mark.parametrize(
        ("name", "file", "shown"),
        [
            ("ada", "config.ini", "ada"),
            ("config", "config.ini", "ada"),
            ("prod", "environments/prod.ini", "prod"),
            ("grace", "environments/prod.ini", "prod"),
        ],
    )
    def test_a_profile_is_picked_by_name(self, house: House, name: str, file: str, shown: str) -> None:
        profile = house.resolve({"CHUTES_CONFIG_PATH": "/none"}, profile=name)
        assert profile.config_path == house.config.parent / file
        assert (profile.name, profile.config_origin) == (shown, "--profile")
        assert house.resolve(profile=shown).config_path == profile.config_path, "the shown name picks it again"

    @pytest.mark.parametrize("name", ["none", "", "../config", "notes", "prod.ini"])
    def test_an_unknown_name_lists_the_ones_that_exist(self, house: House, name: str) -> None:
        with pytest.raises(ProfileError, match="There is no profile named") as caught:
            house.resolve({"CHUTES_API_KEY": API_KEY}, profile=name)
        assert caught.value.next_step == "These exist: ada, ada, broken, prod, twin1, twin2."

    def test_a_username_of_several_files_asks_for_the_file_name(self, house: House) -> None:
        with pytest.raises(ProfileError, match="Several profiles") as caught:
            house.resolve(profile="twin")
        assert caught.value.next_step == "Choose one by name: twin1, twin2."

    def test_a_broken_profile_is_listed_with_its_trouble(self, house: House) -> None:
        listed = {file.path.name: file for file in list_profiles(house.home)}
        assert set(listed) == {"config.ini", "ada.ini", "broken.ini", "prod.ini", "twin1.ini", "twin2.ini"}
        assert listed["prod.ini"].problem is None
        assert "line 1" in str(listed["broken.ini"].problem)
        with pytest.raises(ProfileError, match="line 1 comes before any"):
            house.resolve(profile="broken")

    def test_without_any_file_that_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileError) as caught:
            House(tmp_path / "empty").resolve(profile="x")
        assert "None exist yet" in caught.value.next_step
