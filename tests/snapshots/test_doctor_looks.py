"""How the doctor looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camera import pressing
from doctor_reports import PRIVATE, WRONG_CLOCK, finding, report
from lanes import SIZES

if TYPE_CHECKING:
    import pytest
    from camera import Camera


@SIZES
def test_a_root_cause(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    finding(monkeypatch, report(**WRONG_CLOCK))
    assert camera.sandboxed(pressing("6"))


@SIZES
def test_a_warning(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    finding(monkeypatch, report(private=PRIVATE))
    assert camera.sandboxed(pressing("6"))
