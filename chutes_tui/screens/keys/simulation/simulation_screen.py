"""What a key may do, request by request and by which scope, and the smallest access for those that are ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from chutes_tui.access.requests import AUGUST_2026, SERVERS, TYPED, Request, typed_request, usual_requests
from chutes_tui.access.scopes import AccessDraft
from chutes_tui.access.simulation import Holder, holder_of_draft, holder_of_key, smallest
from chutes_tui.commands import key_groups
from chutes_tui.core.loadable import Loadable, LoadPhase
from chutes_tui.core.text import visible
from chutes_tui.operations.keys.knowledge import NOTHING_KNOWN
from chutes_tui.screens.base.filtered_list import in_order, matching, no_match
from chutes_tui.screens.base.record_screen import RecordScreen
from chutes_tui.screens.dialogs.field_dialog import FieldDialog
from chutes_tui.screens.keys.key_rows import NO_NAME
from chutes_tui.screens.keys.object_names import object_names
from chutes_tui.screens.keys.simulation.rows import (
    COLUMNS,
    SERVER_NAMES,
    RequestRow,
    about_objects,
    head_line,
    request_rows,
    row_brief,
    row_detail,
    smallest_words,
)
from chutes_tui.widgets.fields.plain_input import PlainInput
from chutes_tui.widgets.table.record_table import RecordTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual.app import ComposeResult

    from chutes_tui.access.requests import ServerRules
    from chutes_tui.access.simulation import Smallest
    from chutes_tui.api.models import ApiKey
    from chutes_tui.screens.base.filtered_list import Words
    from chutes_tui.screens.keys.builder.picker import Choice
    from chutes_tui.widgets.frames import Notice
    from chutes_tui.widgets.table.detail_panel import Line

_EXAMPLE = "POST https://llm.chutes.ai/v1/completions"


class RequestDialog(FieldDialog[Request]):
    """Answers with the request, None when cancelled. It is never sent."""

    HEADING = "Add a request"
    CONFIRM = "Add"
    EXPLANATION = "GET, POST, PUT, PATCH or DELETE, then a path or an address. The request is never sent."

    def compose_fields(self) -> ComposeResult:
        yield PlainInput(placeholder=_EXAMPLE, compact=True)

    def send(self) -> None:
        request = typed_request(self.text)
        if request is None:
            self.say(Content.styled(f"This is no request. Example: {_EXAMPLE}", "$text-error"))
        else:
            self.dismiss(request)


class SimulationScreen(RecordScreen[RequestRow]):
    """A table of requests; `put` is given the smallest access for the ticked ones when the user wants it."""

    COMMAND_GROUP = key_groups.SIMULATION
    CSS_PATH = "../../../styles/simulation.tcss"
    HEADING = "Keys › Simulate"
    SHOWS = ("keys", "known_keys", "chutes", "images", "public_chutes", "public_images", "unlisted")
    ONE = "request"
    DETAIL = "Request"
    LOADING = ""
    EMPTY = ("",)
    NEED_A_ROW = frozenset({"show_detail"})
    COLUMNS = COLUMNS

    def __init__(self, of: ApiKey | AccessDraft, put: Callable[[AccessDraft], object]) -> None:
        """`of`: the key, or the draft of one."""
        super().__init__()
        self._of = of
        self._put = put
        self._chosen: tuple[Choice, ...] = ()
        self._typed: tuple[Request, ...] = ()
        self._rules: ServerRules | None = None
        self._holder = Holder(holder_of_draft(AccessDraft()).known)
        self._names: Mapping[str, str] = {}
        self._rows: list[RequestRow] = []

    @property
    def records(self) -> Loadable[RequestRow]:
        return Loadable(tuple(self._rows), LoadPhase.READY, complete=True, loaded_at=0.0)

    def make_table(self) -> RecordTable[RequestRow]:
        return RecordTable(COLUMNS, record_id=lambda row: row.id, id="simulation")

    def compose_body(self) -> ComposeResult:
        yield Static(id="simulation-head")
        yield from super().compose_body()
        with Horizontal(id="smallest", classes="buttons"):
            yield Static(id="smallest-words")
            yield self.command_button("put", role="main")

    def on_mount(self) -> None:
        self.watch(self.state, "profile", self._close, init=False)
        self._rules = self._known_server()
        self.worker.catalogue.load()

    def _known_server(self) -> ServerRules | None:
        """The generation of the server, as far as it shows: by the sandbox, or by a scope on the account."""
        name = self.worker.accounts.sandbox_generation
        if any(scope.object_type == "account" for key in self.state.keys.items for scope in key.scopes or ()):
            name = name or AUGUST_2026.name
        return next((one for one in SERVERS if one.name == name), None)

    # Showing

    def item_id(self, item: RequestRow) -> str:
        return item.id

    def use_state(self) -> None:
        self._names = object_names(self.state)
        self._holder = self._find_holder()
        known = self._holder.known
        objects = [(one.object_type, one.object_id) for one in (*known.sure, *known.asked) if one.object_id]
        objects += [(one.object_type, one.object_id) for one in self._chosen]
        names = {**{one.object_id: one.name for one in self._chosen}, **self._names}
        about = about_objects([(kind, one or "") for kind, one in objects], names)
        requests = usual_requests((*self._typed, *about))
        self._rows = request_rows(requests, self._holder, self._rules, names)

    def _find_holder(self) -> Holder:
        if isinstance(self._of, AccessDraft):
            return holder_of_draft(self._of)
        listed = next((one for one in self.state.keys.items if one.api_key_id == self._of.api_key_id), None)
        key = self._of = listed or self._of
        known = self.state.known_keys.by_id.get(key.api_key_id, NOTHING_KNOWN)
        return holder_of_key(key.admin, key.scopes, known.grants, known.test)

    def find_rows(self) -> Sequence[RequestRow]:
        return in_order(matching(self._rows, self._filter), COLUMNS, self._sort)

    def rows_shown(self) -> None:
        self._show_head()
        super().rows_shown()

    def _show_head(self) -> None:
        width = max(20, self.size.width - 4)
        self.query_one("#simulation-head", Static).update(head_line(self._about, self._rows, self._rules, width))
        words = smallest_words(self._smallest, len(self.table.marks), self._rules, self._names)
        self.query_one("#smallest-words", Static).update(words)

    @property
    def _about(self) -> str:
        if isinstance(self._of, AccessDraft):
            return "The new key"
        return visible(self._of.name) or NO_NAME

    @property
    def _smallest(self) -> Smallest:
        marks = self.table.marks
        return smallest([row.request for row in self._rows if row.id in marks], self._rules)

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_head)

    def on_record_table_marked(self) -> None:
        self._show_head()
        self.refresh_footer()

    def caveats(self) -> list[Words]:
        words: list[Words] = []
        if self.table.marks:
            words.append((f"◉ {len(self.table.marks):,} ticked", "bold $text-accent"))
        if not isinstance(self._of, AccessDraft) and self._of not in self.state.keys.items:
            words.append(("⚠ this key is not in the list of keys", "$text-warning"))
        return words

    def explain(self, notice: Notice) -> None:
        no_match(notice, "request", self._filter)

    def detail(self, row: RequestRow) -> Content:
        return row_detail(row, self._holder, self._rules, self._names)

    def title_of(self, row: RequestRow) -> str:
        return row.request.purpose

    def brief(self, row: RequestRow) -> Sequence[Line]:
        return row_brief(row, self._rules, self._names)

    # Acting

    def obstacle(self, action: str) -> str:
        if action == "test_key" and isinstance(self._of, AccessDraft):
            return "There is no key yet that could be tested."
        if action == "put" and not self._smallest.grants:
            return "No scope allows what is ticked." if self.table.marks else "Tick requests first: space."
        return super().obstacle(action)

    def action_put(self) -> None:
        if reason := self.obstacle("put"):
            self.note(reason)
            return
        draft = AccessDraft(grants=self._smallest.grants)
        self.dismiss(None)
        self.app.call_later(self._put, draft)

    def action_test_key(self) -> None:
        from chutes_tui.screens.keys.identify_dialog import IdentifyDialog

        if not isinstance(self._of, AccessDraft):
            value = self.worker.keys.value_here(self._of.api_key_id)
            self.app.push_screen(IdentifyDialog(self._of, value))

    def action_add_objects(self) -> None:
        from chutes_tui.screens.keys.builder.picker import ObjectPicker

        self.ask(ObjectPicker(), self._objects_chosen)

    def _objects_chosen(self, choices: tuple[Choice, ...]) -> None:
        self._chosen = tuple(dict.fromkeys((*self._chosen, *choices)))
        self._catch_up()
        first = next(about_objects([(choices[0].object_type, choices[0].object_id)], self._names), None)
        if first is not None:
            self.show_record(first.id)

    def action_add_request(self) -> None:
        self.ask(RequestDialog(), self._request_typed)

    def _request_typed(self, request: Request) -> None:
        if request.group == TYPED and request not in self._typed:
            self._typed = (request, *self._typed)
            self._catch_up()
        self.show_record(request.id)

    def action_choose_server(self) -> None:
        from chutes_tui.screens.dialogs.option_dialog import OptionDialog

        options = [(_option(name, _SERVERS[one.name]), one.name) for one, name in SERVER_NAMES.items()]
        options.append((_option("Any", "it isn't known which: says where they differ"), ""))
        self.ask(OptionDialog("Server of", options), self._server_chosen)

    def _server_chosen(self, name: str) -> None:
        self._rules = next((one for one in SERVERS if one.name == name), None)
        self._catch_up()


_SERVERS = {
    "2025-10": "models on llm.chutes.ai alone; scopes only allow calls",
    "2026-02": "models on image. and embed.chutes.ai, too; OAuth apps",
    "2026-08": "a scope on the account reads balance, quotas, usage",
}


def _option(name: str, about: str) -> Content:
    return Content.assemble((name.ljust(15), "bold"), (about, "$quiet"))
