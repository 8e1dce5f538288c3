"""`chutes-tui secrets`: chutes by name, values, replacing, importing, and what is sent."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from chutes_tui.operations.scripts.result import Code

if TYPE_CHECKING:
    from pathlib import Path

    from chutes_tui.api.models import Chute
    from operations.scripts.conftest import Script

VALUE = "hf_sentinelsentinelsentinel"


@pytest.fixture
def chute(script: Script) -> Chute:
    """A chute whose name no other has."""
    chutes = script.asks(lambda client: client.list_chutes()).items
    names = [one.name for one in chutes]
    return next(one for one in chutes if names.count(one.name) == 1)


def names_in(script: Script, chute: Chute) -> set[str]:
    listed = script("secrets", "list", "--chute", chute.name, "--json")
    return {one["name"] for one in listed.document["secrets"]}


class TestListing:
    def test_text_and_json(self, script: Script) -> None:
        text, listed = script("secrets", "list"), script("secrets", "list", "--json")
        assert text.code == listed.code == Code.DONE
        secrets = listed.document["secrets"]
        assert len(text.out.splitlines()) == len(secrets) + 1
        assert all(one["id"] in text.out for one in secrets)

    def test_of_one_chute(self, script: Script, chute: Chute) -> None:
        by_name = script("secrets", "list", "--chute", chute.name, "--json").document
        assert by_name == script("secrets", "list", "--chute", chute.chute_id, "--json").document
        assert script("secrets", "list", "--chute", "no such chute").code == Code.NOT_FOUND


class TestSetting:
    def test_a_new_one_from_standard_input(self, script: Script, chute: Chute) -> None:
        ran = script(
            "secrets", "set", "NEW_ONE", "--chute", chute.name, "--value-file", "-", "--json", stdin=f"{VALUE}\n"
        )
        assert (ran.code, ran.document["secret"]["replaced"]) == (Code.DONE, False)
        assert "NEW_ONE" in names_in(script, chute)
        assert VALUE not in ran.out + ran.err
        assert script.served.sandbox.requests.matching("POST", "/secrets")

    def test_one_that_exists_is_replaced_only_when_that_is_said(self, script: Script, chute: Chute) -> None:
        arguments = ("secrets", "set", "NEW_ONE", "--chute", chute.name, "--value-file", "-")
        assert script(*arguments, stdin="one").code == Code.DONE
        before = script.changed()
        assert script(*arguments, stdin="two").code == Code.FAILED
        assert script.changed() == before
        replaced = script(*arguments, "--replace", "--json", stdin="two")
        assert (replaced.code, replaced.document["secret"]["replaced"]) == (Code.DONE, True)
        assert script.changed() == before + 2

    def test_a_gap_is_said(self, script: Script, chute: Chute) -> None:
        arguments = ("secrets", "set", "NEW_ONE", "--chute", chute.name, "--value-file", "-")
        assert script(*arguments, stdin="one").code == Code.DONE
        script.served.fault("POST /secrets/=internal_error")
        ran = script(*arguments, "--replace", "--json", stdin="two")
        assert ran.code == Code.FAILED
        assert ran.document["secret"]["missing_now"] is True
        assert "has no such secret now" in ran.err

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            ("POST /secrets/=drop_after_commit x1", Code.UNKNOWN),
            ("POST /secrets/=drop_before_commit x1", Code.FAILED),
        ],
    )
    def test_it_is_sent_once(self, script: Script, chute: Chute, fault: str, code: Code) -> None:
        script.served.fault(fault)
        ran = script("secrets", "set", "NEW_ONE", "--chute", chute.name, "--value-file", "-", stdin=VALUE)
        assert (ran.code, script.changed()) == (code, 1)
        assert VALUE not in ran.err

    @pytest.mark.parametrize(
        ("arguments", "stdin", "code"),
        [
            (("A B\n", "--chute", "x", "--value-file", "-"), "v", Code.USAGE),
            (("A", "--value-file", "-"), "v", Code.USAGE),
            (("A", "--chute", "no such chute", "--value-file", "-"), "v", Code.NOT_FOUND),
            (("A", "--chute", "no such chute", "--value-file", "-"), "", Code.FAILED),
            (("A", "--chute", "no such chute", "--value-file", "-"), "\n\n", Code.FAILED),
            (("A", "--chute", "no such chute", "--value-file", "/no/such/file"), "", Code.FAILED),
            ((VALUE, "--chute", "x", "--value-file", "-"), "v", Code.USAGE),
        ],
    )
    def test_what_can_not_be_sent(self, script: Script, arguments: tuple[str, ...], stdin: str, code: Code) -> None:
        ran = script("secrets", "set", *arguments, stdin=stdin)
        assert (ran.code, ran.out, script.changed()) == (code, "", 0)
        assert VALUE not in ran.err


class TestDeleting:
    def test_by_name_in_a_chute(self, script: Script, chute: Chute) -> None:
        script("secrets", "set", "NEW_ONE", "--chute", chute.name, "--value-file", "-", stdin="one")
        delete = ("secrets", "delete", "NEW_ONE", "--chute", chute.name)
        assert script(*delete).code == Code.USAGE
        assert script(*delete, "--yes").code == Code.DONE
        assert "NEW_ONE" not in names_in(script, chute)
        assert script(*delete, "--yes").code == Code.NOT_FOUND

    def test_one_name_in_several_chutes_is_not_guessed(self, script: Script) -> None:
        for one in script.asks(lambda client: client.list_chutes()).items[:2]:
            script("secrets", "set", "SHARED", "--chute", one.chute_id, "--value-file", "-", stdin="one")
        before = script.changed()
        ran = script("secrets", "delete", "SHARED", "--yes")
        assert (ran.code, script.changed()) == (Code.FAILED, before)
        assert "--chute" in ran.err

    def test_one_whose_chute_is_gone(self, script: Script) -> None:
        chutes = {one.chute_id for one in script.asks(lambda client: client.list_chutes()).items}
        listed = script("secrets", "list", "--json").document["secrets"]
        orphan = next(one for one in listed if one["chute_id"] not in chutes)
        ran = script("secrets", "delete", orphan["name"], "--chute", orphan["chute_id"], "--yes")
        assert ran.code == Code.DONE


class TestImporting:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        file = tmp_path / ".env"
        file.write_text(f"# mine\nFIRST={VALUE}\nexport SECOND='two words'\n")
        file.chmod(0o600)
        return file

    def test_all_of_it(self, script: Script, chute: Chute, file: Path) -> None:
        dry = script("secrets", "import", str(file), "--chute", chute.name, "--dry-run")
        assert (dry.code, dry.out, script.changed()) == (Code.DONE, "FIRST: new\nSECOND: new\n", 0)
        ran = script("secrets", "import", str(file), "--chute", chute.name, "--json")
        assert [one["state"] for one in ran.document["secrets"]] == ["written", "written"]
        assert {"FIRST", "SECOND"} <= names_in(script, chute)
        assert VALUE not in ran.out + ran.err

    def test_what_exists_takes_a_word(self, script: Script, chute: Chute, file: Path) -> None:
        command = ("secrets", "import", str(file), "--chute", chute.name)
        assert script(*command).code == Code.DONE
        before = script.changed()
        assert script(*command).code == Code.FAILED
        assert script(*command, "--skip-existing").code == Code.FAILED
        assert script.changed() == before
        assert script(*command, "--replace").code == Code.DONE
        assert script.changed() == before + 4

    def test_a_doubtful_line_stops_all_of_it(self, script: Script, chute: Chute) -> None:
        text = "GOOD=1\nnot a variable\nQUOTED='\"x\"'\nPYTHONPATH=/x\n"
        command = ("secrets", "import", "-", "--chute", chute.name)
        ran = script(*command, stdin=text)
        assert (ran.code, script.changed()) == (Code.FAILED, 0)
        for part in ("line 2", "QUOTED (line 3)", "PYTHONPATH (line 4)"):
            assert part in ran.err
        ran = script(*command, "--skip-doubtful", "--json", stdin=text)
        assert [one["state"] for one in ran.document["secrets"]] == ["written", "left", "left"]

    def test_what_the_first_failure_means_for_the_rest(self, script: Script, chute: Chute, file: Path) -> None:
        script.served.fault("POST /secrets/=internal_error")
        ran = script("secrets", "import", str(file), "--chute", chute.name, "--json")
        assert ran.code == Code.FAILED
        assert [one["state"] for one in ran.document["secrets"]] == ["not written", "not tried"]
        assert script.changed() == 1


class TestPipes:
    """What a shell names for `<(…)`."""

    def test_an_open_pipe_is_read_and_any_other_is_refused(
        self, script: Script, chute: Chute, tmp_path: Path
    ) -> None:
        def set_from(source: str) -> tuple[int, str]:
            ran = script("secrets", "set", "PIPED", "--chute", chute.name, "--value-file", source, "--replace")
            return ran.code, ran.err

        for text, code, words in (
            (f"{VALUE}\n".encode(), Code.DONE, ""),
            (b"", Code.FAILED, "The pipe is empty."),
            (b"\xff", Code.FAILED, "The pipe isn't UTF-8 text."),
        ):
            out, into = os.pipe()
            os.write(into, text)
            os.close(into)
            found, err = set_from(f"/dev/fd/{out}")
            os.close(out)
            assert (found, words in err) == (code, True)
        os.mkfifo(tmp_path / "pipe")
        for other in (str(tmp_path / "pipe"), "/dev/fd/999999", f"/dev/fd/{out}"):
            assert set_from(other)[0] == Code.FAILED
        assert script.served.asked("POST", "/secrets/") == 1
