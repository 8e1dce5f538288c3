"""What the first paint is measured against: a bare Textual app with a header, a table and a footer."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header

COLUMNS = ("NAME", "ACCESS", "CREATED", "LAST USED", "ID")


class BareApp(App[None]):
    TITLE = "bare"
    BINDINGS = [("q", "quit", "Quit"), ("r", "refresh", "Refresh")]  # noqa: RUF012 - Textual declares it

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable()
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(DataTable).add_columns(*COLUMNS)


if __name__ == "__main__":
    BareApp().run()
