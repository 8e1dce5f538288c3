"""Drives the key builder as a person does: keys, clicks, and what is on the screen."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from driving import NARROW, Driver, FakeClipboard, until
from textual.widgets import Input

from chutes_tui.access.scopes import AccessDraft
from chutes_tui.app import ChutesApp
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.operations.sandboxing import SandboxOptions
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.builder.grid import CELLS, ScopeGrid
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx
    from textual.pilot import Pilot

    from chutes_tui.operations.keys.creation import MintedKey


class BuilderDriver(Driver):
    """An app with the builder open over a seeded sandbox."""

    def __init__(self, app: ChutesApp, pilot: Pilot[None], screen: KeyBuilderScreen) -> None:
        super().__init__(app, pilot, FakeClipboard())
        self.builder = screen

    @property
    def grid(self) -> ScopeGrid:
        return self.builder.query_one("#grid", ScopeGrid)

    @property
    def json(self) -> str:
        return self.builder.query_one("JsonEditor").area.text  # type: ignore[attr-defined, no-any-return]

    @property
    def open(self) -> bool:
        return self.builder in self.app.screen_stack

    async def name(self, text: str) -> None:
        """Write the name."""
        self.builder.query_one("#name", Input).value = text
        await self.pilot.pause()

    @property
    def asked(self) -> bool:
        """Whether a question stands over the builder."""
        return isinstance(self.app.screen, ConfirmDialog)

    async def write_json(self, text: str) -> None:
        """Replace the whole text of the editor, as a paste over a selection does."""
        await self.show("json")
        area = self.builder.query_one("JsonEditor").area  # type: ignore[attr-defined]
        area.select_all()
        area.replace(text, *area.selection)
        await self.pilot.pause()

    async def show(self, pane: str) -> None:
        self.builder.action_show_pane(pane)
        await self.pilot.pause()

    async def seen(self, words: str) -> None:
        """Wait until these words are on the screen, in one line."""
        await self.until(lambda: words in self.text)

    async def to_cell(self, label: str, action: str | None) -> None:
        """Put the cursor on a cell."""
        grid = self.grid
        grid.focus()
        rows = [row.label for row in grid._rows]
        grid.row, grid.column = rows.index(label), CELLS.index(action)
        await self.pilot.pause()

    async def tick(self, label: str, action: str | None) -> None:
        await self.to_cell(label, action)
        await self.press("space")

    async def made(self) -> MintedKey:
        """Wait until the secret of the new key is on the screen, hidden."""
        await self.seen("This key is shown only once")
        minted = self.app.state.minted
        assert minted is not None
        return minted

    def hold_writes(self) -> asyncio.Event:
        """Keep POST requests from reaching the server until the event is set."""
        gate = asyncio.Event()
        transport = self.sandbox.transport
        forward = transport.handle_async_request

        async def gated(request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                await gate.wait()
            return await forward(request)

        transport.handle_async_request = gated  # type: ignore[method-assign]
        return gate


@asynccontextmanager
async def building(
    home: Path, size: tuple[int, int] = NARROW, *, usual: bool = False
) -> AsyncIterator[BuilderDriver]:
    """The builder over the list of keys, with the chutes and images loaded: without access, or as `n` opens it, with
    the usual one."""
    app = ChutesApp(sandbox=SandboxOptions(seed=7), environ={}, home=home)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.state.keys.phase is LoadPhase.READY)
        if usual:
            await pilot.press("n")
        else:
            app.push_screen(KeyBuilderScreen(draft=AccessDraft()))
        await until(pilot, lambda: isinstance(app.screen, KeyBuilderScreen) and app.screen.is_mounted)
        await until(
            pilot, lambda: app.state.chutes.phase is LoadPhase.READY and app.state.images.phase is LoadPhase.READY
        )
        await pilot.pause()
        assert isinstance(app.screen, KeyBuilderScreen)
        yield BuilderDriver(app, pilot, app.screen)
