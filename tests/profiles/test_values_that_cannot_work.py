"""Values that can't work are named, with the line or variable that holds them, and never quoted or sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.problem import Problem
from chutes_tui.profiles import LaunchOptions, NoConfigError, Profile, resolve_profile

if TYPE_CHECKING:
    from pathlib import Path

SEED = "e5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a"
ADDRESS = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
KEY = "cpk_" + "0" * 32 + "." + "1" * 32 + "." + "x" * 32
FINGERPRINT = "Sentinel0Sentinel1Sentinel2Senti"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_c2ln"
HOTKEY = f"username = ada\nuser_id = 1\nhotkey_seed = {SEED}\nhotkey_name = h\nhotkey_ss58address = {ADDRESS}\n"
BROKEN = {
    "comment": ("{} ; my note", "has a comment after it"),
    "hash": ("{} # my note", "has a comment after it"),
    "quotes": ('"{}"', "has quotes around it"),
    "single": ("'{}'", "has quotes around it"),
    "curly": ("\u201c{}\u201d", "has quotes around it"),
    "both": ('"{}" ; my note', "has a comment after it"),
    "zero-width": ("{}\u200b", "contains an invisible character (U+200B)"),
    "mark": ("\ufeff{}", "contains an invisible character (U+FEFF)"),
    "no-break": ("x\u00a0{}", "contains an invisible character (U+00A0)"),
}
BROKEN_VALUES = pytest.mark.parametrize(("form", "says"), BROKEN.values(), ids=BROKEN.keys())


class Machine:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.config = home / ".chutes" / "config.ini"
        self.config.parent.mkdir(mode=0o700)

    def write(self, text: str) -> None:
        self.config.write_text(text, encoding="utf-8")
        self.config.chmod(0o600)

    def resolve(self, environ: dict[str, str] | None = None, api_url: str | None = None) -> Profile:
        return resolve_profile(LaunchOptions(api_url=api_url), environ or {}, self.home)

    def refusal(self, environ: dict[str, str] | None = None, api_url: str | None = None) -> str:
        with pytest.raises(Problem) as caught:
            self.resolve(environ, api_url)
        report = caught.value.report()
        for secret in (SEED, KEY, FINGERPRINT, TOKEN):
            assert secret not in report
        return report


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


class TestForms:
    @BROKEN_VALUES
    def test_an_api_key(self, machine: Machine, form: str, says: str) -> None:
        assert f"The API key from CHUTES_API_KEY {says}." in machine.refusal({"CHUTES_API_KEY": form.format(KEY)})
        machine.write(f"[auth]\napi_key = {form.format(KEY)}\n")
        said = machine.refusal()
        assert "line 2" in said
        assert says in said

    @BROKEN_VALUES
    def test_an_api_url(self, machine: Machine, form: str, says: str) -> None:
        url = form.format("https://dev.example")
        key = {"CHUTES_API_KEY": KEY}
        assert f"It {says}." in machine.refusal(key, api_url=url)
        assert f"It {says}." in machine.refusal({**key, "CHUTES_API_URL": url})
        machine.write(f"[api]\nbase_url = {url}\n[auth]\n{HOTKEY}")
        said = machine.refusal()
        assert "line 2" in said
        assert f"It {says}." in said

    @BROKEN_VALUES
    @pytest.mark.parametrize(("line", "key", "value"), [(4, "hotkey_seed", SEED), (6, "hotkey_ss58address", ADDRESS)])
    def test_a_hotkey(self, machine: Machine, form: str, says: str, line: int, key: str, value: str) -> None:
        machine.write(f"[auth]\n{HOTKEY}".replace(f"{key} = {value}", f"{key} = {form.format(value)}"))
        said = machine.refusal()
        assert f"line {line}: {key} {says}." in said

    @BROKEN_VALUES
    def test_what_nothing_depends_on_is_only_warned_of(self, machine: Machine, form: str, says: str) -> None:
        machine.write(f"[auth]\n{HOTKEY}".replace("username = ada", f"username = {form.format('ada')}"))
        warnings = [warning.what for warning in machine.resolve().warnings]
        assert len(warnings) == 1
        assert f"line 2: username {says}." in warnings[0]

    def test_a_path_in_quotes(self, machine: Machine) -> None:
        said = machine.refusal({"CHUTES_CONFIG_PATH": '"/tmp/prod.ini"'})
        assert "comes from CHUTES_CONFIG_PATH and has quotes around it" in said

    @pytest.mark.parametrize(
        ("value", "says"),
        [
            ("op://vault/chutes/key", "is a 1Password reference (op://…), and nothing resolves it"),
            ("encrypted:AAAA", "is encrypted (encrypted:…), and nothing decrypts it"),
            ("$(pass chutes)", "contains a command, $(…) or `…`, and no shell runs it"),
            ("`pass chutes`", "contains a command, $(…) or `…`, and no shell runs it"),
            ("${MY_KEY}", "contains $NAME or ${…}, and nothing expands it"),
            ("$MY_KEY", "contains $NAME or ${…}, and nothing expands it"),
        ],
    )
    def test_a_reference(self, machine: Machine, value: str, says: str) -> None:
        if "`" not in value:
            assert f"It {says}." in machine.refusal({"CHUTES_API_KEY": KEY}, api_url=value)
        assert f"The API key from CHUTES_API_KEY {says}." in machine.refusal({"CHUTES_API_KEY": value})
        if "//" not in value:
            assert says in machine.refusal({"CHUTES_CONFIG_PATH": value})
        machine.write(f"[auth]\n{HOTKEY}".replace(SEED, value))
        assert f"line 4: hotkey_seed {says}." in machine.refusal()

    def test_a_name_with_a_semicolon_is_no_comment(self, machine: Machine) -> None:
        machine.write(f"[auth]\n{HOTKEY}".replace("hotkey_name = h", "hotkey_name = mine ; old"))
        assert machine.resolve().warnings == ()


@pytest.mark.parametrize("section", ["AUTH", "Auth", " auth "])
def test_a_section_in_another_spelling_is_named(machine: Machine, section: str) -> None:
    machine.write(f"# mine\n[{section}]\n{HOTKEY}")
    said = machine.refusal()
    assert f"line 2 starts [{section}]" in said
    assert "[auth]" in said
    machine.write(f"[auth]\n{HOTKEY}[API]\nbase_url = https://dev.example\n")
    assert "line 7 starts [API]" in machine.refusal(), "else the public server would be asked"


class TestKinds:
    @pytest.mark.parametrize(
        ("value", "says"),
        [
            (FINGERPRINT, "an account's fingerprint"),
            ("crt_" + FINGERPRINT, "an OAuth refresh token"),
            ("csc_" + FINGERPRINT, "an OAuth client secret"),
            ("cak_abc." + FINGERPRINT, "an OAuth access token"),
            ("cid_" + FINGERPRINT, "an OAuth client id"),
            (SEED, "a hotkey's seed"),
            ("0x" + SEED, "a hotkey's seed"),
            ("ghp_" + FINGERPRINT, "no Chutes API key"),
        ],
    )
    def test_what_is_no_api_key_is_named_and_not_sent(self, machine: Machine, value: str, says: str) -> None:
        said = machine.refusal({"CHUTES_API_KEY": value})
        assert says in said
        assert value not in said
        machine.write(f"[auth]\napi_key = {value}\n")
        said = machine.refusal()
        assert says in said
        assert "line 2" in said

    def test_a_login_token_works_and_alarms_nobody(self, machine: Machine) -> None:
        profile = machine.resolve({"CHUTES_API_KEY": TOKEN})
        assert profile.credential is not None
        assert profile.warnings == ()


class TestUrls:
    @pytest.mark.parametrize(
        ("url", "says"),
        [
            ("https://llm.chutes.ai", "calling models"),
            ("https://llm.chutes.ai/v1", "calling models"),
            ("https://api.chutes.ai/v1/", "ends in /v1"),
            ("https://dev.example/v1", "ends in /v1"),
        ],
    )
    def test_the_address_that_models_are_called_at(self, machine: Machine, url: str, says: str) -> None:
        assert says in machine.refusal({"CHUTES_API_KEY": KEY}, api_url=url)
        assert says in machine.refusal({"CHUTES_API_KEY": KEY, "CHUTES_API_URL": url})

    @pytest.mark.parametrize(
        "url", ["https://dev.example/v2", "https://llmhost.example", "https://dev.example/api/v10"]
    )
    def test_others_are_taken(self, machine: Machine, url: str) -> None:
        assert machine.resolve({"CHUTES_API_KEY": KEY}, api_url=url).base_url.value == url


class TestEmptyFile:
    @pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "[auth]\n", "[api]\n[auth]\nusername =\n"])
    def test_it_counts_as_none(self, machine: Machine, text: str) -> None:
        machine.write(text)
        with pytest.raises(NoConfigError, match="is empty"):
            machine.resolve()
        assert machine.resolve({"CHUTES_API_KEY": KEY}).credential is not None
        assert machine.resolve({"CHUTES_ALLOW_MISSING": "true"}).credential is None
