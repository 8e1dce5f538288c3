"""A set-up that works, for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .patient import Patient

if TYPE_CHECKING:
    from served import ServedSandbox


@pytest.fixture
def patient(served: ServedSandbox, monkeypatch: pytest.MonkeyPatch) -> Patient:
    monkeypatch.setattr("chutes_tui.api.chain.PUBLIC_NODE", "")  # nothing leaves this machine
    return Patient(served, monkeypatch)
