"""A screen acts from its mounting until it is closed, never before, never after; then nothing of it is left."""

from __future__ import annotations

import gc
import threading
from asyncio import Future, get_running_loop
from itertools import permutations
from typing import TYPE_CHECKING, Any
from weakref import ref

import pytest
from driving import NARROW
from every_screen import KEY_VALUE, SCREENS, screen_classes
from lanes import cases
from textual import events
from textual.widgets import Button, Input

from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.keys.builder.picker import ObjectPicker
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.palette.palette import Palette
from chutes_tui.shell.screens import OwnScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from driving import Driver, Driving
    from textual.screen import Screen


def test_every_screen_is_looked_at() -> None:
    assert screen_classes() == set(SCREENS)
    assert all(issubclass(kind, OwnScreen) for kind in SCREENS)


async def in_app(app: Driver, act: Callable[[], object]) -> None:
    """Do something at once, in the app's own turn."""
    done: Future[None] = get_running_loop().create_future()

    def now() -> None:
        try:
            act()
        except Exception as error:
            done.set_exception(error)
        else:
            done.set_result(None)

    app.app.call_later(now)
    await done


async def alive(app: Driver) -> None:
    """The app answers: no handler of any screen raised, the keys are in front, and a key has its effect."""
    await app.settled()
    await app.pilot.pause()
    assert app.app._exception is None, app.app._exception
    assert app.in_front(KeysScreen)
    assert len(app.app.screen_stack) == 1
    await app.press("question_mark")
    assert len(app.app.screen_stack) == 2
    await app.press("escape")
    assert len(app.app.screen_stack) == 1


async def opened(app: Driver, kind: type[Screen[Any]]) -> Screen[Any]:
    """Open a screen and wait until it stands."""
    screens: list[Screen[Any]] = []

    def open_it() -> None:
        screens.append(SCREENS[kind](app.app))
        app.app.push_screen(screens[0])

    await in_app(app, open_it)
    await app.until(lambda: screens[0].is_mounted and app.app.screen is screens[0])
    await app.settled()
    return screens[0]


def shake(app: Driver, screen: Screen[Any]) -> None:
    """Tell a screen and all in it what a terminal and an account can tell at any time."""
    for node in screen.walk_children(with_self=True):
        for event in (events.ScreenSuspend(), events.ScreenResume(), events.AppBlur(), events.Blur(), events.Show()):
            node.post_message(event)
        node.post_message(events.Resize(app.app.size, app.app.size))
    for field in screen.query(Input):
        field.post_message(Input.Changed(field, field.value))
    for button in screen.query(Button):
        button.post_message(Button.Pressed(button))
    app.app.app_focus = not app.app.app_focus
    change_state(app)


def change_state(app: Driver) -> None:
    """Have everybody called who watches the shared state."""
    state = app.app.state
    for name in state._reactives:
        state.mutate_reactive(getattr(type(state), name))


async def opened_and_closed_at_once(app: Driver, kind: type[Screen[Any]]) -> Screen[Any]:
    screens: list[Screen[Any]] = []

    def open_and_close() -> None:
        screens.append(SCREENS[kind](app.app))
        app.app.push_screen(screens[0])
        screens[0].dismiss(None)

    await in_app(app, open_and_close)
    return screens[0]


async def closed_while_much_happens(app: Driver, kind: type[Screen[Any]]) -> Screen[Any]:
    screen = await opened(app, kind)

    def close_and_shake() -> None:
        screen.dismiss(None)
        shake(app, screen)

    await in_app(app, close_and_shake)
    return screen


async def closed_behind_what_happens(app: Driver, kind: type[Screen[Any]]) -> Screen[Any]:
    screen = await opened(app, kind)

    def close() -> None:
        screen.dismiss(None)

    def resize_and_close() -> None:
        for node in screen.walk_children(with_self=True):
            node.post_message(events.Resize(app.app.size, app.app.size))
        screen.post_message(events.ScreenSuspend())
        change_state(app)
        screen.call_later(close)

    await in_app(app, resize_and_close)
    await app.until(lambda: screen not in app.app.screen_stack)
    return screen


async def closed_twice(app: Driver, kind: type[Screen[Any]]) -> Screen[Any]:
    below = await opened(app, ConfirmDialog)
    screen = await opened(app, kind)

    def close_twice() -> None:
        screen.dismiss(None)
        screen.dismiss(None)

    await in_app(app, close_twice)
    await app.settled()
    assert app.app.screen is below
    await in_app(app, lambda: below.dismiss(False))
    return screen


async def closed_under_the_palette(app: Driver, kind: type[Screen[Any]]) -> Screen[Any]:
    screen = await opened(app, kind)
    await in_app(app, app.app.action_command_palette)
    await app.until(lambda: app.in_front(Palette))
    await in_app(app, lambda: screen.dismiss(None))
    return screen


SOME = ("KeysScreen", "RevealScreen", "SecretImportScreen", "RegisterScreen", "WalletCreationScreen", "ObjectPicker")
WAYS = (
    opened_and_closed_at_once,
    closed_while_much_happens,
    closed_behind_what_happens,
    closed_twice,
    closed_under_the_palette,
)


@pytest.mark.slow
@cases("kind", {kind.__name__: kind for kind in SCREENS}, *SOME)
async def test_however_it_is_closed_it_acts_no_more_and_nothing_of_it_is_left(
    driving: Driving, kind: type[Screen[Any]]
) -> None:
    async with driving.sandboxed() as app:
        gone: dict[str, ref[Screen[Any]]] = {}
        for way in WAYS:
            gone[way.__name__] = ref(await way(app, kind))
            await alive(app)
        gc.collect()
        assert not {name for name, screen in gone.items() if screen() is not None}


@pytest.mark.slow
async def test_an_object_picker_is_opened_and_left_by_one_burst(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("n")
        picker: list[ObjectPicker] = []

        def burst() -> None:
            picker.append(ObjectPicker())
            app.app.push_screen(picker[0])
            picker[0].action_cancel()

        await in_app(app, burst)
        await app.press("escape")
        await alive(app)


ACTS = ("v", "c", "s", "escape", "timeout", "blur", "suspend")


async def act_on_reveal(app: Driver, screen: RevealScreen, act: str) -> None:
    if act == "timeout":
        if screen._timer is not None and screen._timer._callback is not None:
            screen._timer._callback()
    elif act == "blur":
        app.app.post_message(events.AppBlur())
    elif act == "suspend":
        screen.post_message(events.ScreenSuspend())
    else:
        await app.app._press_keys([act])


@pytest.mark.slow
@cases("first", {act: act for act in ACTS}, "blur")
async def test_the_reveal_screen_in_every_order(driving: Driving, first: str) -> None:
    async with driving.sandboxed() as app:
        for acts in ((first, *others) for others in permutations(set(ACTS) - {first}, 2)):
            screen = await opened(app, RevealScreen)
            assert isinstance(screen, RevealScreen)
            for act in acts:
                await act_on_reveal(app, screen, act)
            await app.pilot.pause()
            assert app.app._exception is None, (acts, app.app._exception)
            if screen in app.app.screen_stack:
                await in_app(app, lambda screen=screen: screen.dismiss(None))  # type: ignore[misc]
            else:
                await app.press("escape")  # `c` may have been heard by the keys' screen
            await app.until(lambda: app.app.screen is app.keys_screen)
            assert KEY_VALUE not in app.text
            app.app.app_focus = True
        await alive(app)


ROUND = (("n", "escape"), ("enter", "escape"))


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_going_round_leaves_nothing_behind(driving: Driving) -> None:
    async with driving.sandboxed(size=NARROW) as app:

        async def go_round(times: int) -> int:
            for _ in range(times):
                for keys in ROUND:
                    await app.press(*keys)
                    await app.until(lambda: app.in_front(KeysScreen) and len(app.app.screen_stack) == 1)
            await app.settled()
            gc.collect()
            return len(gc.get_objects())

        warm = await go_round(3)
        assert await go_round(40) - warm < 2_000  # one key builder has 15,000


async def test_who_copied_is_not_told_after_the_end(driving: Driving, monkeypatch: pytest.MonkeyPatch) -> None:
    async with driving.sandboxed() as app:
        screen = await opened(app, RevealScreen)
        told: list[object] = []
        monkeypatch.setattr(RevealScreen, "_copied", lambda *_: told.append(_))
        may_end = threading.Event()
        copy = driving.clipboard.copy
        monkeypatch.setattr(driving.clipboard, "copy", lambda text: may_end.wait(30) and copy(text))
        await app.press("c", "s")
        assert screen not in app.app.screen_stack
        may_end.set()
        await app.settled()
        assert app.clipboard.text == KEY_VALUE
        assert not told
        await alive(app)
