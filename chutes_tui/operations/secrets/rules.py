"""What a secret's key and value should look like, before anything is sent. Pure; nothing here ever quotes a value.

Older servers take any key, current ones refuse some; both take any value, empty ones too. An instance of a chute sets
its secrets as environment variables when it starts, so a key should be a name that programs can read, and a value one
that a variable can hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chutes_tui.core.secret_shape import secret_shape
from chutes_tui.core.text import visible
from chutes_tui.core.value_faults import Reference, find_reference, holds_variable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chutes_tui.api.models import SecretRecord

LARGEST_VALUE: Final = 1 << 20
"""Bytes of UTF-8 that a value may have here; more is no secret but a file."""
LARGEST_VARIABLE: Final = (1 << 17) - 1
"""Bytes of `KEY=value` that Linux starts a program with; more and nothing starts (E2BIG)."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ASSIGNMENT: Final = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s?=\s?(.+)", re.ASCII | re.DOTALL)
_SHORTEST_TOKEN: Final = 20
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_RESERVED: Final = re.compile(r"python|sglang|^sgl_|^ld_", re.IGNORECASE)
_RESERVED_NAMES: Final = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "HF_HUB_DISABLE_SSL_VERIFY"})
_NOT_RESERVED: Final = frozenset({"UV_SYSTEM_PYTHON", "PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHONWARNINGS"})
_SUBNETS: Final = re.compile(r"affine|babelbit|turbovision", re.IGNORECASE)
_FOR_SUBNETS: Final = frozenset({"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"})


def key_problem(key: str) -> str | None:
    """Why a key is refused here: a sentence, or None if it may be sent."""
    if not key:
        return "Enter a variable name."
    if not key.strip():
        return "No program can read a variable whose name has only spaces."
    if shape := secret_shape(key):
        return f"This looks like {shape}. Names are shown everywhere: put it in the value."
    if visible(key) != key:
        return f"It contains invisible characters: {visible(key)}"
    return None


def key_warning(key: str) -> str | None:
    """What a key that may be sent would break: a sentence, or None."""
    if is_plain_name(key):
        return None
    if key != key.strip():
        return "It starts or ends with a space: programs rarely look for such a variable."
    if "=" in key:
        return "A variable can't have “=” in its name: the chute's instances may fail at startup."
    if key[0].isdigit():
        return "It starts with a digit: shells can't read such a variable, os.environ can."
    if not key.isascii():
        return "It has characters other than A–Z, a–z, 0–9, _: shells can't read such a variable, os.environ may."
    return "It isn't a standard name (letters, digits, _): shells can't read it, os.environ can."


def is_plain_name(key: str) -> bool:
    """True if every shell can read a variable of this name."""
    return _NAME.fullmatch(key) is not None


def name_refusal(key: str, chute: str) -> str:
    """Return why current servers refuse a name for a chute, as a sentence; "" if they take it, as older ones do."""
    if key in _RESERVED_NAMES or (_RESERVED.search(key) and key not in _NOT_RESERVED):
        return "Current Chutes servers refuse this name: it controls Python, SGLang or the network."
    if _SUBNETS.search(chute) and key not in _FOR_SUBNETS:
        return (
            "Current Chutes servers accept only HF_TOKEN and HUGGING_FACE_HUB_TOKEN for chutes of subnets like this."
        )
    return ""


def split_assignment(text: str) -> tuple[str, str] | None:
    """`KEY=value` as key and value, if the text is one such line; a pair of quotes around the value is taken off."""
    found = _ASSIGNMENT.fullmatch(text.strip("\r\n"))
    if found is None or _LINE_END.search(found[2]):
        return None
    value = found[2].strip()
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        value = value[1:-1]
    return (found[1], value) if value else None


def existing_secret(records: Iterable[SecretRecord], chute_id: str, key: str) -> SecretRecord | None:
    """The secret that a chute has under exactly this key."""
    return next((record for record in records if record.purpose == chute_id and record.key == key), None)


def value_problem(value: str) -> str | None:
    """Why a value is refused here, or None if it may be sent."""
    if not value:
        return "Enter a value."
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        return "It contains half characters, which UTF-8 can't encode."
    if size > LARGEST_VALUE:
        return f"It is larger than {LARGEST_VALUE // 1024:,} KiB."
    return None


def value_size(value: str) -> str:
    """How much there is of a value: `1 character`, `3 lines, 1,204 characters`."""
    lines = len(_LINE_END.findall(without_line_end(value))) + 1
    characters = f"{len(value):,} character{'' if len(value) == 1 else 's'}"
    return characters if lines == 1 else f"{lines:,} lines, {characters}"


def line_ends_behind(value: str) -> int:
    """How many line ends a value ends with."""
    return len(_LINE_END.findall(value[len(without_line_end(value)) :]))


def without_line_end(value: str) -> str:
    """The value without the line ends that it ends with."""
    return value.rstrip("\r\n")


def value_doubt(value: str) -> str:
    """Return why a value can hardly work as it is: a sentence that begins with its verb, "" if it may."""
    body = value.strip()
    reference = find_reference(body)
    if reference is not None and reference is not Reference.VARIABLE:
        return f"{reference.what}: sent literally, {reference.undone}"
    if body.startswith("-----BEGIN ") and "\\n" in body and "\n" not in body:
        return "has \\n instead of the line breaks of a key or certificate: most programs can't read that"
    if len(body) > 1 and body[0] == body[-1] and body[0] in "'\"":
        return "has quotes around it, which are sent as part of it"
    return ""


def value_notes(key: str, value: str) -> tuple[str, ...]:
    """What is worth knowing of a value before it is sent, most unexpected first; everything is kept as it is."""
    if not value:
        return ()
    body = without_line_end(value)
    notes = [doubt] if (doubt := value_doubt(value)) else []
    if holds_variable(body):
        notes.append(f"{Reference.VARIABLE.what}: sent literally, not expanded")
    if not body.strip():
        notes.append("has only whitespace")
    elif body[0].isspace() or body[-1].isspace():
        sides = [word for word, found in (("starts", body[0].isspace()), ("ends", body[-1].isspace())) if found]
        notes.append(f"{' and '.join(sides)} with whitespace")
    if ends := line_ends_behind(value):
        notes.append("ends with a line break" if ends == 1 else f"ends with {ends} line breaks")
    if "\r" in value:
        notes.append("has Windows line breaks (CR LF)" if "\r\n" in value else "has lone carriage returns")
    if "\0" in value:
        notes.append("has a NUL character, which variables can't have: instances may fail at startup")
    seen = _LINE_END.sub("", value).replace("\t", "").replace("\0", "")
    if not seen.isprintable() and visible(seen) != seen:
        notes.append("has invisible characters")
    if "\t" in value:
        notes.append("has tabs")
    if len(f"{key}={value}".encode(errors="replace")) > LARGEST_VARIABLE:
        notes.append("is larger than the Linux limit for a variable (128 KiB)")
    template = template_of(key)
    if template is not None and not template.fits(body.strip()):
        notes.append(f"{template.key} {template.looks}")
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class SecretTemplate:
    """One of the usual secrets: its key, what it is for, and what a value of it usually looks like.

    `looks` continues the key to a sentence; `pattern` is matched with the whole value. Neither is a rule: issuers
    change their formats. `telling`: what looks like that is hardly anything else, and no key.
    """

    key: str
    purpose: str
    looks: str
    pattern: str
    telling: bool = False

    def fits(self, value: str) -> bool:
        """Whether a value looks as usual."""
        return re.fullmatch(self.pattern, value, re.ASCII | re.DOTALL) is not None


TEMPLATES: Final = (
    SecretTemplate("HF_TOKEN", "Hugging Face: gated and private models", "usually starts with hf_", r"hf_\S+", True),
    SecretTemplate("OPENAI_API_KEY", "OpenAI", "usually starts with sk-", r"sk-\S+", True),
    SecretTemplate("ANTHROPIC_API_KEY", "Anthropic", "usually starts with sk-ant-", r"sk-ant-\S+", True),
    SecretTemplate("CHUTES_API_KEY", "Chutes, called from a chute", "starts with cpk_", r"cpk_\S+", True),
    SecretTemplate("WANDB_API_KEY", "Weights & Biases", "usually has 40 or more letters and digits", r"\w{40,}"),
    SecretTemplate(
        "GITHUB_TOKEN",
        "GitHub: private repositories",
        "usually starts with github_pat_ or ghp_",
        r"(github_pat|gh[a-z])_\S+",
        True,
    ),
    SecretTemplate(
        "AWS_ACCESS_KEY_ID", "AWS: the key's id", "usually AKIA or ASIA and 16 more characters", r"A[A-Z]{3}\w{16}"
    ),
    SecretTemplate("AWS_SECRET_ACCESS_KEY", "AWS: the key itself", "usually has 40 characters", r"[\w/+=]{40}"),
    SecretTemplate(
        "DATABASE_URL",
        "A database",
        "usually looks like postgresql://user:password@host/name",
        r"[a-z][\w+.-]*://\S+",
    ),
)


def template_of(key: str) -> SecretTemplate | None:
    """The template of a usual key."""
    return next((template for template in TEMPLATES if template.key == key), None)


def template_of_value(text: str) -> SecretTemplate | None:
    """The template whose values look like this text, if only a secret looks like that."""
    if len(text) < _SHORTEST_TOKEN:
        return None
    found = [template for template in TEMPLATES if template.telling and template.fits(text)]
    # The more it asks for, the more it tells: an Anthropic key fits OpenAI's pattern, too.
    return max(found, key=lambda template: len(template.pattern), default=None)
