"""What `chutes-tui keys …` and `chutes-tui secrets …` take."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from chutes_tui.access.templates import TEMPLATES
from chutes_tui.core.program.usage import Parser, add_help
from chutes_tui.operations.scripts.naming import a_name
from chutes_tui.operations.scripts.result import EXIT_CODES
from chutes_tui.operations.scripts.values import add_yes
from chutes_tui.operations.unattended import add_account_options

if TYPE_CHECKING:
    from argparse import _SubParsersAction


_KEYS: Final = "chutes-tui keys"
_ABOUT_KEYS: Final = """\
Manage API keys from scripts. Names are looked up, each request that changes something is sent once,
and a key's value is never an argument, a variable or printed unless you say where it goes."""
_FOR_KEYS: Final = """\
examples:
  chutes-tui keys list --json
  chutes-tui keys create ci --template invoke-all --value-file ci.key
  chutes-tui keys create ci --chute my-chute --value-file - | gh secret set CHUTES_API_KEY
  chutes-tui keys rotate ci --value-file ci-2.key     then, when everything uses the new one:
  chutes-tui keys rotate ci --delete-old --yes
  chutes-tui keys test --value-file ci.key
"""
TO: Final = "where the new key's value goes: a file that must not exist yet (0600), or - for standard output"


def keys_parser() -> Parser:
    """The options of `chutes-tui keys` and of its verbs."""
    parser, verbs = _with_verbs(_KEYS, "list,get,create,delete,rotate,test", _ABOUT_KEYS, _FOR_KEYS)
    _add_verb(verbs, _KEYS, "list", "List all keys.")
    _add_verb(verbs, _KEYS, "get", "Show one key: what the server reports, and what is known here.", "NAME")
    _add_create(verbs)
    delete = _add_verb(verbs, _KEYS, "delete", "Delete a key. It may keep working for up to two minutes.", "NAME")
    add_yes(delete, "delete it")
    _add_rotate(verbs)
    test = _add_verb(verbs, _KEYS, "test", "Ask the server, with the key itself, what it may do; changes nothing.")
    test.add_argument("name", metavar="NAME", nargs="?", type=a_name, help="the key signed in with, or the one below")
    test.add_argument("--value-file", metavar="FILE", help="the file with the key's value, or - for standard input")
    return parser


def _add_create(verbs: _SubParsersAction[Parser]) -> None:
    create = _add_verb(verbs, _KEYS, "create", "Create a key with exactly the access that is named.", "NAME")
    names = [template.key for template in TEMPLATES]
    create.add_argument("--template", metavar="NAME", choices=names, help=f"its access: {', '.join(names)}")
    create.add_argument(
        "--chute", metavar="NAME", action="append", type=a_name, default=[], help="only this chute; may be repeated"
    )
    create.add_argument("--scopes", metavar="FILE", help="its access as JSON, from a file or - for standard input")
    create.add_argument("--admin", action="store_true", help="full access to the account")
    create.add_argument("--value-file", metavar="FILE", required=True, help=TO)
    add_yes(create, "create a key with full access")


def _add_rotate(verbs: _SubParsersAction[Parser]) -> None:
    rotate = _add_verb(
        verbs,
        _KEYS,
        "rotate",
        "Create a key that takes the place of another, with no more access; as a second step, delete the old one.",
        "NAME",
    )
    step = rotate.add_mutually_exclusive_group(required=True)
    step.add_argument("--value-file", metavar="FILE", help=f"first step: {TO}")
    step.add_argument("--delete-old", action="store_true", help="second step: delete the old key")
    rotate.add_argument("--new-name", metavar="NAME", type=a_name, help="its name (after ci: ci-2)")
    rotate.add_argument("--scopes", metavar="FILE", help="less access, as JSON, from a file or - for standard input")
    rotate.add_argument(
        "--recreate", action="store_true", help="delete a new key whose value was lost, and create it once more"
    )
    add_yes(rotate, "delete the old key, or create one with full access")


_SECRETS: Final = "chutes-tui secrets"
_ABOUT_SECRETS: Final = """\
Manage the secrets of your chutes from scripts. Chutes are looked up by name, each request that changes
something is sent once, and values come from a file or standard input, never from an argument."""
_FOR_SECRETS: Final = """\
examples:
  chutes-tui secrets list --chute my-chute --json
  pass show hf | chutes-tui secrets set HF_TOKEN --chute my-chute --value-file -
  chutes-tui secrets import .env --chute my-chute --dry-run
  chutes-tui secrets delete HF_TOKEN --chute my-chute --yes
"""


def secrets_parser() -> Parser:
    """The options of `chutes-tui secrets` and of its verbs."""
    parser, verbs = _with_verbs(_SECRETS, "list,set,delete,import", _ABOUT_SECRETS, _FOR_SECRETS)
    listed = _add_verb(verbs, _SECRETS, "list", "List the secrets. The server never returns their values.")
    _add_chute(listed, "only those of this chute, by name or id")
    stored = _add_verb(verbs, _SECRETS, "set", "Give a chute a secret.", "NAME")
    _add_chute(stored, "the chute, by name or id", required=True)
    stored.add_argument(
        "--value-file", metavar="FILE", required=True, help="the file with the value, or - for standard input"
    )
    stored.add_argument("--exact", action="store_true", help="keep line breaks at the end of the value")
    stored.add_argument(
        "--replace", action="store_true", help="delete the old one first, if there is one; the server has no update"
    )
    delete = _add_verb(verbs, _SECRETS, "delete", "Delete a secret.", "NAME")
    _add_chute(delete, "the chute, where several have one of this name")
    add_yes(delete, "delete it")
    _add_import(_add_verb(verbs, _SECRETS, "import", "Give a chute all variables of a .env file."))
    return parser


def _add_chute(parser: Parser, words: str, *, required: bool = False) -> None:
    parser.add_argument("--chute", metavar="NAME", type=a_name, required=required, help=words)


def _add_import(parser: Parser) -> None:
    parser.usage = f"{_SECRETS} import FILE [options]"
    parser.add_argument("file", metavar="FILE", help="the .env file, or - for standard input")
    _add_chute(parser, "the chute, by name or id", required=True)
    existing = parser.add_mutually_exclusive_group()
    existing.add_argument("--replace", action="store_true", help="replace the secrets that exist already")
    existing.add_argument("--skip-existing", action="store_true", help="leave the secrets that exist already")
    parser.add_argument(
        "--skip-doubtful", action="store_true", help="leave out what can't be sent or should be looked at"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be sent")


def _with_verbs(
    program: str, names: str, description: str, examples: str
) -> tuple[Parser, _SubParsersAction[Parser]]:
    """A command that has verbs, and what adds them."""
    parser = Parser(
        prog=program,
        usage=f"{program} {{{names}}} [options]",
        description=description,
        epilog=f"{examples}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_help(parser)
    return parser, parser.add_subparsers(dest="verb", metavar="VERB", required=True)


def _add_verb(
    verbs: _SubParsersAction[Parser], program: str, verb: str, description: str, positional: str = ""
) -> Parser:
    """Add a verb with the options that all of them take."""
    parser = verbs.add_parser(
        verb,
        help=description,
        description=description,
        usage=f"{program} {verb} {f'{positional} ' if positional else ''}[options]",
    )
    if positional:
        parser.add_argument(positional.lower(), metavar=positional, type=a_name, help="a name or an id")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    add_account_options(parser)
    add_help(parser)
    return parser
