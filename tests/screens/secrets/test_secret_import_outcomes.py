"""Sending what was imported: progress, pausing, what fails and how it is mended, and that no value is left behind."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from driving import NARROW, WIDE
from remains import everything_in, holders, kept_in_words
from secret_import_driver import KEYS, Importing, holding, importing
from textual.widgets import Static

from chutes_tui.operations.secrets.writing import Obstacle
from chutes_tui.sandbox.errors import ApiError as SandboxRefusal
from chutes_tui.sandbox.faults import Fault
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.secrets.dotenv.words import WhatNow
from chutes_tui.screens.secrets.dotenv_import import SecretImportScreen

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving


class TestWriting:
    async def test_all_of_it_in_order_and_once(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch, size=NARROW) as on:
            await on.read(env)
            await on.app.press("ctrl+s", "ctrl+s")
            await on.rest()
            assert on.received.posts == [(key, f"value of {key}") for key in KEYS]
            assert on.app.says("8 of 8 written")
            assert all(on.on_server(key) == 1 for key in KEYS)
            assert all(write.value.wiped for write in on.app.state.secret_writes)
            await on.app.press("ctrl+s", "r", "p")
            await on.rest()
            assert len(on.received.posts) == 8

    async def test_what_was_left_out_at_first_can_follow(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.read(env)
            await on.app.press("space", "space")
            await on.write()
            assert on.received.keys == list(KEYS[2:])
            await on.app.press("g", "space")
            assert on.app.says("1 more selected")
            await on.write()
            assert on.received.keys == [*KEYS[2:], KEYS[0]]

    @pytest.mark.slow
    async def test_by_the_mouse(self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.read(env)
            await on.app.click_on("Import 8 secrets")
            await on.rest()
            assert on.app.says("8 of 8 written")
            await on.app.click_on("Close [esc]")
            assert not on.app.in_front(SecretImportScreen)


class TestPausing:
    @pytest.mark.slow
    async def test_between_two_secrets(self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch) as on:
            on.received.after[3] = lambda: on.app.fault("POST /secrets/=latency:60")
            await on.read(env)
            await on.app.press("ctrl+s")
            await on.app.until(lambda: len(on.received.posts) == 4)
            await on.app.press("p")
            await on.app.seen("pausing after KEY_4")
            on.app.mend()
            await on.rest()
            assert on.app.says("4 of 8 written · paused, 4 waiting: p resumes")
            assert on.states == dict.fromkeys(KEYS[:4], "DONE") | dict.fromkeys(KEYS[4:], "WAITING")
            await on.app.press("p")
            await on.rest()
            assert on.received.keys == list(KEYS)
            assert on.app.says("8 of 8 written")

    @pytest.mark.slow
    async def test_leaving_while_it_sends(self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async with importing(driving, monkeypatch) as on:
            on.received.after[2] = lambda: on.app.fault("POST /secrets/=latency:60")
            await on.read(env)
            await on.app.press("ctrl+s")
            await on.app.until(lambda: len(on.received.posts) == 3)
            await on.app.press("escape")
            assert on.app.says("Secrets are being written")
            await on.app.press("right", "enter")
            await on.app.press("escape")
            assert on.app.says("Secrets are being written")  # one still is
            await on.app.press("escape")
            on.app.mend()
            await on.rest()
            await on.app.press("escape")
            assert on.app.says("3 of 8 secrets that were sent are written.")
            assert on.app.says("5 waiting")
            await on.app.press("right", "enter")
            assert not on.app.in_front(SecretImportScreen)
            await on.rest()
            assert on.received.keys == list(KEYS[:3])
            assert on.app.state.secret_writes == ()
            assert not on.app.state.secret_writes_paused


class TestFailing:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("fault", "stage", "taken"),
        [
            ("/secrets/=drop_before_commit", "LOST_UNKNOWN", 4),
            ("/secrets/=drop_after_commit", "LOST_UNKNOWN", 5),
            ("POST /secrets/=drop_before_commit", "LOST_ABSENT", 4),
            ("POST /secrets/=drop_after_commit", "LOST_PRESENT", 5),
            ("POST /secrets/=too_many_requests", "REFUSED", 4),
        ],
    )
    async def test_in_the_middle_stops_there_and_shows_what_is_in(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch, fault: str, stage: str, taken: int
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            on.received.after[4] = lambda: on.app.fault(fault)
            await on.read(env)
            await on.write()
            expected = dict.fromkeys(KEYS[:4], "DONE") | {KEYS[4]: stage} | dict.fromkeys(KEYS[5:], "WAITING")
            assert on.states == expected
            count = "1 not certain" if stage in ("LOST_UNKNOWN", "LOST_PRESENT") else "1 not"
            assert on.app.says(f"4 of 8 written · {count} · paused, 3 waiting: r retries")
            assert on.screen._review.table.current is on.rows[KEYS[4]]
            assert sum(on.on_server(key) for key in KEYS) == taken
            assert [write.value.wiped for write in on.app.state.secret_writes] == [True] * 4 + [False] * 4
            on.app.mend()
            await self.mended(on)
            assert all(on.on_server(key) == 1 for key in KEYS)
            assert set(on.states.values()) == {"DONE"}
            assert on.app.says("8 of 8 written")
            # what was lost, or is replaced to be sure, is sent once more; nothing else twice
            assert {key for key in KEYS if on.received.keys.count(key) > 1} <= {KEYS[4]}

    async def mended(self, on: Importing) -> None:
        """Try again until everything is in, replacing what may be there."""
        for _ in range(3):
            await on.app.press("r")
            if on.app.in_front(ConfirmDialog):
                await on.app.press("right", "enter")
            await on.rest()
            if "p Pause/resume" in on.app.lines[-1]:
                await on.app.press("p")
                await on.rest()
            if set(on.states.values()) == {"DONE"}:
                return

    @pytest.mark.slow
    async def test_one_that_fails_for_itself_holds_nothing_up(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.read(env)
            holding(KEYS[2])(on.app.sandbox)  # someone else made it meanwhile
            await on.write()
            assert on.states == dict.fromkeys(KEYS, "DONE") | {KEYS[2]: "TAKEN"}
            assert on.app.says("7 of 8 written · 1 not")
            assert on.app.sent("DELETE", "/secrets/") == 0
            await on.app.press("r")
            assert on.app.says("Replace 1 secret of night-batch?")
            await on.app.press("right", "enter")
            await on.rest()
            assert on.app.says("8 of 8 written")
            assert on.received.posts[-1] == (KEYS[2], f"value of {KEYS[2]}")

    async def test_names_that_the_server_refuses_are_left_out_and_hold_nothing_up(
        self, driving: Driving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "names.env"
        path.write_text("A=1\nMY_PYTHON=2\nPATH=/x\nHTTP_PROXY=3\nZ=4\n")
        async with importing(driving, monkeypatch) as on:
            await on.read(path)
            assert on.ticked == {"A", "PATH", "Z"}
            on.go_to("MY_PYTHON")
            await on.app.pilot.pause()
            assert on.app.says("⚠ current Chutes ser")
            detail = on.screen.query_one("#detail-text", Static).content
            assert "Current Chutes servers refuse this name" in str(detail)
            await on.app.press("space")
            await on.write()
            assert on.states == dict.fromkeys(("A", "PATH", "Z"), "DONE") | {"MY_PYTHON": "REFUSED"}
            assert not on.app.state.secret_writes_paused
            problem = on.rows["MY_PYTHON"].write.problem  # type: ignore[union-attr]
            assert problem is not None
            assert "rejected this name: Banned secret key: MY_PYTHON" in problem.what
            assert "credential is fine" in problem.why

    @pytest.mark.slow
    async def test_another_403_stops_it(self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def forbid(*_: str) -> None:
            raise SandboxRefusal(403, "Forbidden")

        async with importing(driving, monkeypatch) as on:
            monkeypatch.setattr("chutes_tui.sandbox.routes.secrets._check_name", forbid)
            await on.read(env)
            await on.write()
            assert on.app.state.secret_writes_paused
            assert on.states == dict.fromkeys(KEYS, "WAITING") | {KEYS[0]: "REFUSED"}

    async def test_one_that_exists_can_be_taken_as_it_is(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch, size=NARROW) as on:
            on.received.after[7] = lambda: on.app.fault("POST /secrets/=drop_after_commit x1")
            await on.read(env)
            await on.write()
            assert on.states[KEYS[7]] == "LOST_PRESENT"
            on.go_to(KEYS[7])
            await on.app.press("enter")
            assert on.app.in_front(WhatNow)
            assert on.app.says("It may have another value")
            await on.app.press("escape")
            assert on.states[KEYS[7]] == "LOST_PRESENT"
            await on.app.press("enter", "down", "enter")
            assert on.states[KEYS[7]] == "DONE"
            assert len(on.received.posts) == 8

    async def test_one_that_is_there_can_be_kept(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            await on.read(env)
            holding(KEYS[2])(on.app.sandbox)  # someone else made it meanwhile
            await on.write()
            (write,) = (write for write in on.app.state.secret_writes if write.obstacle is Obstacle.TAKEN)
            on.go_to(KEYS[2])
            await on.app.press("enter", "down", "down", "enter")
            assert write.value.wiped
            assert on.app.says("7 of 7 written")
            assert on.app.says("– dropped")
            assert KEYS[2] not in on.ticked
            await on.app.press("a", "ctrl+s", "r")
            await on.rest()
            assert len(on.received.posts) == 8
            await on.app.press("escape")
            assert not on.app.in_front(SecretImportScreen)

    @pytest.mark.slow
    async def test_one_alone_can_be_tried_again(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            on.received.after[7] = lambda: on.app.sandbox.faults.add(
                Fault.parse("POST /secrets/=too_many_requests x1")
            )
            await on.read(env)
            await on.write()
            on.go_to(KEYS[7])
            await on.app.press("i", "enter")
            await on.rest()
            assert on.states == dict.fromkeys(KEYS, "DONE")

    async def test_giving_up_drops_what_is_not_written(
        self, driving: Driving, env: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with importing(driving, monkeypatch) as on:
            on.received.after[4] = lambda: on.app.fault("/secrets/=drop_before_commit")
            await on.read(env)
            await on.write()
            kept = [write.value for write in on.app.state.secret_writes]
            await on.app.press("escape")
            assert on.app.says("4 of 8 secrets that were sent are written.")
            assert on.app.says("1 not known to be written, 3 waiting")
            await on.app.press("enter")
            assert not any(value.wiped for value in kept[4:])
            await on.app.press("escape", "right", "enter")
            assert not on.app.in_front(SecretImportScreen)
            assert all(value.wiped for value in kept)
            assert on.app.state.secret_writes == ()


@pytest.mark.slow
@pytest.mark.parametrize(("size", "pasted"), [(NARROW, False), (WIDE, True)], ids=["file", "pasted"])
async def test_no_value_is_left_behind(
    driving: Driving,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    size: tuple[int, int],
    pasted: bool,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    # what is searched for must not be found in the test itself
    backwards = "-drib-ylrae"

    def text() -> str:
        word = backwards[::-1]
        return f'A={word}one\nB="{word}two\nmore"\nC={word}three\n{word}four loose\n=x{word}four\n'

    seen: list[str] = []
    async with importing(driving, monkeypatch, size=size) as on:
        on.received.after[2] = lambda: on.app.fault("/secrets/=drop_before_commit")
        if pasted:
            await on.paste(text())
        else:
            path = tmp_path / "my.env"
            path.write_text(text())
            await on.read(path)
            path.unlink()
        for keys in (["j"], ["enter"], ["escape"], ["ctrl+s"], ["j", "i"], ["escape"], ["question_mark"], ["escape"]):
            await on.app.press(*keys)
            await on.rest()
            seen.append(on.app.text + kept_in_words(on.app))
        assert on.states == {"A": "DONE", "B": "DONE", "C": "LOST_UNKNOWN"}
        assert holders(backwards[::-1])
        await on.app.press("escape", "right", "enter")
        assert not on.app.in_front(SecretImportScreen)
        await on.rest()
        seen.append(on.app.text + kept_in_words(on.app))
        on.received.posts.clear()
        on.app.mend()
        await on.app.settled()
        left = holders(backwards[::-1])
        assert not left, "\n".join(left)
    gc.collect()
    printed = capfd.readouterr()
    everything = "\n".join([*seen, printed.out, printed.err, caplog.text])
    assert backwards[::-1] not in everything
    assert backwards[::-1].encode() not in everything_in(driving.home)
