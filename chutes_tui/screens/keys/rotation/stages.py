"""Where a rotation is, what is possible there, and what there is to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.access.known_access import Source
from chutes_tui.access.words import access_words
from chutes_tui.core import times
from chutes_tui.core.attempt import Presence
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.keys.rotation import Ending
from chutes_tui.operations.keys.rotation_record import Phase
from chutes_tui.screens.keys.key_rows import NO_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.access.known_access import KnownAccess
    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.rotation import RotationView

EVERYTHING: Final = "Everything that uses the old key"
"""What is ticked where no place is noted."""
TITLES: Final = ("Create", "Copy", "Switch over", "Delete old")


class At(Enum):
    """Where a rotation is."""

    PLAN = "nothing was created yet"
    UNSURE = "whether the new key was created is not known"
    LOST = "the new key exists, its value is lost"
    COPY = "the new key exists, and its value can be copied"
    SHOWN = "the new key exists, and its value was shown earlier"
    SWITCH = "some places use the old key"
    DELETE = "no place uses the old key"
    OVER = "it is over"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the screen shows. `draft` is what the new key gets, None as long as it has to be chosen; `chosen`: the
    user chose it. `has_value`: the new key's value is at hand. `lines` are warnings about the old key."""

    view: RotationView
    access: KnownAccess
    draft: AccessDraft | None
    new_name: str
    chosen: bool
    has_value: bool
    noted: tuple[str, ...]
    names: Mapping[str, str]
    lines: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """What has to be ticked."""
        return self.noted or (EVERYTHING,)

    @property
    def switched(self) -> frozenset[str]:
        """What is ticked."""
        rotation = self.view.rotation
        return frozenset(rotation.switched) if rotation is not None else frozenset()

    @property
    def at(self) -> At:
        """Where the rotation is."""
        rotation = self.view.rotation
        if self.view.ending is not None:
            return At.OVER
        if rotation is None or rotation.phase is Phase.PLANNED:
            return At.PLAN
        if rotation.phase is Phase.SENT:
            return At.UNSURE
        if rotation.phase is Phase.SAVED:
            return At.DELETE if self.switched.issuperset(self.places) else At.SWITCH
        if self.has_value:
            return At.COPY
        return At.LOST if rotation.phase is Phase.LOST else At.SHOWN

    @property
    def doubtful(self) -> bool:
        """Whether a request without a response may still arrive: name and access stay as they are."""
        return self.view.rotation is not None and self.view.rotation.doubtful

    @property
    def old_name(self) -> str:
        return visible(self.view.old.name) or NO_NAME

    # Which commands are possible

    def possible(self, action: str) -> bool:
        """Whether a command is possible now."""
        wanted = _POSSIBLE.get(action)
        if action in ("copy_snippet", "toggle_reveal", "put_value"):
            return self.has_value
        if wanted is None:
            return True
        if self.view.doing or self.at not in wanted:
            return False
        if action == "create":
            return self.draft is not None
        return not (action in ("choose_access", "rename") and self.doubtful) and (
            action != "end" or self.at is not At.PLAN or self.doubtful
        )

    def why_not(self, action: str) -> str:
        """Why a command is not possible now, "" for the usual words."""
        if self.view.doing:
            return f"Wait: {self.view.doing.lower()}."
        if self.at is At.OVER:
            return "This rotation is over; esc closes."
        if action == "create" and self.at is At.PLAN:
            return "Choose the access first (g), or test the old key (t)."
        if action in ("choose_access", "rename") and self.doubtful:
            return "An earlier request may still arrive: name and access stay as they were sent."
        if action == "delete_old":
            return _WHY_NOT_DELETE.get(self.at, "")
        if action in ("copy_snippet", "toggle_reveal"):
            return "The new key's value isn't here."
        if action == "confirm_saved" and self.at is At.PLAN:
            return "Create the new key first."
        return ""

    # Words

    def stage_line(self) -> Content:
        """The four stages, with the one that is being worked on."""
        done = {At.PLAN: 0, At.UNSURE: 0, At.LOST: 0, At.COPY: 1, At.SHOWN: 1, At.SWITCH: 2, At.DELETE: 3}
        at = 4 if self.view.ending is Ending.REPLACED else done.get(self.at, 3)
        parts: list[Content] = []
        for index, title in enumerate(TITLES):
            words = f"{index + 1} {title}"
            if index < at:
                parts.append(Content.assemble((f"{words} ", "$quiet"), ("✓", "$text-success")))
            elif index == at and self.at is not At.OVER:
                parts.append(Content.styled(f"▸ {words}", "bold $accent"))
            else:
                parts.append(Content.styled(words, "$quiet"))
        return Content("   ").join(parts)

    def old_line(self) -> tuple[Content, str]:
        """The old key: what it is, and whether it is there."""
        old, access = self.view.old, self.access
        words = access_words(access.admin, access.sure, True, self.names) if access.complete else self.listed_words()
        return _key_line("Old", self.old_name, old.api_key_id, words), _there(self.view.old_there, old)

    def listed_words(self) -> str:
        """The access of the old key as the list shows it."""
        return access_words(self.view.old.admin, self.view.old.scopes, False, self.names)

    def new_line(self) -> tuple[Content, str]:
        """The new key: what it is or will be, and whether it is there."""
        rotation = self.view.rotation
        draft = rotation.draft if rotation is not None else self.draft
        words = access_words(draft.admin, draft.grants, True, self.names) if draft is not None else "to be chosen"
        if self.at is At.OVER:
            words = ""
        state = {At.PLAN: "not created yet", At.UNSURE: "not known", At.OVER: ""}.get(self.at, "exists")
        if self.view.new_there is Presence.ABSENT and self.at not in (At.PLAN, At.OVER):
            state = "gone"
        key_id = rotation.new_id if rotation is not None else ""
        return _key_line("New", visible(self.new_name), key_id, words), state

    def note(self) -> list[Content]:
        """What to know and to do here."""
        lines = [Content(line) for line in _ABOUT[self.at](self)]
        return [*lines, *(Content.styled(f"⚠ {visible(line)}", "$text-warning") for line in self.lines)]


def _key_line(which: str, name: str, key_id: str, access: str) -> Content:
    return Content.assemble(
        (f"{which}  ", "$quiet"),
        (name, "bold"),
        (f"  {short_id(key_id)}" if key_id else "", "$quiet"),
        f"  {visible(access)}",
    )


def _there(presence: Presence, key: ApiKey) -> str:
    age = " ".join(times.age(key.created_at, times.utc_now())).strip() if key.created_at else ""
    state = {Presence.PRESENT: "exists", Presence.ABSENT: "deleted"}.get(presence, "")
    return " · ".join(part for part in (age, state) if part)


def _plan(one: Situation) -> list[str]:
    access, lines = one.access, []
    if one.doubtful:
        lines.append(
            "An earlier request got no response and had no effect so far. Creating it again uses the same name, so "
            "that there can't be two."
        )
    elif one.chosen:
        lines.append("You chose the access: the new key gets that, and no more.")
    elif not access.complete:
        lines.append(
            "What the old key may do isn't fully known. Test it (t), or choose what the new key gets (g): at most "
            "what the old one may have."
        )
    else:
        source = {
            Source.RECORD: "as recorded on this machine when it was created",
            Source.LIST: "as the server lists it",
            Source.TEST: "as far as a test of it showed",
        }.get(access.source, "")
        lines.append(f"The new key gets the access of the old one, {source}, and no more. g gives it less.")
    if access.unreadable:
        which = "1 scope" if access.unreadable == 1 else f"{access.unreadable} scopes"
        lines.append(f"The new key doesn't get {which} of the old one: the server's list can't be read there.")
    lines.append("Names are unique and can't be changed later. The old key keeps working until you delete it.")
    return lines


def _over(one: Situation) -> list[str]:
    new = visible(one.view.new_name or one.new_name)
    words = {
        Ending.REPLACED: f"{new} takes the place of {one.old_name}, which may keep working for up to two minutes.",
        Ending.BOTH_KEPT: f"{one.old_name} and {new} both stay. The table shows the reminder.",
        Ending.ABANDONED: "The rotation is ended. The keys that exist stay as they are.",
    }
    if one.view.ending is Ending.OLD_GONE or one.view.ending is None:
        new_is = {
            Presence.PRESENT: f"{new} exists.",
            Presence.ABSENT: "There is no new key either.",
        }.get(one.view.new_there, f"Whether {new} exists is not known.")
        return [f"The old key is gone: it was deleted already. {new_is}"]
    return [words[one.view.ending]]


_ABOUT = {
    At.PLAN: _plan,
    At.UNSURE: lambda one: [
        f"Whether {visible(one.new_name)} was created is not known. It was sent once and is not sent again. r checks."
    ],
    At.LOST: lambda one: [
        f"{visible(one.new_name)} exists on the server, but its value was lost with the response: nobody has it. "
        "L deletes it and creates it again; X ends the rotation and leaves both keys."
    ],
    At.COPY: lambda _: ["This key is shown only once. Copy it to where it is needed, then press s."],
    At.SHOWN: lambda one: [
        f"The value of {visible(one.new_name)} was shown when it was created, and can't be shown again. "
        "If you saved it, press s. If not, L deletes the new key and creates it again."
    ],
    At.SWITCH: lambda _: [
        "Use the new key in every place, and tick it (space). Then delete the old key, or keep both with a reminder."
    ],
    At.DELETE: lambda one: [f"Everything is switched over. D deletes {one.old_name}; b keeps both."],
    At.OVER: _over,
}
_EXISTS: Final = frozenset({At.LOST, At.COPY, At.SHOWN, At.SWITCH, At.DELETE})
_POSSIBLE: Final = {
    "create": frozenset({At.PLAN}),
    "choose_access": frozenset({At.PLAN}),
    "rename": frozenset({At.PLAN}),
    "confirm_saved": frozenset({At.COPY, At.SHOWN}),
    "create_again": frozenset({At.LOST, At.SHOWN}),
    "delete_old": frozenset({At.DELETE}),
    "keep_both": frozenset({At.SWITCH, At.DELETE}),
    "look": _EXISTS | {At.UNSURE, At.PLAN},
    "end": frozenset({At.LOST, At.SHOWN, At.PLAN}),
    "note_places": _EXISTS | {At.UNSURE, At.PLAN},
    "test_key": _EXISTS | {At.PLAN},
    "tick": frozenset({At.SWITCH, At.DELETE}),
}
_WHY_NOT_DELETE: Final = {
    At.SWITCH: "Tick every place first (space), or remove it from the list (w).",
    At.COPY: "Save the new key's value first (s).",
    At.SHOWN: "Say first whether you saved the new key's value (s).",
    At.PLAN: "Create the new key first.",
}

BUTTONS: Final[dict[At, tuple[str, ...]]] = {
    At.PLAN: ("test_key", "choose_access", "create"),
    At.UNSURE: ("look",),
    At.LOST: ("end", "create_again"),
    At.COPY: ("toggle_reveal", "put_value", "copy_snippet", "confirm_saved"),
    At.SHOWN: ("end", "create_again", "confirm_saved"),
    At.SWITCH: ("note_places", "keep_both", "put_value", "tick"),
    At.DELETE: ("keep_both", "delete_old"),
    At.OVER: ("leave",),
}
"""The buttons of each situation, the main one last."""
RENAMED: Final = {
    "create": "Create new key",
    "look": "Check again",
    "end": "End rotation",
    "toggle_reveal": "Show",
    "delete_old": "Delete old key",
}
"""What buttons are called that aren't called as their commands are."""
