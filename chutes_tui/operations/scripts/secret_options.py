"""What `chutes-tui secrets …` takes."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from chutes_tui.core.program.usage import Parser, add_help
from chutes_tui.operations.scripts.asking import add_yes
from chutes_tui.operations.scripts.key_options import add_verb
from chutes_tui.operations.scripts.naming import a_name
from chutes_tui.operations.scripts.result import EXIT_CODES

if TYPE_CHECKING:
    from argparse import ArgumentParser

_PROGRAM: Final = "chutes-tui secrets"
_DESCRIPTION: Final = """\
Manage the secrets of your chutes from scripts. Chutes are looked up by name, each request that changes
something is sent once, and values come from a file or standard input, never from an argument."""
_EXAMPLES: Final = f"""\
examples:
  chutes-tui secrets list --chute my-chute --json
  pass show hf | chutes-tui secrets set HF_TOKEN --chute my-chute --value-file -
  chutes-tui secrets import .env --chute my-chute --dry-run
  chutes-tui secrets delete HF_TOKEN --chute my-chute --yes

{EXIT_CODES}"""


def command_parser() -> ArgumentParser:
    """The options of the command and of its verbs."""
    parser = Parser(
        prog=_PROGRAM,
        usage=f"{_PROGRAM} {{list,set,delete,import}} [options]",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_help(parser)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    listed = add_verb(verbs, _PROGRAM, "list", "List the secrets. The server never returns their values.")
    _add_chute(listed, "only those of this chute, by name or id")
    stored = add_verb(verbs, _PROGRAM, "set", "Give a chute a secret.", "NAME")
    _add_chute(stored, "the chute, by name or id", required=True)
    stored.add_argument(
        "--value-file", metavar="FILE", required=True, help="the file with the value, or - for standard input"
    )
    stored.add_argument("--exact", action="store_true", help="keep line breaks at the end of the value")
    stored.add_argument(
        "--replace", action="store_true", help="delete the old one first, if there is one; the server has no update"
    )
    delete = add_verb(verbs, _PROGRAM, "delete", "Delete a secret.", "NAME")
    _add_chute(delete, "the chute, where several have one of this name")
    add_yes(delete, "delete it")
    _add_import(add_verb(verbs, _PROGRAM, "import", "Give a chute all variables of a .env file."))
    return parser


def _add_chute(parser: Parser, words: str, *, required: bool = False) -> None:
    parser.add_argument("--chute", metavar="NAME", type=a_name, required=required, help=words)


def _add_import(parser: Parser) -> None:
    parser.usage = f"{_PROGRAM} import FILE [options]"
    parser.add_argument("file", metavar="FILE", help="the .env file, or - for standard input")
    _add_chute(parser, "the chute, by name or id", required=True)
    existing = parser.add_mutually_exclusive_group()
    existing.add_argument("--replace", action="store_true", help="replace the secrets that exist already")
    existing.add_argument("--skip-existing", action="store_true", help="leave the secrets that exist already")
    parser.add_argument(
        "--skip-doubtful", action="store_true", help="leave out what can't be sent or should be looked at"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be sent")
