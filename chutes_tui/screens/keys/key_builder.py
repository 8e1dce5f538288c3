"""The key builder: a name, exactly the access that is needed, and what that means before it is sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.access.explain import explain
from chutes_tui.access.scopes import AccessDraft
from chutes_tui.access.templates import template_of
from chutes_tui.access.words import access_words
from chutes_tui.commands import groups
from chutes_tui.core.attempt import Stage
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import visible
from chutes_tui.screens.keys.builder import outcome
from chutes_tui.screens.keys.builder.access import Access
from chutes_tui.screens.keys.builder.grid import grid_rows
from chutes_tui.screens.keys.builder.layout import (
    PANES,
    BuilderLayout,
    CommandView,
    ExplanationView,
    PaneBar,
    hint_words,
)
from chutes_tui.screens.keys.builder.template_list import TemplateList, TemplatePanel
from chutes_tui.screens.keys.object_names import foreign_private, object_names
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import problem_words

if TYPE_CHECKING:
    from chutes_tui.access.templates import Template
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.keys.creation import KeyCreation
    from chutes_tui.screens.keys.builder.grid import ScopeGrid
    from chutes_tui.screens.keys.builder.picker import Choice

# From this size on (columns and rows) every view fits at once.
_BESIDE, _BELOW = 110, 34


class KeyBuilderScreen(BuilderLayout):
    """Edits an AccessDraft and a name; `state.key_creation` has the result of sending them."""

    COMMAND_GROUP = commands.CommandGroup(
        "key_builder", groups.KEY_BUILDER.title, (*groups.KEY_BUILDER.commands, *groups.SCOPE_GRID.commands)
    )
    BINDINGS = commands.bindings(groups.KEY_BUILDER)
    CSS_PATH: ClassVar[str] = "../../styles/key_builder.tcss"

    def __init__(self, name: str = "", draft: AccessDraft | None = None) -> None:
        """Without a draft, it starts with what most apps need."""
        super().__init__()
        self._access = Access.usual() if draft is None else Access.of(draft)
        self.first_name = name
        self._start = (name, self._access.draft)
        self._sent = False

    def on_mount(self) -> None:
        self.follow(self._show, "chutes", "images", "public_chutes", "public_images", "unlisted")
        self.watch(self.state, "keys", self._keys_changed)
        self.watch(self.state, "profile", self._close, init=False)
        self.watch(self.state, "key_creation", self._creation_changed, init=False)
        self.add_class("-pane-access")
        if not self._sending:
            self.worker.keys.dismiss_creation()
        self.worker.catalogue.load(within=0)
        self._use(self._access)
        self.query_one("#name").focus()

    @property
    def draft(self) -> AccessDraft:
        """The access as edited so far."""
        return self._access.draft

    @property
    def _sending(self) -> bool:
        creation = self.state.key_creation
        return creation is not None and creation.stage.under_way

    @property
    def dirty(self) -> bool:
        """Whether leaving would lose something."""
        return (self._name_field.value, self.draft) != self._start or self._json.problem is not None

    @property
    def would_lose(self) -> str:
        """What quitting now would lose, as a sentence; empty if nothing."""
        creation = self.state.key_creation
        if creation is not None and creation.found is not None:
            return f"The key {visible(creation.name)} exists on the server, and nobody has its value."
        return "The new key's name and access are not saved." if self.dirty else ""

    # Showing

    def _use(self, access: Access) -> None:
        """Take over what was edited and show it everywhere."""
        self._access = access
        self._edited()
        self._json.follow(access.draft)
        self._show()

    def _show(self) -> None:
        state, draft = self.state, self.draft
        names = object_names(state)
        for kind in ("chutes", "images"):
            ids = (grant.object_id for grant in draft.grants if grant.object_type == kind)
            self.worker.catalogue.look_up(kind, [one for one in ids if one and one not in names])
        said = explain(draft, names, absent=state.unlisted.gone, foreign=foreign_private(state))
        rows = grid_rows(draft, self._access.pinned, names)
        self._grid.show(draft, rows, locked=self._json.problem is not None)
        self._grid.styles.max_height = len(rows) + 1
        self.query_one(ExplanationView).show(said)
        words = visible(access_words(draft.admin, draft.grants, True, names))
        parts: list[Content | tuple[str, str]] = [("→ ", "$quiet"), (words, "bold")]
        if said.warnings:
            parts.append((f"\n⚠ {visible(said.warnings[0])}", "$text-warning"))
        self.query_one("#verdict", Static).update(Content.assemble(*parts))
        bar = self.query_one("#panes", PaneBar)
        bar.summary = words
        bar.marks = {
            "meaning": f" ⚠{len(said.warnings)}" if said.warnings else "",
            "json": " ✗" if self._json.problem is not None else "",
        }
        self._templates.show(template_of(draft))
        self._show_hint()
        self._show_command()

    def _show_hint(self) -> None:
        hint = hint_words(self._grid, self._templates.current, self._json.problem, admin=self.draft.admin)
        self.query_one("#hint", Static).update(hint)

    def _show_command(self) -> None:
        self.query_one("#command", CommandView).show(self._name_field.value, self.draft)

    def _keys_changed(self) -> None:
        keys = self.state.keys
        whole = keys.whole and keys.phase is LoadPhase.READY
        self._name_field.compare_with((key.name for key in keys.items), all_known=whole)

    # Editing

    def on_name_field_changed(self) -> None:
        self._edited()
        self._show_command()

    def _edited(self) -> None:
        """What was refused, or is known not to exist, was another key."""
        if self.has_class("-refused") and self.state.key_creation is None:
            self.remove_class("-refused")
            self.worker.forget_results()

    def on_name_field_finished(self) -> None:
        self._grid.focus()

    def on_scope_grid_toggled(self, event: ScopeGrid.Toggled) -> None:
        if self._locked():
            return
        edited = self._access.press(event.row, event.action)
        if edited is self._access:
            self.app.bell()
        else:
            self._use(edited)

    def on_scope_grid_remove_wanted(self, event: ScopeGrid.RemoveWanted) -> None:
        if not self._locked():
            self._use(self._access.without(event.row))

    def on_scope_grid_add_wanted(self) -> None:
        self.action_add_objects()

    def on_scope_grid_finished(self) -> None:
        self.query_one("#create").focus()

    def on_scope_grid_moved(self) -> None:
        self._show_hint()

    def on_json_editor_edited(self) -> None:
        if self._json.problem is None:
            self._use(Access.of(self._json.understood()))
        else:
            self._show()

    def _locked(self) -> bool:
        """True if the grid is paused until the JSON is valid; shows why."""
        locked = self._json.problem is not None
        if locked:
            self.app.bell()
            self._show_hint()
        return locked

    def action_templates(self) -> None:
        if self._locked():
            return
        if not self.has_class("-single"):
            self._templates.go_in()
            return
        replaces = self.draft != AccessDraft() and not self._access.preset
        self.ask(TemplateList(replaces=replaces), self._template_chosen)

    def on_template_panel_moved(self) -> None:
        self._show_hint()

    def on_template_panel_chosen(self, event: TemplatePanel.Chosen) -> None:
        if not self._locked():
            self._template_chosen(event.template)

    def _template_chosen(self, template: Template) -> None:
        if template.asks_for is None:
            self._use_template(template, ())
            return
        from chutes_tui.screens.keys.builder.picker import ObjectPicker

        self.ask(ObjectPicker((template.asks_for,)), partial(self._use_template, template))

    def _use_template(self, template: Template, choices: tuple[Choice, ...]) -> None:
        self._use(Access.from_template(template, choices))
        self._grid.go_to_first_tick()
        if self._name_field.value:
            self.query_one("#create").focus()
        else:
            self._to_name(silently=True)

    def action_add_objects(self) -> None:
        from chutes_tui.screens.keys.builder.picker import ObjectPicker

        if not self._locked():
            self.ask(ObjectPicker(), self._objects_chosen)

    def _objects_chosen(self, choices: tuple[Choice, ...]) -> None:
        before = self._access
        self._use(before.including(choices))
        if before.preset and before.draft != self.draft:
            self.note("Limited to what you picked: All chutes is no longer ticked.")
        self._grid.go_to_object(choices[0].object_type, choices[0].object_id)

    def action_simulate(self) -> None:
        from chutes_tui.screens.keys.simulation.simulation_screen import SimulationScreen

        if not self._locked():
            self.app.push_screen(SimulationScreen(self.draft, lambda draft: self._use(Access.of(draft))))

    def action_overwrite_json(self) -> None:
        self._json.overwrite(self.draft)
        self._show()

    def action_copy_command(self) -> None:
        self.worker.clipboard.copy(self.query_one("#command", CommandView).command, "the command")

    # Views

    def action_next_view(self) -> None:
        bar = self.query_one("#panes", PaneBar)
        self.action_show_pane(PANES[(PANES.index(bar.active) + 1) % len(PANES)])

    def on_resize(self) -> None:
        self.set_class(self.size.width < _BESIDE or self.size.height < _BELOW, "-single")
        self.call_after_refresh(self._show)

    def action_show_pane(self, pane: str) -> None:
        """Bring a view to the front (where only one fits) and put the focus into it."""
        self.query_one("#panes", PaneBar).active = pane
        for name in PANES:
            self.set_class(name == pane, f"-pane-{name}")
        targets = {"access": "#grid", "meaning": "#meaning", "json": "#json-text", "command": "#copy"}
        self.query_one(targets[pane]).focus()

    # Sending and leaving

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "create" and self.is_mounted and self._sending:
            return None
        return True

    def action_create(self) -> None:
        if self._sending:
            return
        if self._json.problem is not None:
            self.action_show_pane("json")
            self._json.go_to_problem()
            return
        if self._name_field.problem is not None:
            self._to_name()
            return
        if self.draft.admin:
            self.when_confirmed(outcome.admin_dialog(self._name_field.value), self._send)
        elif self.draft.grants:
            self._send()
        else:
            self.when_confirmed(outcome.nothing_dialog(), self._send)

    def _to_name(self, *, silently: bool = False) -> None:
        self.action_show_pane("access")
        self._name_field.focus_input(silently=silently)
        if not silently:
            self.app.bell()

    def _send(self) -> None:
        self.remove_class("-refused")
        self._sent = True
        self.worker.keys.create(self._name_field.value, self.draft)

    def _creation_changed(self, creation: KeyCreation | None) -> None:
        button = self.query_one("#create", KeyButton)
        button.disabled = self._sending
        button.say("Creating…" if self._sending else "Create key", "" if self._sending else "^s", role="main")
        self.refresh_footer()
        if creation is None or creation.stage.under_way or not self._sent:
            return
        if creation.stage is Stage.DONE:
            self._close()
            return
        self._show_outcome(creation)

    def _show_outcome(self, creation: KeyCreation) -> None:
        """A refusal or a lost answer: the form stays as it is, with what happened and what to do."""
        words = problem_words(creation.problem) if creation.problem is not None else "The key was not created."
        self.query_one("#refusal-text", Static).update(words)
        self.add_class("-refused")
        self.action_show_pane("access")
        if creation.stage is Stage.REFUSED:
            if outcome.name_is_at_fault(creation):
                self._name_field.refuse(creation.name)
                self._name_field.focus_input()
            self.worker.keys.dismiss_creation()
        elif creation.stage is Stage.LOST_ABSENT:
            self.worker.keys.dismiss_creation()
        else:
            self.when_confirmed(outcome.lost_dialog(creation), partial(self._after_loss, creation))

    def _after_loss(self, creation: KeyCreation) -> None:
        if creation.found is None:
            self.worker.keys.refresh()
        else:
            self.remove_class("-refused")
            self.worker.keys.recreate(creation.found, creation.draft)

    def action_leave(self) -> None:
        if self.query_one("#panes", PaneBar).active != "access" and self.has_class("-single"):
            self.action_show_pane("access")
            return
        creation = self.state.key_creation
        if creation is not None and creation.found is not None:
            self.ask(outcome.lost_key_dialog(creation.found), partial(self._leave_behind, creation.found))
        elif self._sending or self.dirty:
            self.when_confirmed(outcome.leaving_dialog(creation), self._close)
        else:
            self._close()

    def _leave_behind(self, lost: ApiKey, answer: outcome.Leaving) -> None:
        if answer is outcome.Leaving.DELETE:
            self.worker.keys.delete([lost])
        self._close()
