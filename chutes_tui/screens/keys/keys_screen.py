"""The keys screen: every API key of the account, found, sorted, looked at, made and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.commands import groups
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.core.text import visible
from chutes_tui.host import host_of
from chutes_tui.screens.account.payment import NOT_KNOWN, payment_address
from chutes_tui.screens.base.filtered_list import in_order
from chutes_tui.screens.base.record_screen import RecordScreen
from chutes_tui.screens.base.screen import opens
from chutes_tui.screens.keys.key_rows import COLUMNS, NO_NAME, NOT_REPORTED, KeyRow, KeyRows
from chutes_tui.screens.keys.object_names import foreign_private, object_names
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.api.models import ApiKey
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.operations.keys.creation import MintedKey
    from chutes_tui.operations.keys.use import KeyUse
    from chutes_tui.profiles import Profile
    from chutes_tui.screens.base.filtered_list import Words
    from chutes_tui.widgets.table.detail_panel import Line


class KeysScreen(RecordScreen[KeyRow]):
    """A table over `state.keys`."""

    COMMAND_GROUP = groups.KEYS
    HEADING = "API keys"
    REMEMBERED_AS = "keys"
    SHOWS = ("keys", "known_keys", "chutes", "images", "unlisted", "account_problem")
    ONE = "key"
    FIRST = "new_key"
    DETAIL = "API key"
    LOADING = "Loading API keys…"
    EMPTY = (
        "This account has no API keys yet.",
        "An API key lets an app or a script use your account, with exactly the access it needs.",
    )
    NEED_A_ROW = frozenset({"show_detail", "delete_keys", "copy", "test_key", "rotate", "note_places", "simulate"})
    ALSO_IN_FOOTER = ("show_audit",)
    COLUMNS = COLUMNS

    _sort = ("created", False)

    def __init__(self) -> None:
        super().__init__()
        self._rows = KeyRows()
        self._uses: dict[str, KeyUse] = {}
        self._offered: Profile | None = None

    @property
    def records(self) -> Loadable[ApiKey]:
        return self.state.keys

    def make_table(self) -> RecordTable[KeyRow]:
        return RecordTable(COLUMNS, record_id=lambda row: row.key.api_key_id, id="keys")

    def on_mount(self) -> None:
        self.state.events.key_minted.subscribe(self, self._minted)
        self.follow(self._look_for_uses, "keys", "profiles", "profile")
        self.watch(self.state, "audit", self.show_detail, init=False)

    # Showing

    def item_id(self, item: ApiKey) -> str:
        return item.api_key_id

    def use_state(self) -> None:
        self._rows.foreign = foreign_private(self.state)
        self._rows.use(self.state.known_keys.by_id, object_names(self.state), self._uses)

    def _look_for_uses(self) -> None:
        """Read where the keys are used, once they are on the screen; show them again only when that is news."""
        if self.state.keys.phase is LoadPhase.READY and self.state.profiles.phase is LoadPhase.IDLE:
            self.worker.profiles.refresh()
        uses = self.worker.keys.uses if self.state.keys.items else {}
        if uses != self._uses:
            self._uses = uses
            self._changed()

    def rows_shown(self) -> None:
        super().rows_shown()
        self._offer_to_go_on()

    def _offer_to_go_on(self) -> None:
        """Say once of each account that a rotation is not finished."""
        if self.state.keys.phase is not LoadPhase.READY or self._offered is self.state.profile:
            return
        self._offered = self.state.profile
        if (names := self._rotating) and self.app.screen is self:
            self.note(f"The rotation of {visible(names[0])} isn't finished: R on it goes on.")

    @property
    def _rotating(self) -> list[str]:
        """The names of the keys whose rotation is under way."""
        known = self.state.known_keys.by_id
        return [
            key.name
            for key in self.state.keys.items
            if (one := known.get(key.api_key_id)) is not None and one.rotation is not None
        ]

    def caveats(self) -> list[Words]:
        words = super().caveats()
        if rotating := self._rotating:
            which = visible(rotating[0]) if len(rotating) == 1 else f"{len(rotating)} keys"
            words.append((f"↻ rotating {which} · R goes on", "$text-accent"))
        return words

    def find_rows(self) -> Sequence[KeyRow]:
        return self._in_order(self._filter)

    def _in_order(self, needle: str) -> list[KeyRow]:
        return in_order(self._rows.matching(self.state.keys.items, needle), COLUMNS, self._sort)

    def detail(self, row: KeyRow) -> Content:
        from chutes_tui.screens.keys.key_detail import key_detail

        return key_detail(row, self._rows, self.state.audit)

    def title_of(self, row: KeyRow) -> str:
        return visible(row.key.name) or NO_NAME

    def brief(self, row: KeyRow) -> Sequence[Line]:
        from chutes_tui.screens.keys.key_detail import key_brief

        return key_brief(row, roomy=self.has_class("-roomy"))

    @property
    def legend(self) -> str:
        unreported = any(row.access.endswith(NOT_REPORTED) for row in self.table.records)
        return "? = actions not reported" if unreported else ""

    def _minted(self, minted: MintedKey) -> None:
        """A new key is where the cursor should be when its secret has been seen, whatever the filter was."""
        self._filter = ""
        self._show_rows()
        self.table.go_to(minted.key.api_key_id)

    # Acting

    action_show_payment = opens("account.pay_in.pay_in_screen.PayInScreen")
    action_identify = opens("keys.identify_dialog.IdentifyDialog")
    action_new_key = opens("keys.key_builder.KeyBuilderScreen")
    action_new_keys = opens("keys.key_set_screen.KeySetScreen")
    action_show_models = opens("models.models_screen.ModelsScreen")

    def action_refresh(self) -> None:
        host_of(self).refresh_account()

    def action_copy(self) -> None:
        from chutes_tui.screens.keys.key_copying import copyable

        if (row := self.table.current) is not None:
            grants = self._rows.known(row.key).grants
            self.offer_copies(copyable(row.key, grants, self.state.profile, self.state.model))

    def action_test_key(self) -> None:
        from chutes_tui.screens.keys.identify_dialog import IdentifyDialog

        if (row := self.table.current) is not None:
            self.app.push_screen(IdentifyDialog(row.key, self.worker.keys.value_here(row.key.api_key_id)))

    def action_rotate(self) -> None:
        if (row := self.table.current) is not None:
            self._rotate(row.key)

    def _rotate(self, key: ApiKey) -> None:
        from chutes_tui.screens.keys.rotation.rotation_screen import RotationScreen

        self.app.push_screen(RotationScreen(self.worker.rotation.old_key_of(key)))

    def action_note_places(self) -> None:
        from chutes_tui.screens.keys.notes_dialog import NotesDialog

        if (row := self.table.current) is not None:
            self.app.push_screen(NotesDialog(row.key))

    def action_simulate(self) -> None:
        from chutes_tui.screens.keys.simulation.simulation_screen import SimulationScreen

        if (row := self.table.current) is not None:
            self.app.push_screen(SimulationScreen(row.key, self._build))

    def _build(self, draft: AccessDraft) -> None:
        from chutes_tui.screens.keys.key_builder import KeyBuilderScreen

        self.app.push_screen(KeyBuilderScreen("", draft))

    def action_create_again(self) -> None:
        from chutes_tui.screens.keys.key_builder import KeyBuilderScreen

        if (deleted := self.state.deleted_key) is not None:
            self.app.push_screen(KeyBuilderScreen(deleted.name, deleted.draft))

    def obstacle(self, action: str) -> str:
        if action == "create_again" and self.state.deleted_key is None:
            return "No key was just deleted here whose exact access is known."
        if action == "show_payment" and not payment_address(self.state):
            return NOT_KNOWN
        return super().obstacle(action)

    def action_export_record(self) -> None:
        from chutes_tui.screens.keys.notes_dialog import RecordExportDialog

        self.ask(RecordExportDialog(), lambda done: self.note(f"✓ Wrote {done}"))

    def action_import_record(self) -> None:
        from chutes_tui.screens.keys.notes_dialog import RecordImportDialog

        self.ask(RecordImportDialog(), lambda done: self.note(f"✓ {done}"))

    def action_delete_keys(self) -> None:
        from chutes_tui.screens.keys.key_deletion import deletion_dialog

        marks, current = self.table.marks, self.table.current
        keys = [row.key for row in self._in_order("") if row.key.api_key_id in marks] if marks else []
        if not keys and current is not None:
            keys = [current.key]
        if keys:
            question = deletion_dialog(keys, self._rows, lambda: self._rotate(keys[0]))
            self.when_confirmed(question, lambda: self.worker.keys.delete(keys))
