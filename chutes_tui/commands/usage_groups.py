"""The commands of the screens of usage, of public models and of aliases."""

from __future__ import annotations

from chutes_tui.commands.command import Command, CommandGroup

USAGE = CommandGroup(
    "usage",
    "Usage",
    (
        Command("show_detail", "Detail", "Show the days of the chute.", ("enter", "i")),
        Command("choose_range", "Range", "Choose the days: a day, a week, 14 days, a month, or your own.", ("t",)),
        Command("next_unit", "Unit", "Count calls, tokens or USD.", ("u",)),
        Command("export", "Export", "Export the range to a CSV file.", ("w",)),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to read the usage.", ("f",)),
        Command("filter", "Filter", "Filter by the name or id of a chute.", ("slash", "ctrl+f")),
        Command("sort", "Sort", "Sort by a column, chosen by its letter.", ("s",), footer=False),
        Command("sort_reverse", "Reverse", "Reverse the sort order.", ("S",), footer=False),
        Command("refresh", "Refresh", "Read the range again; it is read every minute anyway.", ("r", "f5")),
        Command("back", "Back", "Leave the filter, then close.", ("escape",)),
    ),
)

MODELS = CommandGroup(
    "models",
    "Models",
    (
        Command("show_detail", "Detail", "Show what the model costs, and its lengths.", ("enter", "i")),
        Command("ask_model", "Ask", "Ask the model one question with a key; says what it costs before.", ("a",)),
        Command("use_in_snippets", "Use in code", "Name this model in code and settings to copy.", ("u",)),
        Command("copy", "Copy id", "Copy the model's id, as requests name it.", ("c",)),
        Command("filter", "Filter", "Filter by the model's id.", ("slash", "ctrl+f")),
        Command("sort", "Sort", "Sort by a column, chosen by its letter.", ("s",)),
        Command("sort_reverse", "Reverse", "Reverse the sort order.", ("S",), footer=False),
        Command("refresh", "Refresh", "Read the models again.", ("r", "f5")),
        Command("back", "Back", "Leave the filter, then close.", ("escape",)),
    ),
)

ALIASES = CommandGroup(
    "aliases",
    "Model aliases",
    (
        Command("show_detail", "Detail", "Show the chutes of the alias, with their ids.", ("enter", "i")),
        Command("copy", "Copy alias", "Copy the alias, as requests name it.", ("c",)),
        Command("use_fingerprint", "Sign in to read", "Type the fingerprint, to see the aliases.", ("f",)),
        Command("filter", "Filter", "Filter by alias, or by a chute's name or id.", ("slash", "ctrl+f")),
        Command("sort", "Sort", "Sort by a column, chosen by its letter.", ("s",), footer=False),
        Command("sort_reverse", "Reverse", "Reverse the sort order.", ("S",), footer=False),
        Command("refresh", "Refresh", "Read the aliases again.", ("r", "f5")),
        Command("back", "Back", "Leave the filter, then close.", ("escape",)),
    ),
)
