"""The support bundle: useful, and without anything that is nobody's business."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.cli import main
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.doctor.bundle import LEFT_OUT, make_bundle, shortened, without_secrets
from chutes_tui.operations.doctor.diagnosis import diagnose

if TYPE_CHECKING:
    from .patient import Patient

HOME = Path("/home/ada")
SEED = "4f" * 16 + "a1" * 16
KEY = "cpk_" + "5e" * 16 + "." + "c0" * 16 + "." + "Rt7" * 10 + "xY"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("/home/ada/.chutes/config.ini", "~/.chutes/config.ini"),
        ("/home/bob/x and /Users/eve/y", "~/x and ~/y"),
        ("5HQuoDijFMuiNj5UxGbe9bAwk25YCvK2WcJ8K1WWGtLLk63M", "5HQu…k63M"),
        ("15f37101-6592-4c2f-b8a6-b7ea77c09e44", "15f37101…"),
        ("15f3710165924c2fb8a6b7ea77c09e44", "15f37101…"),
        ("api.chutes.ai is 104.18.2.1 and 1 more.", "api.chutes.ai is 104.18.… and 1 more."),
        ("2606:4700:0000:0000:0000:6812:0201:0001", "2606:…"),
        ("127.0.0.1 accepts connections on port 8000.", "127.0.0.1 accepts connections on port 8000."),
        ("GET /users/me/quota_usage/me at api.chutes.ai", "GET /users/me/quota_usage/me at api.chutes.ai"),
        ("textual 8.2.8, httpx 0.28.1", "textual 8.2.8, httpx 0.28.1"),
        ("27 Nov 2026 19:52:10 UTC", "27 Nov 2026 19:52:10 UTC"),
        ("signed in as ada.", "signed in as ‹user›."),
        ("ada.example answers; canada; /ada", "ada.example answers; canada; /ada"),
    ],
)
def test_what_is_shortened_and_what_stays(text: str, short: str) -> None:
    assert shortened(text, HOME, {"ada"}) == short


def _forms(secret: str) -> dict[str, str]:
    data = secret.encode()
    basic = base64.b64encode(b"ada:" + data).decode()
    return {
        "as it is": secret,
        "in a path": f"https://x.example/{secret}/y",
        "percent-encoded": quote(f"={secret}+", safe=""),
        "base64": base64.b64encode(data).decode(),
        "url-safe": base64.urlsafe_b64encode(b"xx" + data).decode(),
        "basic": f"Authorization: Basic {basic}",
        "cut at a limit": f"…{secret[: len(secret) // 2]}…",
        "in upper case": secret.upper(),
        "with blanks": " ".join(secret[at : at + 8] for at in range(0, len(secret), 8)),
        "in hex": data.hex(),
    }


@pytest.mark.parametrize("secret", [SEED, KEY], ids=["seed", "key"])
@pytest.mark.parametrize("form", _forms(SEED))
def test_a_line_with_a_secret_goes_however_it_is_spelled(secret: str, form: str) -> None:
    clean = without_secrets(f"one\nhere: {_forms(secret)[form]} end\ntwo", [Secret(secret)])
    assert clean == f"one\n{LEFT_OUT}\ntwo"


def test_a_secret_over_several_lines_stops_it() -> None:
    wrapped = "\n".join(SEED[at : at + 8] for at in range(0, 64, 8))
    with pytest.raises(Problem) as raised:
        without_secrets(wrapped, [Secret(SEED)])
    assert SEED[:8] not in raised.value.report()


@given(st.text(max_size=60), st.integers(0, 40), st.integers(14, 64), st.text(max_size=20))
def test_no_part_of_a_secret_comes_through(before: str, start: int, length: int, after: str) -> None:
    part = SEED[start : start + length]
    try:
        clean = without_secrets(f"{before}{part}{after}", [Secret(SEED)])
    except Problem:
        return
    assert len(part) < 12 or part not in clean


async def test_what_is_in_it(patient: Patient) -> None:
    patient.env("CHUTES_API_TOKEN", "a-value-that-nobody-may-see")
    patient.env("TMUX", "/run/tmux-0/default,1,0")
    patient.served.fault("GET /users/me=internal_error")
    report = await diagnose(patient.place)
    text = make_bundle(report, patient.place)
    assert "Root cause: **Sign-in** The server answers, but fails at the sign-in (500)." in text
    assert "| Account | – waits | waits for Sign-in |  |" in text
    assert "- Sign-in: Internal Server Error" in text
    assert "CHUTES_API_TOKEN" in text
    assert "through tmux" in text
    assert "Signs in with: hotkey (config file)" in text
    assert "- Config: ~/.chutes/config.ini (default)" in text
    assert "a-value-that-nobody-may-see" not in text


@pytest.mark.parametrize(
    ("variable", "value", "secret"),
    [
        ("", "", ""),
        ("HF_TOKEN", "of-no-known-shape-at-all", "of-no-known-shape-at-all"),
        ("PROXY_AUTH", "http://ada:of-no-known-shape@x.example", "of-no-known-shape"),
    ],
    ids=["seed", "token in the environment", "password in an address"],
)
async def test_a_server_that_repeats_a_secret(patient: Patient, variable: str, value: str, secret: str) -> None:
    """Whatever the server says is searched, too."""
    seed = secret or patient.served.account.hotkey_seed.hex()
    if variable:
        patient.env(variable, value)
    report = await diagnose(patient.place)
    first = report.checks[0]
    from dataclasses import replace

    spoken = replace(first, result=replace(first.result, found=f"It said {seed[:40]}."))
    text = make_bundle(replace(report, checks=(spoken, *report.checks[1:])), patient.place)
    assert seed[:20] not in text
    assert LEFT_OUT in text


async def test_markup_of_others_is_no_markup(patient: Patient) -> None:
    from dataclasses import replace

    report = await diagnose(patient.place)
    first = report.checks[0]
    spoken = replace(first, result=replace(first.result, found="a | b `c` [d](http://e) <f>\n# g"))
    text = make_bundle(replace(report, checks=(spoken, *report.checks[1:])), patient.place)
    assert r"a \| b \`c\` \[d\](http://e) \<f\> \# g" in text


def test_from_the_command_line(patient: Patient, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--bundle"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("# chutes-tui support bundle\n")
    assert not [secret for secret in patient.secrets() if secret in out]
    with pytest.raises(SystemExit):
        main(["doctor", "--bundle", "--json"])
