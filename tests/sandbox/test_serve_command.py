"""`chutes-tui sandbox` as a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.sandbox import serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def running(home: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The process and the three variables that it printed."""
    command = [sys.executable, "-m", "chutes_tui.sandbox.serve", *arguments]
    environment = {"HOME": str(home), "TMPDIR": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=home
    ) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline().rstrip("\n") for _ in range(3)]
            yield process, dict(line.split("=", 1) for line in lines)
        finally:
            process.kill()


def stop(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
    """The exit code, and what else was written."""
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_three_variables_serves_and_goes_quietly(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, "--port", "0", "--seed", "1") as (process, told):
        assert list(told) == ["CHUTES_API_URL", "CHUTES_CONFIG_PATH", "BT_WALLET_PATH"]
        url = told["CHUTES_API_URL"]
        assert httpx.get(url + "/ping", trust_env=False).json() == {"message": "pong"}
        config = Path(told["CHUTES_CONFIG_PATH"])
        assert f"base_url = {url}\n" in config.read_text()
        assert (Path(told["BT_WALLET_PATH"]) / "ada" / "hotkeys" / "default").is_file()
        assert stop(process, number) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_it_goes_at_once_although_an_answer_is_under_way(tmp_path: Path) -> None:
    with running(tmp_path, "--fault", "/ping=latency:60") as (process, told):
        host, port = told["CHUTES_API_URL"].removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(b"GET /ping HTTP/1.1\r\nhost: x\r\n\r\n")
            requests = told["CHUTES_API_URL"] + "/_sandbox/requests"
            while not httpx.get(requests, trust_env=False).json():
                pass
            assert stop(process) == (0, "", "")


def test_a_folder_is_found_again(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    accounts = []
    for _ in range(2):
        with running(tmp_path, "--dir", str(place), "--empty") as (process, told):
            assert told["CHUTES_CONFIG_PATH"] == str(place / "config.ini")
            accounts.append(Path(told["CHUTES_CONFIG_PATH"]).read_text().split("[auth]")[1])
            assert stop(process)[0] == 0
    assert accounts[0] == accounts[1]
    assert (place / "sandbox.sqlite3").is_file()


def test_faults_on_the_command_line(tmp_path: Path) -> None:
    faults = ("--fault", "GET /ping=drop_after_commit:1 x1", "--fault", "/fmv=bad_gateway_html")
    with running(tmp_path, *faults) as (process, told):
        url = told["CHUTES_API_URL"]
        with pytest.raises(httpx.ReadError):
            httpx.get(url + "/ping", trust_env=False)
        assert httpx.get(url + "/ping", trust_env=False).status_code == 200
        assert httpx.get(url + "/fmv", trust_env=False).status_code == 502
        assert stop(process) == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [["--host", "0.0.0.0"], ["--host", "example.org"], ["--port", "70000"], ["--fault", "x"]],  # noqa: S104
)
def test_arguments_that_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        serve.main(arguments)
    assert leaving.value.code == 2
    assert capsys.readouterr().out == ""


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serve.main(["--port", str(port)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert f"cannot listen on 127.0.0.1:{port}" in told.err
