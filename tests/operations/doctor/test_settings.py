"""Broken settings, each made for real: the doctor names the cause in one line."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, NamedTuple

import pytest
from lanes import cases

from chutes_tui.operations.doctor.report import State

from .patient import STRANGE_KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from .patient import Patient


class Case(NamedTuple):
    """How to break it, which check has to say so, and with which words."""

    broken: Callable[[Patient], object]
    check: str
    words: str


def _no_config(patient: Patient) -> None:
    patient.file.unlink()


def _folder_in_its_place(patient: Patient) -> None:
    patient.file.unlink()
    patient.file.mkdir()


def _link_to_nothing(patient: Patient) -> None:
    patient.file.unlink()
    patient.file.symlink_to(patient.home / "gone.ini")


def _unknown_profile(patient: Patient) -> None:
    patient.options = patient.options._replace(profile="staging")


def _other_seed(patient: Patient) -> None:
    patient.set("auth", hotkey_seed=patient.seed_of("workbench", "second")[0])


def _strange_seed(patient: Patient) -> None:
    patient.set("auth", hotkey_seed="1f" * 32)


def _no_credential(patient: Patient) -> None:
    patient.set("auth", hotkey_seed=None, hotkey_name=None, hotkey_ss58address=None)


def _key_of_another(patient: Patient) -> None:
    patient.use_key(STRANGE_KEY, user_id=patient.served.account.user_id)


def _key_in_environment(key: str) -> Callable[[Patient], None]:
    def broken(patient: Patient) -> None:
        _no_config(patient)
        patient.env("CHUTES_API_URL", patient.served.base_url)
        patient.env("CHUTES_API_KEY", key)

    return broken


def _not_made_for_it(patient: Patient) -> None:
    patient.env("CHUTES_API_URL", "https://api.chutes.invalid")
    patient.set("api", base_url="https://api.chutes.ai")


def _url(text: str) -> Callable[[Patient], None]:
    return lambda patient: patient.set("api", base_url=text)


BROKEN = {
    "no config": Case(_no_config, "config", "There is no config file at"),
    "empty config": Case(lambda it: it.write(""), "config", "is empty"),
    "a folder in its place": Case(_folder_in_its_place, "config", "config.ini"),
    "a link to nothing": Case(_link_to_nothing, "config", "is a link to a file that doesn't exist"),
    "unknown profile": Case(_unknown_profile, "config", "There is no profile named staging"),
    "UTF-16": Case(lambda it: it.write("[auth]\n".encode("utf-16")), "config", "is UTF-16"),
    "binary": Case(lambda it: it.write(b"[auth]\n\0\1"), "config", "line 2 contains binary data"),
    "a broken line": Case(lambda it: it.write("[auth]\nusername ada\n"), "config", "line 2"),
    "a setting twice": Case(lambda it: it.write("[auth]\nusername = a\nusername = b\n"), "config", "line 3"),
    "/v1": Case(_url("https://api.chutes.ai/v1"), "url", "It ends in /v1"),
    "the models' host": Case(_url("https://llm.chutes.ai"), "url", "the address for calling models"),
    "no scheme": Case(_url("api.chutes.ai"), "url", "It must start with https://"),
    "plain http": Case(_url("http://api.chutes.ai"), "url", "Plain http would send"),
    "a password in the URL": Case(_url("https://ada:pw@api.chutes.ai"), "url", "contains a user name or password"),
    "a variable in the URL": Case(_url("https://$CHUTES_HOST"), "url", "nothing expands it"),
    "/v1 in the environment": Case(
        lambda it: it.env("CHUTES_API_URL", "https://api.chutes.ai/v1"), "url", "The API URL from CHUTES_API_URL"
    ),
    "no credential": Case(_no_credential, "credential", "There is nothing to sign in with"),
    "no seed": Case(lambda it: it.set("auth", hotkey_seed=None), "credential", "lacks hotkey_seed"),
    "a short seed": Case(lambda it: it.set("auth", hotkey_seed="ab12"), "credential", "isn't a valid seed"),
    "a quoted seed": Case(lambda it: it.set("auth", hotkey_seed=f'"{"1f" * 32}"'), "credential", "has quotes around"),
    "no address": Case(
        lambda it: it.set("auth", hotkey_ss58address="5Nothing"), "credential", "isn't a valid address"
    ),
    "a quoted key": Case(lambda it: it.use_key(f'"{STRANGE_KEY}"'), "credential", "has quotes around it"),
    "a quoted key in the environment": Case(
        _key_in_environment(f"'{STRANGE_KEY}'"), "credential", "The API key from CHUTES_API_KEY has quotes around it"
    ),
    "a reference for a key": Case(
        lambda it: it.use_key("op://vault/chutes/key"), "credential", "is a 1Password reference"
    ),
    "a fingerprint for a key": Case(
        lambda it: it.use_key(it.served.account.fingerprint), "credential", "looks like an account's fingerprint"
    ),
    "a seed for a key": Case(_key_in_environment("1f" * 32), "credential", "looks like a hotkey's seed"),
    "seed of another hotkey": Case(_other_seed, "seed", "The seed belongs to another hotkey: workbench/second"),
    "seed of nobody": Case(_strange_seed, "seed", "The seed and the address are of two hotkeys"),
    "a key cut short": Case(lambda it: it.use_key(STRANGE_KEY[:90]), "key", "This key has 90 characters"),
    "a masked key": Case(lambda it: it.use_key(f"{STRANGE_KEY[:40]}***"), "key", "is shortened or masked"),
    "a key of another account": Case(_key_of_another, "key", "belongs to another account than the config names"),
    "made for another server": Case(_not_made_for_it, "permission", "Nothing was sent to api.chutes.invalid"),
}
_ALWAYS = ("no config", "a broken line", "/v1", "a quoted key in the environment", "seed of another hotkey")


@cases("case", BROKEN, *_ALWAYS, "made for another server", "a key of another account", "no credential")
async def test_the_cause_is_named(patient: Patient, case: Case) -> None:
    case.broken(patient)
    report = await patient.examine()
    assert report.root is not None, report
    assert report.root.id == case.check, report.root
    assert case.words in report.root.found
    sign_in = report.find("sign-in")
    assert sign_in is not None
    assert sign_in.state is State.WAITS
    if case.check in ("config", "url", "credential", "permission"):
        assert patient.served.asked("GET", "/users/me") == 0


async def test_a_set_up_that_works(patient: Patient) -> None:
    report = await patient.examine()
    assert [one for one in report.checks if one.state not in (State.OK, State.NONE)] == []
    assert report.root is None
    assert not report.incomplete


@pytest.mark.slow
async def test_the_whole_run_takes_no_longer_than_its_slowest_check(patient: Patient) -> None:
    assert await patient.time_lost() <= 0.3
    patient.served.fault("GET /users/me=latency:0.5")
    assert await patient.time_lost() <= 0.3


class Harmless(NamedTuple):
    """What works all the same, which check says it, and with which words."""

    deviation: Callable[[Patient], object]
    check: str
    words: str
    state: State = State.WARNING


def _backup(patient: Patient) -> None:
    backup = patient.file.with_suffix(".ini.bak")
    backup.write_text(patient.file.read_text())
    backup.chmod(0o644)


def _override(patient: Patient) -> None:
    patient.set("api", base_url="http://127.0.0.1:9")
    patient.env("CHUTES_API_URL", patient.served.base_url)


HARMLESS = {
    "open file": Harmless(lambda it: it.file.chmod(0o644), "private", "can be read by everyone"),
    "open folder": Harmless(lambda it: it.file.parent.chmod(0o755), "private", "is open to everyone"),
    "open to the group": Harmless(lambda it: it.file.chmod(0o640), "private", "can be read by its group"),
    "open backup": Harmless(_backup, "private", "config.ini.bak can be read by everyone"),
    "misspelt variable": Harmless(
        lambda it: it.env("CHUTES_API_TOKEN", STRANGE_KEY), "environment", "CHUTES_API_TOKEN is set, but nothing"
    ),
    "override": Harmless(_override, "environment", "CHUTES_API_URL overrides the config file", State.SET),
    "hotkey without a name": Harmless(
        lambda it: it.set("auth", hotkey_name=None), "config", "is incomplete: [auth] lacks hotkey_name"
    ),
    "0x before the seed": Harmless(
        lambda it: it.set("auth", hotkey_seed=f"0x{it.served.account.hotkey_seed.hex()}"), "config", "starts with 0x"
    ),
}


@cases("case", HARMLESS, "open file", "misspelt variable", "override")
async def test_what_works_all_the_same_is_no_alarm(patient: Patient, case: Harmless) -> None:
    case.deviation(patient)
    report = await patient.examine()
    assert report.root is None
    assert not report.incomplete
    found = report.find(case.check)
    assert found is not None
    assert found.state is case.state, found
    assert case.words in found.found
    assert case.state is State.SET or "works anyway" in found.result.why


async def test_the_command_makes_everything_private(patient: Patient) -> None:
    patient.file.chmod(0o644)
    patient.file.parent.chmod(0o755)
    found = (await patient.examine()).find("private")
    assert found is not None
    await (await asyncio.create_subprocess_shell(found.result.command)).wait()
    after = (await patient.examine()).find("private")
    assert after is not None
    assert after.state is State.OK


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
async def test_a_config_that_may_not_be_read(patient: Patient) -> None:
    patient.file.chmod(0o000)
    report = await patient.examine()
    assert report.root is not None
    assert report.root.id == "config"
    assert "can't be read" in report.root.found
