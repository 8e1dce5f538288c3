"""Rotating a key on one screen: create, copy, switch over, delete the old one or keep both."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chutes_tui import commands
from chutes_tui.commands import value_groups
from chutes_tui.core.text import visible
from chutes_tui.operations.destinations.place import KINDS, OWN, place_of
from chutes_tui.operations.keys.knowledge import NOTHING_KNOWN, KeyKnowledge
from chutes_tui.operations.keys.rotation import RotationView
from chutes_tui.screens.keys.key_rows import NO_NAME, KeyRows
from chutes_tui.screens.keys.new_key import NewKeyScreen, form_bindings
from chutes_tui.screens.keys.object_names import foreign_private, object_names
from chutes_tui.screens.keys.rotation.stages import BUTTONS, RENAMED, At, Situation
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.frames import titled
from chutes_tui.widgets.options import Options
from chutes_tui.widgets.table.detail_panel import two_sides

if TYPE_CHECKING:
    from pathlib import PurePath

    from textual.app import ComposeResult

    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.destinations.place import Place
    from chutes_tui.operations.keys.creation import MintedKey
    from chutes_tui.operations.keys.use import KeyUse
    from chutes_tui.profiles import Profile
    from chutes_tui.widgets.buttons import Role


class RotationScreen(NewKeyScreen):
    """Shows `state.rotation`. What is under way goes on when it is closed; the record knows how far it is."""

    COMMAND_GROUP = value_groups.ROTATION
    BINDINGS: ClassVar = [*commands.bindings(value_groups.ROTATION), *form_bindings("rotation")]
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../../../styles/new_key.tcss", "../../../styles/rotation.tcss"]

    def __init__(self, old: ApiKey, minted: MintedKey | None = None) -> None:
        super().__init__()
        self.old = old
        self._chosen_draft: AccessDraft | None = None
        self._chosen_name = ""
        self._was: At | None = None
        self._rows = KeyRows()
        self._put = set[str]()
        """The lines of the places that got the new value here."""
        if minted is not None:
            self.use_value(minted)

    def compose_body(self) -> ComposeResult:
        with Container(classes="centred"), Vertical(id="rotation"):
            with titled(Vertical(id="both", classes="panel"), f"Keys › Rotate {visible(self.old.name) or NO_NAME}"):
                yield Static(id="stages")
                yield Static(id="old")
                yield Static(id="new")
                with VerticalScroll(id="notes", can_focus=False):
                    yield Static(id="note")
                yield Static(id="value")
            yield from self.compose_forms()
            with titled(Vertical(id="where", classes="panel"), "Where the old key is used"):
                yield Options(id="places")
                yield Static("w edits the list. Your notes stay on this machine.", id="places-hint")
            with Horizontal(id="buttons", classes="buttons"):
                for action in dict.fromkeys(one for shown in BUTTONS.values() for one in shown):
                    role: Role = "danger" if action == "delete_old" else ""
                    yield self.command_button(action, RENAMED.get(action, ""), role=role)

    def on_mount(self) -> None:
        self.state.events.key_minted.subscribe(self, self._minted)
        self.follow(self._show, "rotation", "known_keys", "keys", "chutes", "images", "unlisted")
        self.watch(self.state, "profile", self._close, init=False)
        self.worker.rotation.open(self.old)
        self._show()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    # What there is to show

    @property
    def _view(self) -> RotationView:
        view = self.state.rotation
        return view if view is not None and view.old.api_key_id == self.old.api_key_id else RotationView(self.old)

    @property
    def _known(self) -> KeyKnowledge:
        return self.state.known_keys.by_id.get(self.old.api_key_id, NOTHING_KNOWN)

    @property
    def situation(self) -> Situation:
        """Everything that is so now."""
        view, access = self._view, self.worker.rotation.access(self.old)
        rotation = view.rotation
        draft = self._chosen_draft or (access.draft if access.complete else None)
        name = view.new_name if view.ending is not None else rotation.new_name if rotation is not None else ""
        return Situation(
            view,
            access,
            rotation.draft if rotation is not None else draft,
            name or self._chosen_name or self.worker.rotation.suggested_name(self.old),
            self._chosen_draft is not None,
            bool(self._snippets),
            self._known.places,
            object_names(self.state),
            self._warnings(),
        )

    def _warnings(self) -> tuple[str, ...]:
        from chutes_tui.screens.keys.key_detail import use_lines

        use = self.worker.keys.uses.get(self.old.api_key_id)
        lines = use_lines(use) if use is not None and self._view.ending is None else []
        if use is not None and lines and self._view.rotation is None and _in_a_file(use, self.state.profile):
            lines.append("The new key is written into the profile's file when it is created.")
        return (*lines, *self.worker.rotation.alive_before(self.old))

    # Showing

    def _show(self) -> None:
        if not self.is_mounted:
            return
        one = self.situation
        width = max(20, self.query_one("#both").size.width - 4)
        self.query_one("#stages", Static).update(one.stage_line())
        self.query_one("#old", Static).update(two_sides(*one.old_line(), width))
        self.query_one("#new", Static).update(two_sides(*one.new_line(), width))
        self.query_one("#note", Static).update(self._note(one))
        value = self.query_one("#value", Static)
        value.display = self.query_one("#forms").display = one.at is At.COPY or (one.has_value and self._roomy)
        if one.has_value:
            value.update(self.value_words(width))
        self._show_places(one)
        self._show_buttons(one)
        super().show_value()
        self._say_copy(one)
        if one.at is not self._was:
            self._was = one.at
            self.call_after_refresh(self._focus_first)
        self.refresh_footer()
        self._tick_put(one)

    @property
    def _roomy(self) -> bool:
        """Whether places and value have room beside each other."""
        return self.size.height >= _TALL

    def _note(self, one: Situation) -> Content:
        lines = list(one.note())
        if one.view.problem is not None:
            lines.insert(0, problem_words(one.view.problem))
        if one.view.doing:
            lines.insert(0, Content.assemble(("… ", "$accent"), (one.view.doing, "$text-accent")))
        return Content("\n").join(lines)

    def _show_places(self, one: Situation) -> None:
        where, places = self.query_one("#where"), self.query_one("#places", Options)
        where.display = one.at in (At.SWITCH, At.DELETE)
        words = [_tick(place, place in one.switched) for place in one.places]
        if [str(option.prompt) for option in places.options] != [word.plain for word in words]:
            at = places.highlighted or 0
            places.clear_options()
            places.add_options([Option(word) for word in words])
            places.highlighted = min(at, len(words) - 1)

    def _show_buttons(self, one: Situation) -> None:
        from chutes_tui.widgets.buttons import KeyButton

        shown = BUTTONS[one.at]
        for button in self.query("#buttons KeyButton").results(KeyButton):
            action = button.id or ""
            button.display = action in shown
            button.disabled = not one.possible(action)

    def _say_copy(self, one: Situation) -> None:
        from chutes_tui.widgets.buttons import KeyButton

        if one.at is At.COPY:
            last = "confirm_saved" if self._kept else "copy_snippet"
            copy, saved = self.query_one("#copy_snippet", KeyButton), self.query_one("#confirm_saved", KeyButton)
            copy.say(f"Copy {self._chosen.label}", "c", role="main" if last == "copy_snippet" else "")
            saved.say("I've saved it", "s", role="main" if last == "confirm_saved" else "")

    def _tick_put(self, one: Situation) -> None:
        """A place that got the new value uses it; the next is ticked once this one is."""
        places = [place for place in one.places if place in self._put and place not in one.switched]
        if one.at is At.SWITCH and places and one.possible("tick"):
            self._put.remove(places[0])
            self.worker.rotation.switched(places[0], True)

    def _focus_first(self) -> None:
        """The list that is worked with here, or the main button."""
        target = {At.COPY: "#snippets", At.SWITCH: "#places", At.DELETE: "#places"}.get(self.situation.at, "")
        if target:
            self.query_one(target).focus()
            return
        enabled = [action for action in BUTTONS[self.situation.at] if not self.query_one(f"#{action}").disabled]
        if enabled:
            self.query_one(f"#{enabled[-1]}").focus()

    def show_value(self) -> None:
        self._show()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_list.id == "snippets":
            self._show()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_list.id == "places":
            self.action_tick()
        else:
            self.action_copy_snippet()

    def _minted(self, minted: MintedKey) -> None:
        if minted.replaces == self.old.api_key_id:
            self.use_value(minted)
            self._show()

    # Commands

    def obstacle(self, action: str) -> str:
        one = self.situation
        return "" if one.possible(action) else one.why_not(action) or self.not_now(action)

    def action_create(self) -> None:
        one = self.situation
        if one.draft is None or not one.possible("create"):
            return
        create = partial(self.worker.rotation.create, one.draft, one.new_name)
        from chutes_tui.screens.keys.builder.outcome import admin_dialog, nothing_dialog

        if one.draft.admin:
            self.when_confirmed(admin_dialog(one.new_name), create)
        elif one.draft.grants:
            create()
        else:
            self.when_confirmed(nothing_dialog(), create)

    def action_choose_access(self) -> None:
        from chutes_tui.screens.keys.rotation.access_choice import AccessChoice

        one = self.situation
        self.ask(AccessChoice(one.access, one.draft, one.names), self._access_chosen)

    def _access_chosen(self, draft: AccessDraft) -> None:
        self._chosen_draft = draft
        self._show()

    def action_rename(self) -> None:
        from chutes_tui.screens.keys.rotation.questions import NewNameDialog

        taken = frozenset(key.name for key in self.state.keys.items)
        self.ask(NewNameDialog(self.situation.new_name, taken), self._renamed)

    def _renamed(self, name: str) -> None:
        self._chosen_name = name
        self._show()

    def action_test_key(self) -> None:
        """Test the old key, until there is a new one."""
        from chutes_tui.screens.keys.identify_dialog import IdentifyDialog

        rotation = self._view.rotation
        key = self.worker.rotation.new_key(rotation) if rotation is not None and rotation.exists else self.old
        self.app.push_screen(IdentifyDialog(key, self.worker.keys.value_here(key.api_key_id)))

    def action_confirm_saved(self) -> None:
        self._kept = True
        self.worker.rotation.saved()

    def action_tick(self) -> None:
        one, places = self.situation, self.query_one("#places", Options)
        if one.possible("tick") and places.highlighted is not None:
            place = one.places[places.highlighted]
            self.worker.rotation.switched(place, place not in one.switched)

    def key_shown(self) -> ApiKey | None:
        rotation = self._view.rotation
        return self.worker.rotation.new_key(rotation) if rotation is not None and rotation.exists else None

    def action_put_value(self) -> None:
        """Into the place under the cursor, where its line tells what it is; else into one to choose."""
        one, places, what = self.situation, self.query_one("#places", Options), self.to_put()
        if one.at is At.SWITCH and places.highlighted is not None and what is not None:
            place = place_of(one.places[places.highlighted])
            if place is not None and place.kind != OWN:
                self.put_into(KINDS[place.kind], what, place)
                return
        super().action_put_value()

    def value_put(self, place: Place) -> None:
        self._put.add(place.line)
        super().value_put(place)

    def action_note_places(self) -> None:
        from chutes_tui.screens.keys.notes_dialog import NotesDialog

        self.app.push_screen(NotesDialog(self.old, reminder=False))

    def action_look(self) -> None:
        if self._view.rotation is None:
            self.worker.rotation.open(self.old)
        else:
            self.worker.rotation.look()

    def action_create_again(self) -> None:
        from chutes_tui.screens.keys.rotation.questions import recreate_dialog

        if (rotation := self._view.rotation) is not None:
            self.when_confirmed(recreate_dialog(rotation), self.worker.rotation.create_again)

    def action_keep_both(self) -> None:
        from chutes_tui.screens.keys.rotation.questions import ReminderDialog

        self.ask(ReminderDialog(self.situation.old_name), self.worker.rotation.keep_both)

    def action_delete_old(self) -> None:
        from chutes_tui.screens.keys.key_deletion import deletion_dialog

        self._rows.foreign = foreign_private(self.state)
        self._rows.use(self.state.known_keys.by_id, object_names(self.state), self.worker.keys.uses)
        self.when_confirmed(deletion_dialog([self.old], self._rows), self.worker.rotation.delete_old)

    def action_end(self) -> None:
        from chutes_tui.screens.keys.rotation.questions import end_dialog

        if (rotation := self._view.rotation) is not None:
            self.when_confirmed(end_dialog(rotation), self.worker.rotation.abandon)

    # Leaving

    @property
    def would_lose(self) -> str:
        """What quitting now would lose, as a sentence; empty if nothing. The state knows of the value itself."""
        rotation = self._view.rotation
        if rotation is not None and self.situation.at is At.LOST:
            return f"The key {visible(rotation.new_name)} exists on the server, and nobody has its value."
        return ""

    def action_leave(self) -> None:
        from chutes_tui.screens.keys.rotation.questions import leaving_dialog

        one = self.situation
        if one.at is At.COPY and not self._kept:
            self.when_confirmed(leaving_dialog(visible(one.new_name)), self._close)
        else:
            self._close()

    def _close(self) -> None:
        held = bool(self._snippets)
        self.wipe_value()
        if held:
            self.worker.keys.discard_minted()
        self.worker.rotation.close()
        self.dismiss(None)


_TALL = 36
"""Rows from which on the value stays on the screen beside the places."""


def _tick(place: str, done: bool) -> Content:
    return Content.assemble(" ", ("[✓] ", "$text-success") if done else "[ ] ", visible(place))


def _in_a_file(use: KeyUse, profile: Profile | None) -> bool:
    """Whether a config file of this machine holds the key."""
    return bool(use.profiles) or (use.here and profile is not None and profile.config_path is not None)
