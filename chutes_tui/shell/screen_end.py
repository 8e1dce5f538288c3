"""Everything that belongs to a screen ends when the screen is popped.

Textual removes a popped screen only some messages later. Until then its handlers, watchers and timers still run, on
widgets that are being removed or were never composed. Afterwards a watched object keeps the screen alive until the
watched attribute changes. Here a popped screen runs no code of ours any more, except `on_unmount`, and is garbage.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from textual import _callback
from textual._context import active_message_pump
from textual._styles_cache import StylesCache
from textual.app import App
from textual.dom import DOMNode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual.await_complete import AwaitComplete
    from textual.screen import Screen

_OURS = __name__.partition(".")[0] + "."
_WATCHERS = "__watchers"
_textual_invoke = _callback._invoke


def has_ended(node: DOMNode) -> bool:
    """True if a node is on its way out: its screen was popped, or it is being removed."""
    return node._pruning or node._closing


def _invoke(callback: Callable[..., Any], *params: object) -> Awaitable[Any]:
    """Call a handler, timer or deferred callback, unless it is ours and its node has ended."""
    return _nothing() if _came_too_late(callback) else _textual_invoke(callback, *params)


async def _nothing() -> None:
    pass


def _came_too_late(callback: Any) -> bool:
    while isinstance(callback, partial):
        callback = callback.func
    node = getattr(callback, "__self__", None)
    if node is None:  # a function inside a method acts for the node whose turn it is
        node = active_message_pump.get(None)
    if not isinstance(node, DOMNode) or not has_ended(node):
        return False
    return str(callback.__module__).startswith(_OURS) and callback.__name__ != "on_unmount"


def forget_watchers(watched: Iterable[object]) -> None:
    """Undo what ended nodes watch; Textual does so only when a watched attribute changes."""
    for one in watched:
        for watchers in getattr(one, _WATCHERS, {}).values():
            watchers[:] = [(node, callback) for node, callback in watchers if not has_ended(node)]


def install() -> None:
    """Put the changes in place, for all apps of this process."""
    _callback._invoke = _invoke  # type: ignore[assignment]
    # Textual's cache has the widget's own cache for a key, and keeps the drawn lines of 1,024 dead widgets.
    cached: Any = lru_cache(1024)(StylesCache.get_inner_outer.__wrapped__)
    StylesCache.get_inner_outer = classmethod(cached)  # type: ignore[assignment]


install()


class ScreenEndApp(App[None]):
    """An app that ends a screen's handlers, watchers and timers when it pops the screen."""

    def watched(self) -> Iterable[object]:
        """Return what outlives the screens and is watched by them."""
        return (self,)

    def pop_screen(self) -> AwaitComplete:
        screen = self.screen
        popped = super().pop_screen()
        for node in screen.walk_children(with_self=True):
            node._pruning = True
        forget_watchers(self.watched())
        return popped

    async def _replace_screen(self, screen: Screen[Any]) -> Screen[Any]:
        replaced = await super()._replace_screen(screen)
        forget_watchers(self.watched())  # Textual's widgets may have begun to watch meanwhile
        return replaced
