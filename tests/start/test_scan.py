"""`chutes-tui scan` from the command line: what is printed, whose the keys are, and the exit codes."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from chutes_tui.access.scopes import ScopeGrant
from chutes_tui.api.client import ChutesClient
from chutes_tui.api.http.auth import HotkeyAuth
from chutes_tui.api.http.retry import RetryPolicy
from chutes_tui.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from served import ServedSandbox

STRANGER = "cpk_" + "0a" * 16 + "." + "0b" * 16 + "." + "Zz9" * 10 + "Zz"


async def _two_keys(served: ServedSandbox) -> tuple[str, str]:
    client = ChutesClient(served.base_url, HotkeyAuth(served.signer))
    try:
        kept = await client.create_api_key("kept", admin=False, scopes=[ScopeGrant("chutes")])
        gone = await client.create_api_key("gone", admin=False, scopes=[ScopeGrant("chutes")])
        await client.delete_api_key(gone.key.api_key_id)
        return kept.secret_key.reveal(), gone.secret_key.reveal()
    finally:
        await client.aclose()


@pytest.fixture
def planted(served: ServedSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Path, list[str]]:
    """A folder with a living key, a deleted one, and one of a stranger."""
    monkeypatch.setenv("CHUTES_CONFIG_PATH", str(served.config_path))
    kept, gone = asyncio.run(_two_keys(served))
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / ".env").write_text(f"A=1\nCHUTES_API_KEY={kept}\n")
    (folder / "notes.md").write_text(f"`{gone}`\n{kept}\n")
    (folder / STRANGER).write_text(STRANGER)
    return folder, [kept, gone, STRANGER]


def test_each_key_is_named_with_its_places_and_whether_it_still_works(
    planted: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, values = planted
    assert main(["scan", str(folder)]) == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    kept = next(number for number, line in enumerate(lines) if line.startswith("kept "))
    assert lines[kept].endswith("of ada: alive")
    assert lines[kept + 1 : kept + 3] == [f"  {folder}/.env:2:16", f"  {folder}/notes.md:2:1"]
    assert sum(line.endswith("of ada: gone") for line in lines) == 1
    assert sum("of another account (0b0b0b0b): not checked" in line for line in lines) == 1
    assert lines[-1] == "3 API keys in 3 files"
    assert not any(value[-32:] in out + err for value in values)


def test_of_a_key_in_many_places_twenty_are_printed_and_the_rest_is_counted(
    planted: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, (kept, *_) = planted
    for path in folder.iterdir():
        path.unlink()
    (folder / "many").write_text(f"{kept}\n" * 23)
    assert main(["scan", str(folder)]) == 1
    assert capsys.readouterr().out.splitlines()[-3:-1] == [f"  {folder}/many:20:1", "  and 3 more"]
    (folder / "many").write_text(f"{kept}\n" * 20)
    assert main(["scan", str(folder)]) == 1
    assert "more" not in capsys.readouterr().out


def test_as_json_it_is_one_document_without_secrets(
    planted: tuple[Path, list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, values = planted
    assert main(["scan", "--json", str(folder), str(folder / "none")]) == 1
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert sorted(key["state"] for key in document["keys"]) == ["alive", "gone", "not checked"]
    assert document["not_read"] == [{"path": f"{folder}/none", "reason": "no such file or directory"}]
    assert err == ""
    assert not any(value[-32:] in out for value in values)


@pytest.mark.parametrize("fault", ["GET /api_keys/=internal_error", "GET /users/me=too_many_requests"])
def test_a_server_that_does_not_say_makes_no_key_gone(
    planted: tuple[Path, list[str]],
    served: ServedSandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    monkeypatch.setattr("chutes_tui.api.client.RetryPolicy", partial(RetryPolicy, base=0.0))
    served.fault(fault)
    assert main(["scan", str(planted[0])]) == 1
    out, err = capsys.readouterr()
    assert "gone" not in out.replace("/gone", "")
    assert "not checked with the server: " in err


def test_offline_no_server_is_asked(planted: tuple[Path, list[str]], served: ServedSandbox) -> None:
    asked = served.asked("GET")
    assert main(["scan", "--offline", str(planted[0])]) == 1
    assert served.asked("GET") == asked


def test_the_exit_code_tells_nothing_found_from_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").write_text("nothing")
    assert main(["scan", str(tmp_path)]) == 0
    assert main(["scan", str(tmp_path), str(tmp_path / "none")]) == 2
    assert "not read: " in capsys.readouterr().err
