"""The scopes document: access as JSON, written and read, with the place of every mistake."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from chutes_tui.access.positioned_json import JsonSyntaxError, Node, line_and_column, read
from chutes_tui.access.scopes import ACTIONS, OBJECT_TYPES, AccessDraft, ScopeGrant, effective, normalise
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret_shape import masked

_FIELDS: Final = ("object_type", "object_id", "action")
_EXAMPLE: Final = '{"scopes": [{"object_type": "chutes", "action": "invoke"}]}'


class ScopeJsonError(Problem):
    """The text is no scopes document. `line` and `column` (both from 1) tell where the trouble begins."""

    def __init__(self, what: str, line: int, column: int, *, next_step: str = "") -> None:
        super().__init__(what, next_step=next_step, detail=f"line {line}, column {column}")
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class ScopesDocument:
    """What a scopes document asks for, in canonical form, and what was noticed while reading it."""

    draft: AccessDraft
    notes: tuple[str, ...] = ()


def grant_fields(grant: ScopeGrant) -> dict[str, str]:
    """A scope as the server takes it: "all objects" and "any action" are said by leaving the field out."""
    fields = {"object_type": grant.object_type, "object_id": grant.object_id, "action": grant.action}
    return {name: value for name, value in fields.items() if value is not None}


def to_json(draft: AccessDraft) -> str:
    """The scopes document of a draft, ready to edit: one scope a line, in canonical order.

    An admin key has no scopes (the server drops them), so its document says admin and an empty list.
    """
    kept = effective(draft)
    lines = ",\n".join(f"    {json.dumps(grant_fields(grant), ensure_ascii=False)}" for grant in kept.grants)
    scopes = f"[\n{lines}\n  ]" if lines else "[]"
    admin = '  "admin": true,\n' if kept.admin else ""
    return f'{{\n{admin}  "scopes": {scopes}\n}}'


def from_json(text: str) -> ScopesDocument:
    """Read `{"scopes": […]}`, the same with "admin", or the bare list of scopes.

    Raises ScopeJsonError with the line and column of the first mistake, in the syntax or in the meaning.
    """
    if not text.strip():
        raise ScopeJsonError("The document is empty.", 1, 1, next_step=f"Example: {_EXAMPLE}")
    try:
        return _Document(text).read()
    except JsonSyntaxError as error:
        raise ScopeJsonError(error.message, *line_and_column(text, error.offset)) from None


class _Document:
    def __init__(self, text: str) -> None:
        self.text = text
        self.notes: list[str] = []

    def read(self) -> ScopesDocument:
        root = read(self.text)
        if root.kind == "list":
            return self.finish(False, self.grants(root))
        if root.kind != "object":
            raise self.trouble(
                root, f"The JSON must be an object or a list, not {_kind(root)}.", f"Example: {_EXAMPLE}"
            )
        if any(key.value == "object_type" for key, _ in root.members):
            raise self.trouble(root, "This is a single scope.", 'Put it into a list: {"scopes": [ … ]}')
        members = self.members(root, ("admin", "scopes"), "the document")
        admin = self.admin(members.get("admin"))
        scopes = members.get("scopes")
        if scopes is None and not admin:
            raise self.trouble(root, "The field “scopes” is missing.", f"Example: {_EXAMPLE}")
        if scopes is None or (scopes.kind == "null" and admin):
            return self.finish(admin, [])
        if scopes.kind != "list":
            raise self.trouble(scopes, f"“scopes” must be a list, not {_kind(scopes)}.")
        return self.finish(admin, self.grants(scopes))

    def finish(self, admin: bool, grants: list[ScopeGrant]) -> ScopesDocument:
        if admin and grants:
            self.notes.append("An admin key has full access: the server ignores its scopes.")
        draft = normalise(AccessDraft(admin, tuple(grants)))
        if swallowed := len(set(grants)) - len(draft.grants):
            self.notes.append(f"{_scopes(swallowed)} left out: any action on the same object already covers it.")
        return ScopesDocument(draft, tuple(self.notes))

    def admin(self, node: Node | None) -> bool:
        if node is None:
            return False
        if node.kind != "boolean":
            raise self.trouble(node, f"“admin” must be true or false, not {_kind(node)}.")
        return bool(node.value)

    def grants(self, node: Node) -> list[ScopeGrant]:
        seen: dict[ScopeGrant, int] = {}
        for number, item in enumerate(node.items, 1):
            grant = self.grant(item)
            if grant in seen:
                line, _ = line_and_column(self.text, item.start)
                self.notes.append(f"Scope {number} (line {line}) repeats scope {seen[grant]}; it is used once.")
            else:
                seen[grant] = number
        return list(seen)

    def grant(self, node: Node) -> ScopeGrant:
        if node.kind != "object":
            raise self.trouble(node, f"A scope must be an object in braces, not {_kind(node)}.")
        members = self.members(node, _FIELDS, "a scope")
        if "object_type" not in members:
            raise self.trouble(node, "“object_type” is missing in this scope.", f"Use {_list(OBJECT_TYPES)}.")
        object_type = self.choice(members["object_type"], "object_type", OBJECT_TYPES)
        return ScopeGrant(object_type, self.object_id(members.get("object_id")), self.action(members.get("action")))

    def object_id(self, node: Node | None) -> str | None:
        if node is None or node.kind == "null":
            return None
        value = self.string(node, "object_id")
        if not value.strip():
            raise self.trouble(node, "This “object_id” is empty.", "Leave the field out to mean all objects.")
        if value != value.strip():
            raise self.trouble(node, "This “object_id” begins or ends with a space.", "Remove the space.")
        return value

    def action(self, node: Node | None) -> str | None:
        if node is None or node.kind == "null":
            return None
        return self.choice(node, "action", ACTIONS)

    def choice(self, node: Node, name: str, choices: tuple[str, ...]) -> str:
        value = self.string(node, name)
        if value in choices:
            return value
        right = value.strip().lower()
        if right in choices:
            how = "lower case" if right != value.strip() else "no spaces"
            raise self.trouble(node, f"“{_short(value)}” is not accepted: use {how}, “{right}”.")
        if right + "s" in choices:
            raise self.trouble(node, f"“{_short(value)}” is not accepted: use “{right}s”.")
        any_hint = "; leave it out for any action" if name == "action" else ""
        raise self.trouble(node, f"“{_short(value)}” isn't a valid {name}.", f"Use {_list(choices)}{any_hint}.")

    def string(self, node: Node, name: str) -> str:
        if node.kind != "string":
            raise self.trouble(node, f"“{name}” must be a string in double quotes, not {_kind(node)}.")
        return str(node.value)

    def members(self, node: Node, allowed: tuple[str, ...], owner: str) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for key, value in node.members:
            name = str(key.value)
            if name in found:
                raise self.trouble(key, f"The field “{_short(name)}” appears twice.")
            if name not in allowed:
                raise self.trouble(key, f"Unknown field “{_short(name)}” in {owner}.", _nearest(name, allowed))
            found[name] = value
        return found

    def trouble(self, node: Node, what: str, next_step: str = "") -> ScopeJsonError:
        return ScopeJsonError(what, *line_and_column(self.text, node.start), next_step=next_step)


def _kind(node: Node) -> str:
    names = {"string": "text", "object": "an object", "list": "a list", "number": "a number", "null": "null"}
    return names.get(node.kind) or str(node.value).lower()


def _nearest(name: str, allowed: tuple[str, ...]) -> str:
    """Advice for an unknown field: the spelling that was probably meant, else everything that exists."""
    folded = name.lower().replace("-", "_")
    meant = {"method": "action", "type": "object_type", "id": "object_id", "scope": "scopes", "actions": "action"}
    right = folded if folded in allowed else meant.get(folded, "")
    return f"Use “{right}”." if right in allowed else f"Allowed fields: {_list(allowed)}."


def _list(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def _scopes(count: int) -> str:
    return "One scope is" if count == 1 else f"{count} scopes are"


def _short(text: str) -> str:
    visible = "".join(char if char.isprintable() else "·" for char in masked(text))
    return visible if len(visible) <= 40 else f"{visible[:39]}…"
