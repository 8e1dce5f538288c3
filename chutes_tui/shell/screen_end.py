"""Everything that belongs to a screen ends when the screen is popped.

Textual removes a popped screen only some messages later. Until then its handlers, watchers and timers still run, on
widgets that are being removed or were never composed. Afterwards a watched object keeps the screen alive until the
watched attribute changes. Here a popped screen runs no code of ours any more, except `on_unmount`, and is garbage.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from textual import _callback, events, reactive
from textual._context import active_message_pump
from textual._styles_cache import StylesCache
from textual.app import App
from textual.dom import DOMNode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.await_complete import AwaitComplete
    from textual.screen import Screen
    from textual.signal import Signal
    from textual.worker import Worker

_OURS = __name__.partition(".")[0] + "."
_WATCHERS = "__watchers"
_textual_invoke = _callback._invoke
_textual_invoke_watcher = reactive.invoke_watcher


def has_ended(node: DOMNode) -> bool:
    """True if a node is on its way out: its screen was popped, or it is being removed."""
    return node._pruning or node._closing


def tell(callback: Callable[..., object], *params: object) -> bool:
    """Call a node's method, unless the node has ended; return whether it was called."""
    if _came_too_late(callback, whose_ever=True):
        return False
    callback(*params)
    return True


def _invoke(callback: Callable[..., Any], *params: object) -> Awaitable[Any]:
    """Call a handler, timer or deferred callback, unless it is ours and its node has ended.

    What has ended is not mounted by Textual's handlers either: its palette looks for the screen below.
    """
    mounting = bool(params) and isinstance(params[0], events.Mount)
    return _nothing() if _came_too_late(callback, whose_ever=mounting) else _textual_invoke(callback, *params)


def _invoke_watcher(
    watcher_object: DOMNode, watch_function: Callable[..., Any], old_value: object, value: object
) -> None:
    """Call a watcher, unless it is ours and its node has ended."""
    if not _came_too_late(watch_function):
        _textual_invoke_watcher(watcher_object, watch_function, old_value, value)


async def _nothing() -> None:
    pass


def _came_too_late(callback: Any, *, whose_ever: bool = False) -> bool:
    """Return True if the node of a callback has ended; unless `whose_ever`, only for a callback that is ours."""
    while isinstance(callback, partial):
        callback = callback.func
    node = getattr(callback, "__self__", None)
    if node is None:  # a function inside a method acts for the node whose turn it is
        node = active_message_pump.get(None)
    if not isinstance(node, DOMNode) or not has_ended(node):
        return False
    return whose_ever or (str(callback.__module__).startswith(_OURS) and callback.__name__ != "on_unmount")


def forget_watchers(watched: Iterable[object]) -> None:
    """Undo what ended nodes watch; Textual does so only when a watched attribute changes."""
    for one in watched:
        by_name = getattr(one, _WATCHERS, {})
        for name, watchers in by_name.items():  # in new lists: Textual may be going through the old ones
            by_name[name] = [(node, callback) for node, callback in watchers if not has_ended(node)]


def _end(screen: Screen[Any]) -> list[DOMNode]:
    """Mark everything of a screen as on its way out; return what that is."""
    nodes = screen.walk_children(with_self=True)
    for node in nodes:
        node._pruning = True
    return nodes


def install() -> None:
    """Put the changes in place, for all apps of this process."""
    _callback._invoke = _invoke  # type: ignore[assignment]
    reactive.invoke_watcher = _invoke_watcher
    # Textual's cache has the widget's own cache for a key, and keeps the drawn lines of 1,024 dead widgets.
    cached: Any = lru_cache(1024)(StylesCache.get_inner_outer.__wrapped__)
    StylesCache.get_inner_outer = classmethod(cached)  # type: ignore[assignment]


install()


class ScreenEndApp(App[None]):
    """An app that ends a screen's handlers, watchers and timers when it pops the screen."""

    def watched(self) -> Iterable[object]:
        """Return what outlives the screens and is watched by them."""
        return (self,)

    def signals(self) -> Iterable[Signal[Any]]:
        """Return what outlives the screens and is subscribed to by them."""
        return ()

    def run_worker(self, *args: Any, **options: Any) -> Worker[Any]:
        # A task keeps the context that it was started in, and that the screen whose turn it is.
        with self._context():
            return super().run_worker(*args, **options)

    async def _close_all(self) -> None:
        """End all screens before Textual takes them apart one by one: what one changes as it goes is seen by none."""
        for stack in self._screen_stacks.values():
            for screen in stack:
                _end(screen)
        await super()._close_all()

    def pop_screen(self) -> AwaitComplete:
        screen = self.screen
        popped = super().pop_screen()
        for node in _end(screen):
            for signal in self.signals():  # by itself it keeps the node until it is published again
                signal.unsubscribe(node)
        forget_watchers(self.watched())
        return popped
