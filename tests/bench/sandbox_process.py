"""A sandbox in a process of its own, so that serving takes nothing from the program that is measured."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path


class SandboxProcess:
    """`chutes-tui sandbox` with an account of `keys` keys named `bulk-00000` and so on; a context manager."""

    def __init__(self, home: Path, *, keys: int, faults: tuple[str, ...] = ()) -> None:
        command = [sys.executable, "-m", "chutes_tui", "sandbox", "--empty", "--seed", "7"]
        for fault in faults:
            command += ["--fault", fault]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env={"HOME": str(home)}
        )
        self.environ = dict(line.split("=", 1) for line in self._announcement())
        self.base_url = self.environ["CHUTES_API_URL"]
        self.config_path = self.environ["CHUTES_CONFIG_PATH"]
        if keys:
            self.post("/_sandbox/keys", {"count": keys})

    def _announcement(self) -> list[str]:
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], 20)[0]:
            raise AssertionError("the sandbox never listened")
        return [self._process.stdout.readline().rstrip("\n") for _ in range(3)]

    def post(self, path: str, body: object) -> None:
        """Use one of the sandbox's own switches."""
        self._ask("POST", path, json.dumps(body).encode())

    def delete(self, path: str) -> None:
        """Undo one."""
        self._ask("DELETE", path, None)

    def _ask(self, method: str, path: str, body: bytes | None) -> None:
        request = urllib.request.Request(  # noqa: S310 - a loopback address
            self.base_url + path, body, {"Content-Type": "application/json"}, method=method
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            answer.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()
