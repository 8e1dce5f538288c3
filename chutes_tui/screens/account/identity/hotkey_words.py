"""What the hotkey's screen says: its place on the subnet, what it may do there, and the registry's word. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from textual.content import Content

from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.widgets.problem_words import problem_words

if TYPE_CHECKING:
    from chutes_tui.api.subnet_standing import HotkeyStanding
    from chutes_tui.operations.identity.hotkey import HotkeyIdentity

NO_HOTKEY: Final = "This account has no hotkey, as far as is known here."
_LABEL: Final = 20
_MEANING: Final = (
    "Miners and validators register on subnet 64. An account needs none of this to deploy or to call chutes."
)


def chain_words(known: HotkeyIdentity | None, hotkey: str) -> Content:
    """What the chain says, each thing with its own doubt."""
    lines = [_line("Address", Content(visible(hotkey)))]
    if known is None or known.hotkey != hotkey or not known.standing.asked:
        return Content("\n").join([*lines, Content.styled("Reading the chain…", "$quiet")])
    lines.append(_line("Chain node", Content(visible(urlsplit(known.node).netloc))))
    figure = known.standing
    if figure.value is not None:
        lines += _standing(figure.value)
        lines.append(Content.styled(_MEANING, "$quiet"))
    if figure.problem is not None and not figure.loading:
        lines += [Content(""), problem_words(figure.problem), Content.styled("n chooses another node.", "$quiet")]
    return Content("\n").join(lines)


def registry_words(known: HotkeyIdentity | None) -> Content:
    """What the registry said to the account's credential."""
    figure = known.registry if known is not None else None
    if figure is None or not figure.asked:
        return Content.styled("Asking the registry…", "$quiet")
    lines = []
    if figure.value is not None:
        lines = [Content.styled(figure.value.said, "bold"), Content.styled(figure.value.meaning, "$quiet")]
    if figure.problem is not None and not figure.loading:
        lines.append(problem_words(figure.problem))
    return Content("\n").join(lines)


def _standing(standing: HotkeyStanding) -> list[Content]:
    return [
        _line(f"On subnet {standing.netuid}", _yes_or_no(standing.member, "registered", "not registered")),
        _line("Uid", _uid(standing)),
        _line("Validator permit", _yes_or_no(standing.permit, "yes", "no")),
        _line("Owns subnets", _owns(standing)),
        Content(""),
    ]


def _uid(standing: HotkeyStanding) -> Content:
    if isinstance(standing.uid, Problem):
        return _unknown(standing.uid)
    return Content.styled("none", "$quiet") if standing.uid is None else Content.styled(f"{standing.uid:,}", "bold")


def _owns(standing: HotkeyStanding) -> Content:
    if isinstance(standing.owns, Problem):
        return _unknown(standing.owns)
    if not standing.owns:
        return Content.styled("none", "$quiet")
    return Content.styled(", ".join(str(one) for one in standing.owns), "bold")


def _yes_or_no(answer: bool | Problem, yes: str, no: str) -> Content:
    if isinstance(answer, Problem):
        return _unknown(answer)
    return Content.styled(yes, "bold $text-success") if answer else Content.styled(no, "$quiet")


def _unknown(problem: Problem) -> Content:
    return Content.styled(f"unknown: {visible(problem.what)}", "$text-warning")


def _line(label: str, words: Content) -> Content:
    return Content.assemble((label.ljust(_LABEL), "$quiet"), words)
