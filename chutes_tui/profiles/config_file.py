"""A config file, read and checked as a whole: its values with their lines, never a quote of it in an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.value_faults import REMEDY, value_fault
from chutes_tui.profiles.ini.parsing import IniDocument, IniFault, parse_ini
from chutes_tui.profiles.model import HOTKEY_FIELDS, ProfileError, ProfileWarning
from chutes_tui.storage.private_files import FileMissingError, FileProblem, NoHomeError, private_read, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chutes_tui.core.secret import Secret
    from chutes_tui.storage.private_files import PrivateFile


class ConfigFile(NamedTuple):
    """What a config file says. The getters treat empty values as absent and raise ProfileError for a value that
    goes on over several lines, which nearly always is a setting that was indented by mistake."""

    path: Path
    document: IniDocument
    warnings: tuple[ProfileWarning, ...]

    def text(self, section: str, key: str) -> str:
        """A value that is no secret, "" when absent."""
        secret = self.secret(section, key)
        return secret.reveal() if secret else ""

    def secret(self, section: str, key: str) -> Secret | None:
        """A value, None when absent."""
        value = self.document.get(section, key)
        if value is None or not value.secret:
            return None
        if value.continued_on is not None:
            raise fault_in(
                self.path,
                IniFault(
                    value.continued_on,
                    f"is indented, so it continues {key} from line {value.line}",
                    "Start every setting at the left margin.",
                ),
            )
        return value.secret

    @property
    def empty(self) -> bool:
        """Whether nothing is set in it."""
        return not any(value.text for section in self.document.sections.values() for value in section.values())

    def where(self, section: str, key: str) -> str:
        """`path, line n` of a value."""
        value = self.document.get(section, key)
        return f"{shown_path(self.path)}, line {value.line if value else 0}"


def read_config(path: Path) -> ConfigFile:
    """Read a config file. Raises FileMissingError, NoHomeError, or ProfileError if it can't be used."""
    try:
        read = private_read(path)
    except (FileMissingError, NoHomeError):
        raise
    except FileProblem as problem:
        raise ProfileError(
            problem.what, why=problem.why, next_step=problem.next_step, detail=problem.detail
        ) from None
    return check_config(read)


def check_config(read: PrivateFile) -> ConfigFile:
    """Take apart what was read. Raises ProfileError for whatever is wrong with it."""
    path = read.path
    document = parse_ini(read.data)
    if document.faults:
        raise fault_in(path, document.faults[0])
    warnings: list[ProfileWarning] = []
    if read.exposed_to:
        warnings.append(
            ProfileWarning(
                f"{shown_path(path)} can be read or written by {read.exposed_to}.",
                f"Make it private: {read.fix_command}",
                read.fix_command,
            )
        )
    if document.has_bom:
        warnings.append(
            ProfileWarning(
                f"{shown_path(path)} starts with a byte-order mark, which the official CLI can't read.",
                "Save it as UTF-8 without a byte-order mark.",
            )
        )
    config = ConfigFile(path, document, tuple(warnings))
    return config._replace(warnings=(*warnings, *_interpolated(config), *_odd(config)))


def _interpolated(config: ConfigFile) -> Iterator[ProfileWarning]:
    """The settings with a % that only this program takes for itself: the official CLI's reader interpolates."""
    for section, key in (("api", "base_url"), *(("auth", field) for field in HOTKEY_FIELDS)):
        value = config.document.get(section, key)
        if value is not None and "%" in value.text.replace("%%", ""):
            yield ProfileWarning(
                f"{config.where(section, key)}: {key} contains a %, which the official CLI can't read.",
                "The CLI reads % as a reference to another setting; write the value without it.",
            )


def _odd(config: ConfigFile) -> Iterator[ProfileWarning]:
    """The values that nothing depends on here, and that can't be meant as they stand."""
    for section, key in (("auth", "username"), ("auth", "user_id"), ("payment", "address")):
        value = config.document.get(section, key)
        if value is not None and (fault := value_fault(value.text)):
            yield ProfileWarning(f"{config.where(section, key)}: {key} {fault}.", REMEDY)


def fault_in(path: Path, fault: IniFault) -> ProfileError:
    """The error for a fault on a line of a file."""
    name = shown_path(path)
    what = f"{name} {fault.what}." if fault.line == 0 else f"{name}: line {fault.line} {fault.what}."
    return ProfileError(what, next_step=fault.next_step or "Fix the line in a text editor.")
