"""What is run for each kind of place that a program serves: gh, pass, secret-tool, kubectl.

Sources: the manual pages of these programs. All of them take the value by standard input.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import config_folder
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import visible
from chutes_tui.operations.destinations.place import GITHUB, KEYRING, KUBERNETES
from chutes_tui.operations.destinations.running import refused, run
from chutes_tui.storage.private_files import FileMissingError, FileProblem, private_read, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chutes_tui.operations.destinations.place import Place
    from chutes_tui.operations.destinations.running import Around, Ran


_REPOSITORY: Final = re.compile(r"(?:[\w.-]+/)?[\w.-]+/[\w.-]+", re.ASCII)
_GITHUB_NAME: Final = re.compile(r"(?!GITHUB_)[A-Za-z_][A-Za-z0-9_]{0,199}", re.ASCII | re.IGNORECASE)
_KUBERNETES_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", re.ASCII)
_KUBERNETES_KEY: Final = re.compile(r"[\w.-]{1,253}", re.ASCII)
_REMOTE: Final = re.compile(r"(?:github\.com[:/])(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?\s*$", re.ASCII)


def check_names(place: Place) -> None:
    """Raise Problem when a place can't be called that. Nothing of it may be taken for an option of the program."""
    for name in place.names:
        if name.startswith("-") or not name.isprintable():
            raise Problem("A name can't begin with “-” or hold control characters.")
    match place.kind, place.names:
        case "gh", (repository, _) if not _REPOSITORY.fullmatch(repository):
            raise Problem("This is no repository of GitHub.", next_step="Write it as OWNER/NAME.")
        case "gh", (_, name) if not _GITHUB_NAME.fullmatch(name):
            raise Problem(
                "GitHub has no secrets of this name.",
                next_step="Use letters, digits and _, not beginning with a digit or GITHUB_.",
            )
        case "pass", (entry,) if {"", ".", ".."} & set(entry.split("/")):
            raise Problem("This is no entry of the password store.", next_step="Write it such as chutes/web.")
        case "secret-tool", names if not all(names):
            raise Problem("The service and the account can't be empty.")
        case "kubectl", (_, namespace, secret, key) if not (
            _KUBERNETES_NAME.fullmatch(namespace)
            and _KUBERNETES_NAME.fullmatch(secret)
            and _KUBERNETES_KEY.fullmatch(key)
        ):
            raise Problem(
                "Kubernetes doesn't allow these names.",
                next_step="Namespace and secret: lower-case letters, digits, - and dots. Key: letters, digits, -, _.",
            )


def suggested(kind: str, around: Around) -> str:
    """What the first question is likely answered with, as far as this machine knows; "" if it doesn't. Blocks."""
    command = {
        GITHUB: ("git", "remote", "get-url", "origin"),
        KUBERNETES: ("kubectl", "config", "current-context"),
    }.get(kind)
    if command is None or around.find(command[0]) is None:
        return ""
    try:
        ran = run(command, around, limit=3)
    except Problem:
        return ""
    if ran.status != 0:
        return ""
    if kind == KUBERNETES:
        return ran.printed.strip()
    found = _REMOTE.search(ran.printed)
    return found["name"] if found is not None else ""


def look(place: Place, around: Around) -> tuple[str, ...]:
    """What is there already and would be replaced, as sentences. Blocks. Raises Problem when it can't be known."""
    match place.kind, place.names:
        case "gh", (repository, name):
            listed = _done(("gh", "secret", "list", "--repo", repository), around)
            if any(line.split("\t")[0].split(" ")[0].upper() == name.upper() for line in listed.printed.splitlines()):
                return (f"{repository} has a secret {name}. Its value is replaced.",)
        case "pass", (entry,):
            store = Path(around.environ.get("PASSWORD_STORE_DIR") or around.home / ".password-store")
            file = store / f"{entry}.gpg"
            if file.exists():
                return (f"The password store has {visible(entry)}. All of the entry is replaced.",)
            if not store.is_dir():
                raise Problem(
                    f"There is no password store in {shown_path(store)}.", next_step="Make one with `pass init`."
                )
        case "kubectl", (_, namespace, secret, key):
            if _secret_exists(place, around):
                return (f"The secret {secret} exists in {namespace}. Its key {key} is set; its other keys stay.",)
    return ()


def put(place: Place, value: Secret, around: Around) -> None:
    """Give the value to the program. Blocks. Raises Problem, also when it is not known what became of it."""
    match place.kind, place.names:
        case "gh", (repository, name):
            _give(("gh", "secret", "set", name, "--repo", repository), value, around)
        case "pass", (entry,):
            with_end = Secret(f"{value.reveal()}\n")
            try:
                _give(("pass", "insert", "--multiline", "--force", entry), with_end, around, hides=value)
            finally:
                with_end.wipe()
        case "secret-tool", (service, account):
            label = f"Chutes: {account}"
            _give((KEYRING, "store", f"--label={label}", "service", service, "account", account), value, around)
        case "kubectl", (_, namespace, secret, key):
            _put_in_cluster(place, namespace, secret, key, value, around)


def _put_in_cluster(place: Place, namespace: str, secret: str, key: str, value: Secret, around: Around) -> None:
    """`create` or `patch`: `apply` would keep the value in clear in an annotation."""
    data = {"stringData": {key: value.reveal()}}
    if _secret_exists(place, around):
        command = [*_kubectl(place), "patch", "secret", secret, "--type", "merge", "--patch-file", "/dev/stdin"]
    else:
        command = [*_kubectl(place), "create", "-f", "-"]
        head = {"apiVersion": "v1", "kind": "Secret", "type": "Opaque"}
        data = {**head, "metadata": {"name": secret, "namespace": namespace}, **data}  # type: ignore[dict-item]
    document = Secret(json.dumps(data))
    try:
        _give(command, document, around, hides=value)
    finally:
        document.wipe()


def _kubectl(place: Place) -> list[str]:
    context, namespace = place.names[:2]
    return ["kubectl", *(["--context", context] if context else []), "--namespace", namespace]


def _secret_exists(place: Place, around: Around) -> bool:
    ran = run([*_kubectl(place), "get", "secret", place.names[2], "-o", "name"], around)
    if ran.status != 0 and "notfound" not in ran.said.replace(" ", "").lower():
        raise refused("kubectl", ran)
    return ran.status == 0


def _done(command: Sequence[str], around: Around) -> Ran:
    ran = run(command, around)
    if ran.status != 0:
        raise refused(command[0], ran)
    return ran


def _give(command: Sequence[str], given: Secret, around: Around, *, hides: Secret | None = None) -> None:
    ran = run(command, around, given, hides=hides)
    if ran.status != 0:
        raise refused(command[0], ran)


_LIMIT: Final = 64 << 10
_WRITABLE_BY_OTHERS: Final = 0o022
_LONGEST_NAME: Final = 60


class OwnDestination(NamedTuple):
    """A program of the user's own."""

    name: str
    command: tuple[str, ...]


def own_file(environ: Mapping[str, str], home: Path) -> Path:
    """Where they are written down."""
    return config_folder(environ, home) / "destinations.toml"


def own_destinations(environ: Mapping[str, str], home: Path) -> tuple[OwnDestination, ...]:
    """Read them, none without a file. Blocks. Raises FileProblem for a file that can't be read or understood, and for
    one that others can write: they would get the value."""
    path = own_file(environ, home)
    try:
        file = private_read(path, limit=_LIMIT)
    except FileMissingError:
        return ()
    if file.mode & _WRITABLE_BY_OTHERS:
        raise FileProblem(
            f"{shown_path(path)} can be changed by others, so nothing in it is run.",
            why="Whoever changes it would get the values that you put there.",
            next_step=f"Run: {shown_path(file.fix_command)}",
        )
    return _read(file.data, shown_path(path))


def _read(data: bytes, shown: str) -> tuple[OwnDestination, ...]:
    import tomllib

    try:
        document = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise FileProblem(f"{shown} is no TOML that can be read.", detail=str(error)[:200]) from None
    listed = document.get("destination", [])
    if not isinstance(listed, list) or set(document) - {"destination"}:
        raise FileProblem(f"{shown} has something else than [[destination]] tables.", next_step=_STEP)
    found = [_destination(entry, number, shown) for number, entry in enumerate(listed, 1)]
    if len({one.name for one in found}) < len(found):
        raise FileProblem(f"{shown} has two destinations of one name.", next_step="Give one of them another name.")
    return tuple(found)


def _destination(entry: Any, number: int, shown: str) -> OwnDestination:
    match entry:
        case {"name": str(name), "command": [str(program), *arguments], **rest} if not rest:
            whole = (program, *arguments)
            fine = (
                program
                and all(isinstance(one, str) and "\0" not in one for one in whole)
                and name.strip() == name
                and name.isprintable()
                and 0 < len(name) <= _LONGEST_NAME
            )
            if fine:
                return OwnDestination(name, whole)
    raise FileProblem(f"Destination {number} of {shown} can't be used.", next_step=_STEP)


_STEP: Final = 'Each needs a name and a command, such as: name = "Vault", command = ["vault", "kv", "put", "…"].'


def own_destination(name: str, environ: Mapping[str, str], home: Path) -> OwnDestination:
    """The one of this name. Blocks. Raises Problem when there is none, and as `own_destinations` does."""
    found = next((one for one in own_destinations(environ, home) if one.name == name), None)
    if found is None:
        raise Problem(
            "There is no such destination any more.", next_step=f"See {shown_path(own_file(environ, home))}."
        )
    return found
