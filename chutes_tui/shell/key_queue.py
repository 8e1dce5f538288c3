"""TypedAheadApp: a Textual app in which a key only arrives once everything typed before it took effect."""

from __future__ import annotations

from asyncio import Event, create_task, timeout
from collections import deque
from contextlib import suppress
from functools import partial
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from textual import events
from textual.app import App
from textual.errors import NoWidget
from textual.screen import Screen

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import Callable
    from typing import Any

    from textual.dom import DOMNode

_TURN: Final = 0.01
"""Seconds between two checks; a blocked event loop counts as one turn, however long."""
_PATIENCE: Final = 25
"""Turns until a key is taken to have had its effect, whatever its handlers are still doing."""
_ON_ITS_WAY: Final = 1000
"""Turns until a screen is taken to be there, so that no screen can keep the keyboard for ever."""
_LOOKS: Final = 5
"""How often at most a new screen is looked at until its focus stays where it is."""


class TypedAheadApp(App[None]):
    """Textual gives a key to what has the focus when it arrives, but what the key before it did may only come after
    that: of `/prod` in one packet, the filter opens for `/` when `prod` are commands of the table already, what is
    pasted right behind a tab lands in the field that the tab leaves, and what is typed while a screen is on its way
    finds none of its fields. Here keys, pastes and clicks wait for one another, and all of them for the screen in
    front: until it is mounted, was drawn once, and its focus is set. A click is for what could be seen when it was
    made; if something else is in front by then, it is dropped."""

    def __init__(self) -> None:
        super().__init__()
        self._taking_effect: Task[None] | None = None
        self._typed_ahead: deque[events.Key | events.Paste | events.MouseEvent] = deque()
        self._there: WeakSet[Screen[Any]] = WeakSet()
        self._seen_since = 0.0
        """When the screen in front was first drawn there."""
        self._focus_lost = 0.0
        """When the terminal last lost the focus."""

    @property
    def taking_in(self) -> bool:
        """Whether something that was typed has yet to take effect."""
        return self._taking_effect is not None or bool(self._typed_ahead)

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self._screen_changed, immediate=True)

    def _screen_changed(self, screen: Screen[Any]) -> None:
        self._seen_since = inf
        screen.call_after_refresh(self._screen_seen, screen)

    def _screen_seen(self, screen: Screen[Any]) -> None:
        if not self._gone(screen):
            self._seen_since = monotonic()

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste | events.MouseEvent):
            if isinstance(event, events.AppBlur):
                self._focus_lost = event.time
            elif isinstance(event, events.AppFocus):
                self._focus_lost = 0.0
            await super().on_event(event)
        elif not self.screen_stack:  # the app ends: Textual would break where it looks for the screen's bindings
            self._typed_ahead.clear()
        elif event.is_forwarded:
            await super().on_event(event)
        else:
            waiting = self._typed_ahead
            if waiting and isinstance(event, events.MouseMove) and isinstance(waiting[-1], events.MouseMove):
                waiting.pop()
            waiting.append(event)
            await self._let_next_in()

    async def _let_next_in(self) -> None:
        while self._typed_ahead and self._taking_effect is None and self.screen_stack:
            if self.screen not in self._there:
                self._taking_effect = create_task(self._then_next())
                return
            event = self._typed_ahead.popleft()
            if isinstance(event, events.MouseEvent) and event.time < self._seen_since:
                continue
            if not isinstance(event, events.MouseMove):
                target = self._target(event)
                if _was_removed(target):
                    continue
                self._taking_effect = create_task(self._then_next(target))
            await super().on_event(event)
            if event.time < self._focus_lost:
                self.app_focus = False  # Textual takes any key for a sign that the terminal has the focus

    def _target(self, event: events.Event) -> DOMNode:
        """What gets this event first."""
        if isinstance(event, events.MouseEvent):
            with suppress(NoWidget):  # it is outside of the screen
                return self.get_widget_at(event.screen_x, event.screen_y)[0]
        return self.focused or self.screen

    async def _then_next(self, target: DOMNode | None = None) -> None:
        try:
            if target is not None:
                await self._effect(target)
            await self._arrival()
        finally:
            self._taking_effect = None
            self.call_later(self._let_next_in)

    async def _effect(self, target: DOMNode) -> None:
        """Wait until an event went all its way up from its target, and what it caused there did so, too. If a handler
        takes its time, what is typed meanwhile waits in its queue, as ever."""
        way_up = target.ancestors_with_self
        turns = _PATIENCE
        for node in (*way_up, *way_up):
            turns = await _within(turns, _emptied(node))
        if turns and self.screen_stack:
            turns = await _within(turns, _emptied(self.screen))
        await _within(turns, _emptied(self))

    async def _arrival(self) -> None:
        """Wait until the screen in front is ready, even if another screen takes its place."""
        while self.screen_stack and self.screen not in self._there:
            screen = self.screen
            await self._arrive(screen)
            if not self._gone(screen):
                self._there.add(screen)

    async def _arrive(self, screen: Screen[Any]) -> None:
        """Wait until this screen is mounted, was drawn, and its focus stays where it is; or is no longer in front."""
        turns, focused = _ON_ITS_WAY, None
        gone = partial(self._gone, screen)
        turns = await _within(turns, screen._mounted_event, unless=gone)
        for look in range(_LOOKS):
            turns = await _within(turns, _drawn(screen), unless=gone)
            turns = await _within(turns, _emptied(self), unless=gone)
            turns = await _within(turns, _emptied(screen), unless=gone)
            if gone() or (look and screen.focused is focused):
                return
            focused = screen.focused

    def _gone(self, screen: Screen[Any]) -> bool:
        return not self.screen_stack or self.screen is not screen


async def _within(turns: int, happened: Event, *, unless: Callable[[], bool] = bool) -> int:
    """Wait for an event, so many turns at most; the turns that are left."""
    while turns and not happened.is_set() and not unless():
        try:
            async with timeout(_TURN):
                await happened.wait()
        except TimeoutError:
            turns -= 1
    return turns


def _emptied(node: DOMNode) -> Event:
    """Set once a node has handled the messages that it has now."""
    handled = Event()
    if not node.call_later(handled.set):
        handled.set()
    return handled


def _drawn(screen: Screen[Any]) -> Event:
    """Set once a screen was drawn, and did what it wanted to do after that."""
    drawn = Event()
    if not screen.call_after_refresh(drawn.set):
        drawn.set()
    return drawn


def _was_removed(target: DOMNode) -> bool:
    """Whether this is drawn but no longer there, as a message is for a moment after the click that takes it away.

    Textual breaks at the second click of a double click on it.
    """
    return target.parent is None and not isinstance(target, Screen)
