"""Importing a `.env` on the screen: reading, reviewing, ticking, leaving."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from lanes import SIZES
from remains import holders
from secret_import_driver import Importing, importing
from textual.dom import DOMNode

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.secret import Secret
from chutes_tui.operations.secrets.dotenv import Dotenv, DotenvImport, read_dotenv, take_dotenv
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog
from chutes_tui.screens.keys.builder.picker import ObjectPicker
from chutes_tui.screens.secrets.dotenv_import import SecretImportScreen
from chutes_tui.screens.secrets.secrets_screen import SecretsScreen
from chutes_tui.state import AppState
from chutes_tui.widgets.fields.secret_paste import SecretPaste

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving

ENV = """# settings
HF_TOKEN=hf_abcdefghijklmnop
OPENAI_API_KEY="sk-xyz"
no equals here
EMPTY=
LOG_LEVEL=info
"""


@pytest.fixture
def env(tmp_path: Path) -> Path:
    path = tmp_path / "my.env"
    path.write_text(ENV)
    path.chmod(0o600)
    return path


class TestSource:
    @SIZES
    async def test_from_the_secrets_screen_by_keys_alone(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
    ) -> None:
        monkeypatch.chdir(env.parent)
        async with driving.sandboxed(size=size) as app:
            await app.press("2")
            await app.until(lambda: app.in_front(SecretsScreen) and app.state.secrets.phase is LoadPhase.READY)
            await app.settled()
            await app.press("i")
            assert app.in_front(SecretImportScreen)
            await app.press("shift+tab", "enter")
            await app.until(lambda: app.in_front(ObjectPicker))
            await app.settled()
            await app.type("night")
            await app.press("enter")
            await app.type("my.env")
            await app.press("enter")
            await app.seen("3 selected")
            await app.press("ctrl+s")
            await app.seen("3 of 3 written")
            await app.press("escape")
            assert app.in_front(SecretsScreen)
            keys = {record.key for record in app.state.secrets.items}
            assert keys >= {"HF_TOKEN", "OPENAI_API_KEY", "LOG_LEVEL"}

    async def test_a_pasted_text(self, driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.paste("A=terces\r\nB='two\nlines'")
            assert on.app.says("from the pasted text")
            assert on.ticked == {"A", "B"}
            assert "terces" not in on.app.text
            await on.write()
            assert on.received.posts == [("A", "terces"), ("B", "two\nlines")]

    async def test_what_can_not_be_read_is_told_and_the_next_one_is_read(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (driving.home / "empty.env").write_text("# nothing\n")
        (driving.home / "good.env").write_text("A=1")
        async with importing(driving, monkeypatch, size=NARROW) as on:
            for path, words in (
                ("", "Type the path"),
                ("~/none.env", "doesn't exist"),
                ("~", "is a folder"),
                ("~/empty.env", "no variables"),
            ):
                await on.read(path)
                assert on.app.says(words)
                assert not on.screen._listing
            await on.read("~/good.env")
            assert on.ticked == {"A"}

    @pytest.mark.slow
    async def test_of_a_refused_file_nothing_is_kept(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            (tmp_path / "bad.env").write_bytes(b"A=" + b"drib-etal"[::-1] + b"\nB=\xff")
            await on.read(tmp_path / "bad.env")
            assert on.app.says("line 2 has other bytes")
            (tmp_path / "bad.env").unlink()
            assert holders("drib-etal"[::-1]) == []

    async def test_what_is_read_when_nobody_waits_for_it_any_more_is_wiped(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go_on = threading.Event()
        late: list[Dotenv] = []

        def slowly(path: Path) -> Dotenv:
            go_on.wait(30)
            late.append(read_dotenv(path))
            return late[0]

        monkeypatch.setattr("chutes_tui.services.many.at_once.read_dotenv", slowly)
        async with importing(driving, monkeypatch) as on:
            on.screen.query_one("#path").value = str(env)  # type: ignore[attr-defined]
            await on.app.press("enter")
            await on.app.seen("Reading…")
            await on.app.press("enter")  # once is enough
            await on.app.press("escape")
            assert not on.app.in_front(SecretImportScreen)
            on.app.app.worker.dotenv.take(Secret("B=2"))
            go_on.set()
            await on.app.settled()
            assert on.app.state.dotenv_import is not None
            assert [entry.key for entry in on.app.state.dotenv_import.dotenv.entries] == ["B"]
            assert len(late) == 1
            assert all(entry.value.wiped for entry in late[0].entries)

    async def test_without_a_chute_nothing_is_read(self, driving: Driving, env: Path) -> None:
        async with driving.sandboxed() as app:
            app.app.push_screen(SecretImportScreen())
            await app.until(lambda: app.in_front(SecretImportScreen) and app.app.screen.query("#path"))
            app.app.screen.query_one("#path").value = str(env)  # type: ignore[attr-defined]
            app.app.screen.query_one("#path").focus()
            await app.press("enter")
            assert app.says("Choose the chute for the secrets.")
            assert app.state.dotenv_import is None

    async def test_a_path_and_a_text_at_once(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            on.screen.query_one("#path").value = str(env)  # type: ignore[attr-defined]
            await on.paste("A=1")
            assert on.app.says("clear one of them")
            on.screen.query_one(SecretPaste).focus()
            await on.app.press("delete")
            on.screen.query_one("#path").focus()
            await on.app.press("enter")
            await on.app.seen("3 selected")


class TestList:
    @SIZES
    async def test_what_would_happen_to_each_line(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
    ) -> None:
        async with importing(driving, monkeypatch, size=size, there=("LOG_LEVEL",)) as on:
            await on.read(env)
            plans = {name: row.plan.name if row.plan else "" for name, row in on.rows.items()}
            assert plans == {
                "HF_TOKEN": "NEW",
                "OPENAI_API_KEY": "NEW",
                "line 4": "",
                "EMPTY": "INVALID",
                "LOG_LEVEL": "REPLACES",
            }
            assert on.ticked == {"HF_TOKEN", "OPENAI_API_KEY"}
            assert on.app.says("2 selected 2 secrets would be new")
            assert "hf_abc" not in on.app.text
            assert "no equals" not in on.app.text
            assert on.app.says("19 chars")
            on.go_to("line 4")
            await on.app.until(lambda: on.app.says("Left out: The line has no “=”."))
            on.go_to("LOG_LEVEL")
            await on.app.until(lambda: on.app.says("the server never returns values"))
            assert on.received.posts == []

    async def test_what_is_not_certain_is_said_so(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch, "GET /secrets/=bad_gateway_html") as on:
            assert on.app.state.secrets.phase is LoadPhase.FAILED
            await on.read(env)
            assert on.app.says("it isn't certain what is new")
            assert on.app.says("probably new")
            assert on.ticked == {"HF_TOKEN", "OPENAI_API_KEY", "LOG_LEVEL"}

    async def test_a_list_that_comes_late_unticks_what_it_would_replace(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        faults = ("GET /secrets/=latency:60",)
        async with importing(driving, monkeypatch, *faults, there=("HF_TOKEN", "LOG_LEVEL"), wait=False) as on:
            await on.read(env)
            assert on.app.says("Loading existing secrets")
            assert on.ticked == {"HF_TOKEN", "OPENAI_API_KEY", "LOG_LEVEL"}
            on.go_to("LOG_LEVEL")
            await on.app.press("space", "space")  # taken out and in again: the user's own tick
            on.app.mend()
            await on.app.until(lambda: on.app.state.secrets.phase is LoadPhase.READY)
            await on.app.pilot.pause()
            assert on.ticked == {"OPENAI_API_KEY", "LOG_LEVEL"}

    async def test_ticks(self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch, there=("LOG_LEVEL",)) as on:
            await on.read(env)
            on.go_to("HF_TOKEN")
            await on.app.press("space")
            assert on.ticked == {"OPENAI_API_KEY"}
            for name in ("line 4", "EMPTY"):
                on.go_to(name)
                await on.app.press("space")
            assert on.ticked == {"OPENAI_API_KEY"}
            await on.app.press("a")
            assert on.ticked == {"HF_TOKEN", "OPENAI_API_KEY", "LOG_LEVEL"}
            await on.app.press("a")
            assert on.ticked == set()
            assert on.app.says("Nothing is selected")
            await on.app.press("ctrl+s")
            assert on.received.posts == []
            line = next(i for i, text in enumerate(on.app.lines) if "HF_TOKEN" in text)
            await on.app.click(3, line)
            assert on.ticked == {"HF_TOKEN"}

    @pytest.mark.slow
    async def test_another_chute_has_other_secrets(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch, there=("LOG_LEVEL",)) as on:
            await on.read(env)
            await on.app.press("c")
            await on.app.until(lambda: on.app.in_front(ObjectPicker))
            await on.app.settled()
            await on.app.type("invoice")
            await on.app.press("enter")
            await on.app.seen("Import into invoice-extractor")
            assert on.rows["LOG_LEVEL"].plan is not None
            assert on.rows["LOG_LEVEL"].plan.creates
            await on.app.press("ctrl+s")
            await on.app.seen("3 of 3 written")
            assert on.on_server("HF_TOKEN") == 0

    @pytest.mark.slow
    async def test_the_detail_of_a_row(self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch, size=NARROW) as on:
            await on.read(env)
            await on.app.press("enter")
            assert on.app.in_front(TextDialog)
            assert on.app.says("has no secret with this variable yet")
            await on.app.press("escape", "i")
            assert on.app.in_front(TextDialog)

    @pytest.mark.slow
    async def test_ten_thousand_lines(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        path = tmp_path / "long.env"
        path.write_text("".join(f"KEY_{number}=value\n" for number in range(10_000)))
        async with importing(driving, monkeypatch) as on:
            await on.read(path)
            assert on.app.says("10,000 secrets would be new")
            await on.app.press("G", "space")
            assert len(on.ticked) == 9_999


@pytest.mark.slow
class TestLeaving:
    async def back(self, on: Importing) -> None:
        await on.app.press("escape")

    async def test_nothing_was_given(self, driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch) as on:
            await self.back(on)
            assert not on.app.in_front(SecretImportScreen)

    async def test_back_to_the_source_loses_nothing_that_was_given(
        self, driving: Driving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.paste("A=terces")
            values = [entry.value for entry in on.app.state.dotenv_import.dotenv.entries]  # type: ignore[union-attr]
            await self.back(on)
            assert on.app.in_front(SecretImportScreen)
            assert all(value.wiped for value in values)
            on.screen.query_one(SecretPaste).focus()
            await on.app.press("ctrl+s")
            await on.app.seen("1 selected")

    async def test_a_pasted_text_is_asked_about(self, driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.paste("A=terces")
            await self.back(on)
            await self.back(on)
            assert on.app.in_front(ConfirmDialog)
            await on.app.press("enter")  # the focus is on staying
            assert on.app.in_front(SecretImportScreen)
            await self.back(on)
            await on.app.press("right", "enter")
            assert not on.app.in_front(SecretImportScreen)
            assert on.app.state.dotenv_import is None

    async def test_what_is_ticked_and_not_sent_is_asked_about(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.read(env)
            on.go_to("HF_TOKEN")
            await on.app.press("space")
            await on.write()
            await on.app.press("g", "space")
            await self.back(on)
            assert on.app.says("1 selected and not sent")
            assert on.app.says("2 of 2 secrets that were sent are written.")
            await on.app.press("escape", "space", "k", "space")
            await on.app.press("escape")

    async def test_when_all_is_written_it_just_closes(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.read(env)
            await on.write()
            await self.back(on)
            assert not on.app.in_front(SecretImportScreen)
            assert on.app.state.secret_writes == ()
            assert on.app.state.dotenv_import is None

    async def test_quitting_asks(self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.read(env)
            await on.app.press("q")
            assert on.app.says("3 selected here from")
            await on.app.press("escape", "a")
            assert on.ticked == set()
            assert on.screen.would_lose == ""

    async def test_another_account_closes_it_and_wipes_everything(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.read(env)
            values = [entry.value for entry in on.app.state.dotenv_import.dotenv.entries]  # type: ignore[union-attr]
            await on.app.press("enter")
            here = on.app.state.profile
            assert here is not None
            on.app.app.open_profile(here._replace(name="another"))
            await on.app.until(lambda: len(on.app.app.screen_stack) == 1)
            await on.app.settled()
            assert all(value.wiped for value in values)
            assert on.app.state.dotenv_import is None


async def test_what_stands_below_the_list_is_cut_by_the_width_that_there_is(
    driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with importing(driving, monkeypatch, size=(44, 24)) as on:
        await on.read(env)
        assert "with this variable yet." not in on.app.text
        await on.app.resize(80, 24)
        await on.app.until(lambda: "has no secret with this variable yet." in on.app.text)


def test_another_account_starts_without_the_import_of_the_one_before() -> None:
    state = AppState(DOMNode())
    state.dotenv_import = DotenvImport(dotenv=take_dotenv(Secret("A=terces")))
    (entry,) = state.dotenv_import.dotenv.entries
    state.enter(None)
    assert entry.value.wiped
    assert state.dotenv_import is None
