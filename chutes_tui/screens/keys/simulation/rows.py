"""Requests as rows: what each is for, whether the key may make it, and what decides. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from textual.content import Content

from chutes_tui.access.key_test import NO_CHUTE
from chutes_tui.access.requests import AUGUST_2026, FEBRUARY_2026, OCTOBER_2025, SERVERS, TYPED, call_of, image_of
from chutes_tui.access.scopes import ACCOUNT_TYPE
from chutes_tui.access.simulation import Answer, Why, simulate, smallest, verdict_words
from chutes_tui.access.words import scope_words, singular
from chutes_tui.core.text import capitalized, short_id
from chutes_tui.widgets.facts import fact, facts
from chutes_tui.widgets.table.columns import Cell, Column
from chutes_tui.widgets.table.detail_panel import two_sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from chutes_tui.access.requests import Request, ServerRules
    from chutes_tui.access.scopes import ScopeGrant
    from chutes_tui.access.simulation import Holder, Smallest, Verdict
    from chutes_tui.widgets.table.detail_panel import Line

_SIGNS: Final = {
    Answer.ALLOWED: ("✓ allowed", "success"),
    Answer.REFUSED: ("✗ refused", "error"),
    Answer.UNCERTAIN: ("? not certain", "warning"),
    Answer.NOT_OFFERED: ("– not offered", "muted"),
}
_STYLES: Final = {"success": "bold $text-success", "error": "bold $text-error", "warning": "bold $text-warning"}
SERVER_NAMES: Final = {
    OCTOBER_2025: "October 2025",
    FEBRUARY_2026: "February 2026",
    AUGUST_2026: "August 2026",
}
"""What the generations of the server are called."""


class RequestRow(NamedTuple):
    """A request with what becomes of it: `why` in a few words, `search` (case-folded) for the filter."""

    request: Request
    verdict: Verdict
    why: str
    search: str

    @property
    def id(self) -> str:
        return self.request.id


def request_rows(
    requests: Iterable[Request], holder: Holder, rules: ServerRules | None, names: Mapping[str, str]
) -> list[RequestRow]:
    """A row for each request."""
    rows = []
    for one in requests:
        verdict = simulate(holder, one, rules)
        why = verdict_words(verdict, names)
        search = f"{one.purpose}\n{one.line}\n{one.group}\n{verdict.answer.value}\n{why}".casefold()
        rows.append(RequestRow(one, verdict, why, search))
    return rows


def about_objects(objects: Iterable[tuple[str, str]], names: Mapping[str, str]) -> Iterator[Request]:
    """The requests about single chutes and images, each by its type and id."""
    for kind, object_id in dict.fromkeys(objects):
        name = names.get(object_id) or f"{singular(kind)} {short_id(object_id)}"
        if kind == "chutes":
            yield call_of(object_id, name)
        elif kind == "images":
            yield from image_of(object_id, name)


def _answer(row: RequestRow) -> Cell:
    words, tone = _SIGNS[row.verdict.answer]
    return Cell(words, tone)


def _answer_order(row: RequestRow) -> int:
    return list(_SIGNS).index(row.verdict.answer)


COLUMNS: tuple[Column[RequestRow], ...] = (
    Column("purpose", "REQUEST", 24, lambda row: Cell(row.request.purpose, "strong"), flex=1, least=18, most=34),
    Column("answer", "ANSWER", 13, _answer, _answer_order),
    Column("why", "WHY", 28, lambda row: Cell(row.why.partition(":")[0], "muted"), flex=2, least=14),
)


def row_detail(row: RequestRow, holder: Holder, rules: ServerRules | None, names: Mapping[str, str]) -> Content:
    """Everything about a request and what decides about it."""
    words, tone = _SIGNS[row.verdict.answer]
    return facts(
        Content.assemble((words, _STYLES.get(tone, "bold")), f"  {row.request.purpose}"),
        fact("Request", row.request.line),
        fact("Why", _sentence(row)),
        fact("What to do", _advice(row)),
        fact("Smallest", _smallest_for(row.request, rules, names), _no_chute_words(smallest((row.request,), rules))),
        fact("By server", *_each_server(row.request, holder)) if rules is None and _differs(row, holder) else None,
        Content.styled(_caveat(row), "$quiet"),
    )


def row_brief(row: RequestRow, rules: ServerRules | None, names: Mapping[str, str]) -> Sequence[Line]:
    """The most important in a few lines."""
    advice = _advice(row) or f"Smallest access: {_smallest_for(row.request, rules, names)}"
    return [(Content(row.request.line), row.request.group), (Content(f"{_sentence(row, short=True)} {advice}"), "")]


def _sentence(row: RequestRow, *, short: bool = False) -> str:
    if short and row.verdict.why is Why.ACTIONS_UNKNOWN:
        return "Actions not reported."
    if row.verdict.why is Why.NO_SCOPE:
        return f"No scope allows {row.why.removeprefix('needs ')}."
    return f"{capitalized(row.why)}."


def _advice(row: RequestRow) -> str:
    scope = row.verdict.scope
    if row.verdict.why is Why.ACTIONS_UNKNOWN and scope is not None and scope.object_id is not None:
        return "A test can't tell: it calls no single chute or image."
    return _ADVICE.get(row.verdict.why, "")


_ADVICE: Final = {
    Why.ACTIONS_UNKNOWN: "Test the key: t asks the server what it may do.",
    Why.ADMIN_UNKNOWN: "Test the key: t asks the server what it may do.",
    Why.SERVER: "Choose the generation of the server: v.",
    Why.NEVER_BY_KEY: "No API key gets this, whatever it may do.",
    Why.ADMIN_ONLY: "Use the hotkey, or an admin key.",
    Why.NO_SCOPE: "Tick it: ^s creates a key that may.",
}


def _caveat(row: RequestRow) -> str:
    if row.request.group == TYPED:
        return "chutes-tui doesn't know this request: the server may lack it, or answer it without any key."
    if row.verdict.answer is Answer.REFUSED and row.verdict.why is not Why.NEVER_BY_KEY:
        return "The server answers 401 “Invalid token or user not found”, the same as for a wrong key."
    if row.verdict.answer is Answer.ALLOWED and row.verdict.target.action == "invoke":
        return "Allowed is not paid for: a call can still be answered 402 or 429."
    return "By the rules of the servers that were asked; nothing is sent."


def _smallest_for(request: Request, rules: ServerRules | None, names: Mapping[str, str]) -> str:
    least = smallest((request,), rules)
    if least.free:
        return "no key"
    if least.impossible:
        return "no key gets it"
    return "admin" if least.admin_only else grants_words(least.grants, names)


def _no_chute_words(least: Smallest) -> str:
    """What a scope on no chute is good for, where there is one."""
    for_models = any(one.object_id == NO_CHUTE for one in least.grants)
    return "“No chute” is an id that no chute has: the hosts of the models compare none." if for_models else ""


def _differs(row: RequestRow, holder: Holder) -> bool:
    return len({simulate(holder, row.request, one).answer for one in SERVERS}) > 1


def _each_server(request: Request, holder: Holder) -> list[str]:
    return [f"{name}: {simulate(holder, request, one).answer.value}" for one, name in SERVER_NAMES.items()]


def grants_words(grants: Iterable[ScopeGrant], names: Mapping[str, str]) -> str:
    """Scopes in words, one after the other."""
    return ", ".join(scope_words(one, names) for one in grants) or "no access"


def server_words(rules: ServerRules | None) -> str:
    """Which server is simulated."""
    return "any server" if rules is None else f"server of {SERVER_NAMES[rules]}"


def head_line(about: str, rows: Sequence[RequestRow], rules: ServerRules | None, width: int) -> Content:
    """Whose access is looked at, how many requests end how, and by which server."""
    parts = [Content.styled(about, "bold")]
    for answer, (words, tone) in _SIGNS.items():
        count = sum(row.verdict.answer is answer for row in rows)
        if count and width >= 100:
            parts.append(Content.styled(f"{words[0]} {count} {words[2:]}", _STYLES.get(tone, "$quiet")))
        elif count:
            parts.append(Content.styled(f"{words[0]} {count}", _STYLES.get(tone, "$quiet")))
    return two_sides(Content("  ").join(parts), server_words(rules), width)


def smallest_words(least: Smallest, ticked: int, rules: ServerRules | None, names: Mapping[str, str]) -> Content:
    """The least access for the ticked requests, and what of them no scope can give."""
    if not ticked:
        return Content.styled("Tick requests with space: this shows the smallest access that allows them.", "$quiet")
    parts: list[Content] = []
    if least.grants or not (least.admin_only or least.impossible or least.free):
        parts.append(Content.assemble("Smallest access: ", (grants_words(least.grants, names), "bold")))
    for said, requests, style in (
        ("only admin keys: ", least.admin_only, "$text-warning"),
        ("no key: ", least.impossible, "$text-warning"),
        ("needs no key: ", least.free, "$quiet"),
    ):
        if requests:
            said = said if parts else capitalized(said)
            parts.append(Content.styled(said + ", ".join(one.purpose for one in requests), style))
    if rules is None and any(one.object_type == ACCOUNT_TYPE for one in least.grants):
        parts.append(Content.styled("servers before August 2026 refuse a scope on the account", "$text-warning"))
    if words := _no_chute_words(least):
        parts.append(Content.styled(words, "$quiet"))
    return Content(" · ").join(parts)
