"""Secrets that are pasted into a field which is shown: refused, or put where they belong; never quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from input_fields import FIELDS, bare_inputs, plain_fields
from secret_import_driver import importing
from textual import events
from textual.widgets import Input, TextArea

from chutes_tui.screens.onboarding.sign_in import ApiKeyDialog
from chutes_tui.widgets.fields.secret_input import SecretInput
from chutes_tui.widgets.fields.secret_text import SecretText

if TYPE_CHECKING:
    from driving import Driver, Driving

ENV = "DB_PASSWORD=drowssap-ecno\nHF_TOKEN=hf_sentinelSENTINEL0123456789\n"
KEY = f"cpk_{'5eed' * 8}.{'0dd5' * 8}.{'s3cretS' * 4}abcd"
SECRETS = {
    "API key": KEY,
    "refresh token": "crt_sentinel0123456789",
    "client secret": "csc_sentinel0123456789",
    "access token": "cak_0123.sentinel456789",
    "seed": "5eed" * 16,
    "seed with 0x": "0x" + "5EED" * 16,
    "phrase": "bottom drive obey lake curtain smoke basket hold race lonely fit walk",
    "login token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZW50aW5lbCJ9.c2VudGluZWw",
    "fingerprint": "sEnt1nelSENTINELsentinel01234567",
    "token": "hf_sentinelSENTINEL0123456789",
    "variable": "DB_PASSWORD=drowssap-ecno",
    "lines": "first-line-secret\nsecond-line-secret",
    "lines of a Mac": "first-line-secret\rsecond-line-secret",
    "private key": "-----BEGIN PRIVATE KEY-----\\nc2VudGluZWw\\n-----END PRIVATE KEY-----",
    "with line ends around it": f"\r\n {KEY}\u200b\n",
}

NAMES = ("DB_PASSWORD", "HF_TOKEN", "CHUTES_API_KEY")
"""What the form for a secret makes of a value alone."""


async def paste(app: Driver, text: str) -> None:
    """Paste as a terminal does, into whatever has the focus."""
    event = events.Paste(text)
    event.set_sender(app.app)
    app.app.post_message(event)
    await app.pilot.pause()
    await app.until(lambda: not app.app.taking_in)
    await app.pilot.pause()


def held(field: object) -> str:
    assert isinstance(field, Input | TextArea)
    return field.value if isinstance(field, Input) else field.text


def test_every_field_is_tried_here() -> None:
    assert plain_fields() == set(FIELDS)


def test_no_field_is_one_that_shows_any_paste() -> None:
    assert bare_inputs() == set()


@pytest.mark.slow
class TestEveryField:
    @pytest.mark.parametrize("name", FIELDS)
    async def test_takes_what_is_harmless_and_shows_no_secret_that_is_pasted(
        self, driving: Driving, name: str
    ) -> None:
        selector, open_it = FIELDS[name]
        async with driving.sandboxed(size=NARROW) as app:
            await open_it(app)
            await app.until(lambda: app.app.screen.is_mounted and app.app.screen.query(selector))
            await app.settled()
            field = app.app.screen.query_one(selector)
            if isinstance(field, Input):
                field.value = ""
                field.post_message(events.Paste("\ufeff night-batch \r\n"))
                await app.pilot.pause()
                assert field.value == "night-batch"
                assert not field.password
            before = held(field)
            for kind, secret in SECRETS.items():
                if isinstance(field, TextArea) and kind.startswith(("variable", "lines")):
                    continue  # a document has lines
                field.post_message(events.Paste(secret))
                await app.until(lambda secret=secret: _is_told(app) or _is_elsewhere(app, secret))  # type: ignore[misc]
                assert held(field) in (before, *NAMES), kind
                for part in secret.split():
                    assert len(part) < 9 or part not in app.text, kind
                _forget(app)

    @pytest.mark.parametrize(
        "name",
        [
            "widgets/table/filter_line.py",
            "screens/keys/builder/picker.py needle",
            "screens/palette/palette.py needle",
        ],
    )
    async def test_masks_a_secret_that_is_typed(self, driving: Driving, name: str) -> None:
        selector, open_it = FIELDS[name]
        async with driving.sandboxed() as app:
            await open_it(app)
            await app.until(lambda: app.app.screen.is_mounted and app.app.screen.query(selector))
            await app.settled()
            app.app.screen.query_one(selector).focus()
            await app.type(KEY)
            await app.settled()
            assert KEY[:40] not in app.text
            await app.press("enter")
            assert KEY[:40] not in app.text


def _is_told(app: Driver) -> bool:
    return any("pasted" in notice.message for notice in app.app._notifications) or app.says("were pasted")


def _is_elsewhere(app: Driver, secret: str) -> bool:
    """Whether the paste is in a field that hides it, or left one alone that has something already."""
    screen = app.app.screen
    hidden = [field.value for field in screen.query(SecretInput)]
    hidden += [field.reveal() for field in screen.query(SecretText)]
    hidden += [field.text.reveal() for field in screen.query("SecretPaste") if field.text]  # type: ignore[attr-defined]
    return any(text and text in secret for text in hidden) or app.says("the value field isn't empty")


def _forget(app: Driver) -> None:
    app.app.clear_notifications()
    for field in app.app.screen.query(SecretInput):
        field.value = ""
    for hidden in app.app.screen.query("SecretText, SecretPaste"):
        hidden.action_clear()  # type: ignore[attr-defined]


class TestImport:
    @pytest.mark.slow
    @pytest.mark.parametrize("where", ["#path", "ChuteField", "#read"])
    @pytest.mark.parametrize("text", [ENV, ENV.replace("\n", "\r\n"), ENV.split("\n")[0]])
    async def test_a_text_goes_to_its_field_wherever_the_focus_is(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch, where: str, text: str
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            on.screen.query_one(where).focus()
            await on.app.pilot.pause()
            await paste(on.app, text)
            assert on.screen._form.paste.text.reveal() == text
            assert on.screen._form.path == ""
            assert "drowssap" not in on.app.text
            await on.app.press("enter")
            await on.app.until(lambda: on.screen._listing)
            assert "DB_PASSWORD" in on.rows

    async def test_a_typed_line_of_it_is_not_quoted(self, driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.read("DB_PASSWORD=drowssap-ecno")
            assert on.app.says("doesn't exist")
            on.screen._form.query_one("#path", Input).value = ""
            await on.app.pilot.pause()
            assert "drowssap" not in on.app.text
            assert "drowssap" not in str(on.app.state.dotenv_import)


async def test_a_key_goes_from_the_url_to_its_field(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.app.push_screen(ApiKeyDialog())
        await app.until(lambda: app.app.screen.query("#url"))
        await app.settled()
        app.app.screen.query_one("#url").focus()
        await paste(app, KEY)
        assert app.app.screen.query_one("#api-key", Input).value == KEY
        assert KEY[:40] not in app.text
