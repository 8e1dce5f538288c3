"""What the tests of speed share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .measures import KEYS, MANY_KEYS, Bench
from .sandbox_process import SandboxProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def few_keys(bench: Bench) -> Iterator[SandboxProcess]:
    """A server with a small account."""
    with SandboxProcess(bench.home, keys=KEYS) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def many_keys(bench: Bench) -> Iterator[SandboxProcess]:
    """A server with a huge account."""
    with SandboxProcess(bench.home, keys=MANY_KEYS) as sandbox:
        yield sandbox
