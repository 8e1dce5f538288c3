"""`chutes-tui keys`: names, values, exit codes, and what is sent."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chutes_tui.access.key_format import KEY_LENGTH
from chutes_tui.operations.scripts import values
from chutes_tui.operations.scripts.result import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    from operations.scripts.conftest import Script

CREATE = ("keys", "create", "night build", "--template", "invoke-all")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new.key"


class TestReading:
    def test_the_list_as_text_and_as_json(self, script: Script) -> None:
        text, listed = script("keys", "list"), script("keys", "list", "--json")
        assert text.code == listed.code == Code.DONE
        keys = listed.document["keys"]
        assert listed.document["complete"] is True
        assert len(keys) == len(text.out.splitlines()) - 1
        laptop = next(key for key in keys if key["name"] == "laptop")
        assert (laptop["admin"], laptop["last_used_at"]) == (True, None)
        assert "laptop  " in text.out
        assert laptop["id"] in text.out

    def test_one_by_name_and_by_id(self, script: Script) -> None:
        by_name = script("keys", "get", "laptop", "--json").document["key"]
        assert script("keys", "get", by_name["id"], "--json").document["key"] == by_name

    @pytest.mark.parametrize("name", ["LAPTOP", "00000000-0000-4000-8000-000000000000"])
    def test_what_is_not_there_has_a_code_of_its_own(self, script: Script, name: str) -> None:
        ran = script("keys", "get", name, "--json")
        assert ran.code == Code.NOT_FOUND
        assert ran.document["outcome"] == "not found"
        assert name in ran.document["problem"]["what"]

    def test_a_list_that_does_not_come_is_no_empty_list(self, script: Script) -> None:
        script.served.fault("GET /api_keys/=internal_error")
        for verb in (("list",), ("get", "laptop"), ("delete", "laptop", "--yes")):
            ran = script("keys", *verb, "--json")
            assert ran.code == Code.FAILED
            assert "keys" not in ran.document
        assert script.changed() == 0

    def test_no_textual_is_imported(self, script: Script) -> None:
        program = (
            "import sys; from chutes_tui.cli import main; code = main(['keys', 'list', '--json']); "
            "print(code, sorted({m.split('.')[0] for m in sys.modules} & {'textual', 'rich'}), file=sys.stderr)"
        )
        environ = {**os.environ, "CHUTES_CONFIG_PATH": str(script.served.config_path)}
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env=environ)
        assert ran.stderr.splitlines()[-1] == "0 []"


class TestCreating:
    def test_the_value_is_in_a_private_file_and_nowhere_else(self, script: Script, file: Path) -> None:
        ran = script(*CREATE, "--value-file", str(file), "--json")
        assert ran.code == Code.DONE
        assert ran.document["value_file"] == str(file)
        value = file.read_text().strip()
        assert len(value) == KEY_LENGTH
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert value[-32:] not in ran.out + ran.err
        known = ran.document["key"]["known"]["scopes"]
        assert known == [{"object_type": "chutes", "object_id": None, "action": "invoke"}]
        tested = script("keys", "test", "--value-file", str(file))
        assert (tested.code, tested.out) == (Code.DONE, "Valid; invoke on all chutes; nothing else.\n")
        assert value[-32:] not in tested.out + tested.err

    def test_on_standard_output_it_is_alone(self, script: Script) -> None:
        ran = script(*CREATE, "--value-file", "-")
        assert ran.code == Code.DONE
        assert len(ran.out) == KEY_LENGTH + 1
        assert script("keys", "test", "night build", "--value-file", "-", stdin=ran.out).code == Code.DONE
        assert script("keys", "test", "laptop", "--value-file", "-", stdin=ran.out).code == Code.FAILED

    def test_for_one_chute_by_its_name(self, script: Script) -> None:
        chute = script.asks(lambda client: client.list_chutes()).items[0]
        ran = script("keys", "create", "one", "--chute", chute.name, "--value-file", "-")
        assert ran.code == Code.DONE
        (scope,) = script("keys", "get", "one", "--json").document["key"]["known"]["scopes"]
        assert scope == {"object_type": "chutes", "object_id": chute.chute_id, "action": "invoke"}

    def test_access_as_json_from_standard_input(self, script: Script, file: Path) -> None:
        scopes = '{"scopes": [{"object_type": "images", "action": "read"}]}'
        ran = script("keys", "create", "images", "--scopes", "-", "--value-file", str(file), stdin=scopes)
        assert ran.code == Code.DONE
        broken = script("keys", "create", "two", "--scopes", "-", "--value-file", f"{file}2", stdin="{")
        assert broken.code == Code.FAILED

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["night"], "--value-file"),
            (["night", "--value-file", "x"], "name its access"),
            (["night", "--value-file", "x", "--admin", "--template", "images"], "choose one"),
            (["night", "--value-file", "x", "--template", "invoke-one"], "needs --chute"),
            (["night", "--value-file", "x", "--template", "images", "--chute", "c"], "takes no --chute"),
            (["night", "--value-file", "-", "--json", "--template", "images"], "both write to standard output"),
            (["n" * 25, "--value-file", "x", "--template", "images"], "At most 24"),
            (["night", "--value-file", "x", "--admin"], "needs --yes"),
            (["cpk_" + "5e" * 16 + "." + "c0" * 16 + "." + "R" * 32, "--value-file", "x"], "looks like an API key"),
        ],
    )
    def test_arguments_that_can_not_be_used_send_nothing(
        self, script: Script, arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        ran = script("keys", "create", *arguments)
        assert (ran.code, ran.out) == (Code.USAGE, "")
        assert said in ran.err
        assert "RRRR" not in ran.err
        assert script.served.asked("GET", "/api_keys") == script.changed() == 0

    def test_a_value_that_could_not_be_kept_is_not_created(self, script: Script, file: Path, tmp_path: Path) -> None:
        file.write_text("mine")
        for target in (file, tmp_path / "none" / "key", tmp_path):
            assert script(*CREATE, "--value-file", str(target)).code == Code.FAILED
        assert script("keys", "create", "laptop", "--template", "images", "--value-file", "x").code == Code.FAILED
        assert script.changed() == 0
        assert file.read_text() == "mine"

    def test_a_file_that_appears_meanwhile_is_left_alone(
        self, script: Script, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from chutes_tui.operations.scripts.values import NewValue

        rehearse: Callable[[NewValue], None] = NewValue.rehearse

        def and_then(value: NewValue) -> None:
            rehearse(value)
            file.write_text("mine")

        monkeypatch.setattr(NewValue, "rehearse", and_then)
        ran = script(*CREATE, "--value-file", str(file), "--json")
        assert ran.document["value_file"] == f"{file}.2"
        assert file.read_text() == "mine"

    @pytest.mark.parametrize(
        ("fault", "code", "exists"),
        [
            ("POST /api_keys/=drop_after_commit x1", Code.UNKNOWN, True),
            ("POST /api_keys/=drop_before_commit x1", Code.FAILED, False),
            ("POST /api_keys/=too_many_requests x1", Code.FAILED, False),
        ],
    )
    def test_it_is_sent_once_and_a_lost_response_is_looked_up(
        self, script: Script, file: Path, fault: str, code: Code, exists: bool
    ) -> None:
        script.served.fault(fault)
        ran = script(*CREATE, "--value-file", str(file), "--json")
        assert ran.code == code
        assert ("key" in ran.document) is exists
        assert script.changed() == 1
        assert ("night build" in script.names()) is exists
        assert not file.exists()

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")  # noqa: PTH110
    def test_a_value_that_nobody_took_is_said_to_be_lost(self, script: Script) -> None:
        environ = {**os.environ, "CHUTES_CONFIG_PATH": str(script.served.config_path)}
        with open("/dev/full", "w") as full:  # noqa: PTH123
            ran = subprocess.run(
                [sys.executable, "-m", "chutes_tui", *CREATE, "--value-file", "-"],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                env=environ,
                check=False,
            )
        assert ran.returncode == Code.UNKNOWN
        assert "its value could not be written and is lost" in ran.stderr

    def test_full_access_is_asked_about(self, script: Script, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(values, "_on_a_terminal", lambda: True)
        admin = ("keys", "create", "boss", "--admin", "--value-file", str(file))
        refused = script(*admin, stdin="bos\n")
        assert refused.code == Code.FAILED
        assert "full access" in refused.err
        assert script.changed() == 0
        assert script(*admin, stdin="boss\n").code == Code.DONE


class TestDeleting:
    def test_by_name_with_yes(self, script: Script) -> None:
        assert script("keys", "delete", "grafana").code == Code.USAGE
        ran = script("keys", "delete", "grafana", "--yes", "--json")
        assert (ran.code, ran.document["outcome"], ran.document["key"]["name"]) == (Code.DONE, "done", "grafana")
        assert "grafana" not in script.names()
        assert script("keys", "delete", "grafana", "--yes").code == Code.NOT_FOUND
        assert script.changed() == 1

    @pytest.mark.parametrize(
        ("faults", "code"),
        [
            (["DELETE /api_keys/=drop_after_commit"], Code.DONE),
            (["DELETE /api_keys/=drop_before_commit"], Code.FAILED),
            (["DELETE /api_keys/=drop_after_commit", "GET /api_keys/{}=internal_error"], Code.UNKNOWN),
        ],
    )
    def test_what_is_lost_is_looked_up(self, script: Script, faults: list[str], code: Code) -> None:
        key_id = script("keys", "get", "grafana", "--json").document["key"]["id"]
        script.served.fault(*(fault.format(key_id) for fault in faults))
        assert script("keys", "delete", "grafana", "--yes").code == code
        assert script.changed() == 1


class TestRotating:
    def test_in_two_steps(self, script: Script, file: Path) -> None:
        assert script(*CREATE, "--value-file", str(file)).code == Code.DONE
        early = script("keys", "rotate", "night build", "--delete-old", "--yes")
        assert early.code == Code.FAILED
        new = script("keys", "rotate", "night build", "--value-file", "-")
        assert new.code == Code.DONE
        assert len(new.out) == KEY_LENGTH + 1
        assert script("keys", "rotate", "night build", "--value-file", "-").code == Code.FAILED
        assert {"night build", "night build-2"} <= script.names()
        assert script("keys", "rotate", "night build", "--delete-old").code == Code.USAGE
        assert script("keys", "rotate", "night build", "--delete-old", "--yes").code == Code.DONE
        assert "night build" not in script.names()
        assert script("keys", "test", "night build-2", "--value-file", "-", stdin=new.out).code == Code.DONE

    def test_access_that_is_not_known_is_not_guessed(self, script: Script, file: Path) -> None:
        ran = script("keys", "rotate", "grafana", "--value-file", str(file))
        assert (ran.code, script.changed()) == (Code.FAILED, 0)
        assert "isn't known" in ran.err
        scopes = '[{"object_type": "chutes", "action": "invoke"}]'
        more = script("keys", "rotate", "grafana", "--value-file", str(file), "--scopes", "-", stdin=scopes)
        assert more.code == Code.DONE
        assert "grafana-2" in script.names()

    def test_a_lost_value_is_created_once_more(self, script: Script, file: Path) -> None:
        assert script(*CREATE, "--value-file", str(file)).code == Code.DONE
        again = ("keys", "rotate", "night build", "--value-file", "-")
        script.served.fault("POST /api_keys/=drop_after_commit x1")
        assert script(*again).code == Code.UNKNOWN
        assert script(*again).code == Code.FAILED
        assert script(*again, "--recreate").code == Code.DONE
        assert "night build-2" in script.names()

    def test_an_admin_key_needs_a_yes(self, script: Script, file: Path) -> None:
        assert script("keys", "rotate", "laptop", "--value-file", str(file)).code == Code.USAGE
        assert script.changed() == 0
        assert script("keys", "rotate", "laptop", "--value-file", str(file), "--yes").code == Code.DONE


def test_a_profile_that_is_not_there_can_not_be_used(script: Script) -> None:
    ran = script("keys", "list", "--profile", "nobody")
    assert ran.code == Code.USAGE
    assert "There is no profile named nobody" in ran.err


@pytest.mark.parametrize("arguments", [["--help"], ["create", "--help"], ["rotate", "-h"]])
def test_help_is_plain_text(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    from chutes_tui.cli import main

    with pytest.raises(SystemExit) as end:
        main(["keys", *arguments])
    assert end.value.code == 0
    assert capsys.readouterr().out.isascii()


def test_a_profile_that_signs_in_with_the_key_gets_the_new_one(script: Script, file: Path) -> None:
    assert script(*CREATE, "--value-file", str(file)).code == Code.DONE
    profile = Path(os.environ["HOME"]) / ".chutes" / "environments" / "ci.ini"
    profile.parent.mkdir(parents=True)
    profile.write_text(f"[auth]\napi_key = {file.read_text()}")
    ran = script("keys", "rotate", "night build", "--value-file", f"{file}-2", "--json")
    assert (ran.code, ran.document["profiles"]) == (Code.DONE, ["ci"])
    value = (file.parent / "new.key-2").read_text()
    assert profile.read_text() == f"[auth]\napi_key = {value}"
    assert value.strip()[-32:] not in ran.out + ran.err


@pytest.mark.slow
def test_what_a_pipe_can_not_take_is_escaped_and_a_closed_one_is_no_crash(script: Script) -> None:
    environ = {**os.environ, "CHUTES_CONFIG_PATH": str(script.served.config_path), "PYTHONIOENCODING": "ascii"}
    words = [sys.executable, "-m", "chutes_tui", "keys", "list"]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60, env=environ, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "B\\xfcro" in ran.stdout
    closed, out = os.pipe()
    os.close(closed)
    ran = subprocess.run(words, stdout=out, stderr=subprocess.PIPE, text=True, timeout=60, env=environ, check=False)
    os.close(out)
    assert (ran.returncode, ran.stderr) == (0, "")
