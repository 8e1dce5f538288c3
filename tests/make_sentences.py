"""Prints every sentence that the program can say, with file and line: `python tests/make_sentences.py [folder…]`.

It is the checklist for a reading beside the documents of the API. What the sandbox answers is the server's wording
and is left out.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE: Final = Path(__file__).parents[1] / "chutes_tui"
_SENTENCE: Final = re.compile(r"[^\W\d_]['’…,:;.!?)”\"]* [\w({“\"']|^[✓✗⚠↻] ")
_NO_SENTENCE: Final = re.compile(
    r"\A\s*(?:[$#.\w]+(?: [$#.\w:]+)* )?\{[^{}]*:[^{}]*;|\A-{5}BEGIN|\Abold |\A\$[a-z-]+ "
)
"""Style sheets, style names and the first lines of key files."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text of the program; `{…}` stands where a value is filled in."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def sentences(package: Path = PACKAGE) -> Iterator[Sentence]:
    """Every sentence of the package, file by file, in the order of the lines."""
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if not name.startswith("sandbox/"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found = {(node.lineno, text) for node, text in _texts(tree, set(_unsaid(tree))) if _is_sentence(text)}
            yield from (Sentence(name, line, text) for line, text in sorted(found))


def _is_sentence(text: str) -> bool:
    return bool(_SENTENCE.search(text)) and not _NO_SENTENCE.search(text)


def _unsaid(tree: ast.AST) -> Iterator[int]:
    """The nodes that nobody reads on a screen: docstrings, and what only a developer sees."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif isinstance(node, ast.FunctionDef) and node.name == "__repr__":
            yield from map(id, ast.walk(node))


def _texts(node: ast.AST, unsaid: set[int]) -> Iterator[tuple[ast.expr, str]]:
    """Each text once: one that is put together of several, as a whole."""
    if id(node) in unsaid:
        return
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)):
        whole = _joined(node)
        if whole is not None:
            yield node, whole
            return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node, node.value
    for child in ast.iter_child_nodes(node):
        yield from _texts(child, unsaid)


def _joined(node: ast.expr) -> str | None:
    """The text of an f-string or a sum of texts; None when the sum is of something else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
            for part in node.values
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _joined(node.left), _joined(node.right)
        return None if left is None and right is None else f"{left or _hole(node.left)}{right or _hole(node.right)}"
    return None


def _hole(node: ast.expr) -> str:
    return f"{{{ast.unparse(node)}}}"


if __name__ == "__main__":
    only = tuple(sys.argv[1:])
    for sentence in sentences():
        if not only or sentence.path.startswith(only):
            print(sentence)
