"""What `chutes-tui keys …` takes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from chutes_tui.access.templates import TEMPLATES
from chutes_tui.core.program.usage import Parser, add_help
from chutes_tui.operations.scripts.asking import add_yes
from chutes_tui.operations.scripts.naming import a_name
from chutes_tui.operations.scripts.result import EXIT_CODES
from chutes_tui.operations.unattended import add_account_options

if TYPE_CHECKING:
    from argparse import ArgumentParser, _SubParsersAction

_PROGRAM: Final = "chutes-tui keys"
_DESCRIPTION: Final = """\
Manage API keys from scripts. Names are looked up, each request that changes something is sent once,
and a key's value is never an argument, a variable or printed unless you say where it goes."""
_EXAMPLES: Final = f"""\
examples:
  chutes-tui keys list --json
  chutes-tui keys create ci --template invoke-all --value-file ci.key
  chutes-tui keys create ci --chute my-chute --value-file - | gh secret set CHUTES_API_KEY
  chutes-tui keys rotate ci --value-file ci-2.key     then, when everything uses the new one:
  chutes-tui keys rotate ci --delete-old --yes
  chutes-tui keys test --value-file ci.key

{EXIT_CODES}"""
TO: Final = "where the new key's value goes: a file that must not exist yet (0600), or - for standard output"


def command_parser() -> ArgumentParser:
    """The options of the command and of its verbs."""
    parser = Parser(
        prog=_PROGRAM,
        usage=f"{_PROGRAM} {{list,get,create,delete,rotate,test}} [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_help(parser)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    add_verb(verbs, _PROGRAM, "list", "List all keys.")
    add_verb(verbs, _PROGRAM, "get", "Show one key: what the server reports, and what is known here.", "NAME")
    _add_create(verbs)
    delete = add_verb(verbs, _PROGRAM, "delete", "Delete a key. It may keep working for up to two minutes.", "NAME")
    add_yes(delete, "delete it")
    _add_rotate(verbs)
    test = add_verb(verbs, _PROGRAM, "test", "Ask the server, with the key itself, what it may do; changes nothing.")
    test.add_argument("name", metavar="NAME", nargs="?", type=a_name, help="the key signed in with, or the one below")
    test.add_argument("--value-file", metavar="FILE", help="the file with the key's value, or - for standard input")
    return parser


def add_verb(
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


def _add_create(verbs: _SubParsersAction[Parser]) -> None:
    create = add_verb(verbs, _PROGRAM, "create", "Create a key with exactly the access that is named.", "NAME")
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
    rotate = add_verb(
        verbs,
        _PROGRAM,
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
