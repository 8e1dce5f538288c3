"""When a credential may be sent without a question, and what the question says."""

from __future__ import annotations

from pathlib import Path

import pytest

from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.core.secret import Secret
from chutes_tui.core.setting import Setting
from chutes_tui.operations.host_question import (
    HostQuestion,
    HostRefusedError,
    Sent,
    credential_id,
    question_about,
    question_about_hotkey,
)
from chutes_tui.operations.session import open_session
from chutes_tui.profiles import Profile
from chutes_tui.wallets.key_files.reading import OpenedHotkey

SEED = "5eed" * 16
ADDRESS = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
KEY = "cpk_" + "0" * 32 + "." + "1" * 32 + "." + "x" * 32
HOTKEY = HotkeyCredential(ADDRESS, Secret(SEED), "ci")
PUBLIC = "https://api.chutes.ai"


def profile(url: str, made_for: str = PUBLIC, credential: HotkeyCredential | ApiKeyCredential = HOTKEY) -> Profile:
    return Profile(
        "prod",
        Path("/x/prod.ini"),
        "default",
        Setting(url, "--api-url"),
        Setting(credential, "config file"),
        made_for=made_for,
    )


@pytest.mark.parametrize(
    ("url", "made_for"),
    [
        (PUBLIC, PUBLIC),
        ("https://api.chutes.ai:443", PUBLIC),
        ("https://api.chutes.ai/prefix", PUBLIC),
        ("https://dev.example:8443", "https://dev.example:8443/api"),
        ("http://127.0.0.1:8000", PUBLIC),
        ("http://sandbox.localhost:8000", PUBLIC),
        ("https://[::1]", PUBLIC),
    ],
)
def test_the_same_server_and_this_machine_need_no_question(url: str, made_for: str) -> None:
    assert question_about(profile(url, made_for)) is None


@pytest.mark.parametrize(
    ("url", "made_for", "origin"),
    [
        ("https://api.chutes.ai.evil.example", PUBLIC, "https://api.chutes.ai.evil.example"),
        ("https://api.chutes.ai:8443", PUBLIC, "https://api.chutes.ai:8443"),
        ("https://api.chutes.ai.", PUBLIC, "https://api.chutes.ai."),
        ("https://\u0430pi.chutes.ai", PUBLIC, "https://xn--pi-6kc.chutes.ai"),
        (PUBLIC, "http://127.0.0.1:8000", PUBLIC),
        (PUBLIC, "", PUBLIC),
        ("https://127.0.0.1.evil.example", PUBLIC, "https://127.0.0.1.evil.example"),
    ],
)
def test_every_other_server_is_asked_about(url: str, made_for: str, origin: str) -> None:
    question = question_about(profile(url, made_for))
    assert question is not None
    assert (question.origin, question.made_for, question.chosen_by) == (origin, made_for, "--api-url")
    assert (question.whose, question.sent, question.credential) == ("the profile prod", Sent.SIGNATURES, ADDRESS)


def test_a_wallet_hotkey_counts_as_made_for_the_public_server() -> None:
    hotkey = OpenedHotkey("ci", "main", ADDRESS, Secret(SEED))
    assert question_about_hotkey(hotkey, Setting(PUBLIC, "default")) is None
    assert question_about_hotkey(hotkey, Setting("http://localhost:8000", "--api-url")) is None
    other = Setting("https://dev.example", "CHUTES_API_URL")
    signs, tells = question_about_hotkey(hotkey, other), question_about_hotkey(hotkey, other, fingerprint=True)
    assert signs is not None
    assert tells is not None
    assert signs.credential != tells.credential, "leave for a signature is no leave for a fingerprint"


def test_what_identifies_a_credential_gives_nothing_away() -> None:
    assert credential_id(HOTKEY) == ADDRESS
    assert credential_id(ApiKeyCredential(Secret(KEY))) == "key " + "0" * 32
    other = ApiKeyCredential(Secret("eyJ" + SEED))
    assert SEED[:8] not in credential_id(other)
    assert credential_id(other) != credential_id(ApiKeyCredential(Secret("eyJ" + SEED + "x")))


async def test_no_session_is_opened_before_the_question_is_answered() -> None:
    asked: list[HostQuestion] = []

    async def refuse(question: HostQuestion) -> None:
        asked.append(question)
        raise HostRefusedError(question)

    with pytest.raises(HostRefusedError) as caught:
        await open_session(profile("https://dev.example"), ask_first=refuse, records_path=None)
    assert len(asked) == 1
    said = caught.value.report()
    for words in (
        "nothing was sent to dev.example",
        "The profile prod was created for https://api.chutes.ai",
        "--api-url",
    ):
        assert words in said
    session = await open_session(profile(PUBLIC), ask_first=refuse, records_path=None)
    await session.client.aclose()
