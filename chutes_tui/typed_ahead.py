"""TypedAheadApp: a Textual app in which a key only arrives once everything typed before it took effect."""

from __future__ import annotations

from asyncio import Event, create_task, timeout
from collections import deque
from typing import TYPE_CHECKING

from textual import events
from textual.app import App

if TYPE_CHECKING:
    from asyncio import Task

    from textual.dom import DOMNode

_PATIENCE = 0.25
"""Seconds until a key is taken to have had its effect, whatever its handlers are still doing."""


class TypedAheadApp(App[None]):
    """Textual gives a key to what has the focus when it arrives, but what the key before it did may only come after
    that: of `/prod` in one packet, the filter opens for `/` when `prod` are commands of the table already, and what
    is pasted right behind a tab lands in the field that the tab leaves. Here keys and pastes wait for one another."""

    def __init__(self) -> None:
        super().__init__()
        self._taking_effect: Task[None] | None = None
        self._typed_ahead: deque[events.Key | events.Paste] = deque()

    @property
    def taking_in(self) -> bool:
        """Whether something that was typed has yet to take effect."""
        return self._taking_effect is not None or bool(self._typed_ahead)

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste):
            await super().on_event(event)
        elif not self.screen_stack:  # the app ends: Textual would break where it looks for the screen's bindings
            self._typed_ahead.clear()
        elif event.is_forwarded:
            await super().on_event(event)
        else:
            self._typed_ahead.append(event)
            await self._let_next_in()

    async def _let_next_in(self) -> None:
        if self._typed_ahead and self._taking_effect is None and self.screen_stack:
            event = self._typed_ahead.popleft()
            self._taking_effect = create_task(self._effect(self.focused or self.screen))
            await super().on_event(event)

    async def _effect(self, target: DOMNode) -> None:
        """Wait until the event went all its way up from its target, what it caused there did so, too, and the screen
        that is then in front is ready."""
        way_up = target.ancestors_with_self
        try:
            async with timeout(_PATIENCE):
                for node in (*way_up, *way_up):
                    await _emptied(node)
                if self.screen_stack:
                    await _emptied(self.screen)
                await _emptied(self)
        except TimeoutError:
            pass  # a handler takes its time; what is typed meanwhile waits in its queue, as ever
        finally:
            self._taking_effect = None
            self.call_later(self._let_next_in)


async def _emptied(node: DOMNode) -> None:
    """Wait until a node has handled the messages that it has now."""
    handled = Event()
    if node.call_later(handled.set):
        await handled.wait()
