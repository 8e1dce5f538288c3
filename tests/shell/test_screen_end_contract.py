"""What shell.screen_end replaces in Textual is still there, is used by Textual, and has the effect it is for."""

from __future__ import annotations

import gc
from asyncio import Event
from typing import TYPE_CHECKING
from weakref import ref

import pytest
from textual import _callback, reactive
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.screen import Screen
from textual.widgets import Static, TextArea

from chutes_tui.shell import screen_end
from chutes_tui.shell.screen_end import ScreenEndApp, has_ended
from chutes_tui.shell.screens import OwnScreen

if TYPE_CHECKING:
    from textual.app import App, ComposeResult


class Page(OwnScreen[None]):
    """Notes what of it is called."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[str] = []

    def compose(self) -> ComposeResult:
        yield Static("words")
        yield TextArea("text")

    def on_mount(self) -> None:
        self.called.append("mount")
        self.watch(self.app, "title", self._title_changed, init=False)

    def _title_changed(self) -> None:
        self.called.append("title")

    def on_screen_suspend(self) -> None:
        self.called.append("suspend")

    def on_unmount(self) -> None:
        self.called.append("unmount")

    def later(self) -> None:
        self.called.append("later")


# What is not of chutes_tui is Textual's to call or not.
for function in (Page.on_mount, Page.on_screen_suspend, Page.on_unmount, Page._title_changed, Page.later):
    function.__module__ = "chutes_tui.tests"


def watchers(app: App[None], name: str) -> int:
    return len(getattr(app, "__watchers")[name])


async def test_a_popped_screen_is_not_called_any_more() -> None:
    async with ScreenEndApp().run_test() as pilot:
        page = Page()
        await pilot.app.push_screen(page)
        assert watchers(pilot.app, "title") == 1
        page.call_after_refresh(page.later)
        page.call_next(page.later)
        page.set_interval(0.0001, page.later)
        await page.dismiss()
        assert has_ended(page)
        assert page.called == ["mount", "unmount"]
        assert watchers(pilot.app, "title") == 0
        pilot.app.title = "another"
        await pilot.pause()
        assert page.called == ["mount", "unmount"]


async def test_a_screen_that_is_open_is_called() -> None:
    async with ScreenEndApp().run_test() as pilot:
        page = Page()
        await pilot.app.push_screen(page)
        called = Event()
        page.call_after_refresh(page.later)
        page.call_after_refresh(called.set)
        pilot.app.title = "another"
        await called.wait()
        await pilot.app.push_screen(Screen())
        await pilot.pause()
        assert sorted(page.called) == ["later", "mount", "suspend", "title"]


async def test_what_textual_itself_watches_ends_too() -> None:
    async with ScreenEndApp().run_test() as pilot:
        await pilot.app.push_screen(Page())
        assert watchers(pilot.app, "theme") == 1
        pilot.app.pop_screen()
        await pilot.pause()
        assert watchers(pilot.app, "theme") == 0


def test_every_call_of_a_handler_goes_through_one_function() -> None:
    assert "_invoke" in _callback.invoke.__code__.co_names
    assert _callback._invoke is screen_end._invoke
    for caller in (reactive._watch, reactive.Reactive._check_watchers):
        assert "invoke_watcher" in caller.__code__.co_names
    assert reactive.invoke_watcher is screen_end._invoke_watcher


async def test_a_watcher_that_closes_its_screen_keeps_no_other_from_being_called() -> None:
    async with ScreenEndApp().run_test() as pilot:
        pages = [Page(), Page()]
        for page in pages:
            await pilot.app.push_screen(page)
        pilot.app.watch(pilot.app, "title", lambda: pages[0].called.append("app"), init=False)

        def close() -> None:
            pages[1].dismiss()
            pages[0].dismiss()

        getattr(pilot.app, "__watchers")["title"].insert(1, (pilot.app, close))
        pilot.app.title = "another"
        await pilot.pause()
        assert [what for what in pages[0].called if what != "suspend"] == ["mount", "title", "app", "unmount"]


@pytest.mark.slow
async def test_work_that_a_screen_began_keeps_it_no_longer() -> None:
    never = Event()

    async def work() -> None:
        await never.wait()

    async with ScreenEndApp().run_test() as pilot:
        page = Page()
        await pilot.app.push_screen(page)
        page.call_next(pilot.app.run_worker, work)
        await pilot.pause()
        gone = ref(page)
        page.dismiss()
        del page
        await pilot.pause()
        gc.collect()
        assert gone() is None
        assert len(pilot.app.workers) == 1
        never.set()


@pytest.mark.slow
def test_colours_are_cached_without_what_they_are_for() -> None:
    first, second = StylesCache(), StylesCache()
    over, under = Color.parse("#123"), Color.parse("#456")
    inner, outer = first.get_inner_outer(over, under)
    assert (inner.background, outer.background) == (over + under, over)
    assert second.get_inner_outer(over, under)[0] is inner
    gone = ref(first)
    del first
    gc.collect()
    assert gone() is None
