"""What the palette calls each command and place, and the other words that find it.

Imported when the palette is first opened. A command that stands in no table is called by its footer label.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class PaletteWords(NamedTuple):
    """A title that says what is done with what, and further words for the same, in lower case."""

    title: str
    synonyms: tuple[str, ...] = ()


def palette_words(group: str, action: str, label: str) -> PaletteWords:
    """Return the words for the command `action` of a group."""
    words = TABLE.get(f"{group}.{action}")
    return PaletteWords(label) if words is None else PaletteWords(words[0], tuple(words[1].split(", ")))


TABLE: Final = {
    # places
    "everywhere.show_keys": ("Go to Keys", "api, token, credentials, home"),
    "everywhere.show_secrets": ("Go to Secrets", "variable, env, environment, password"),
    "everywhere.show_account": ("Go to Account", "balance, money, plan, usage, quota, pay"),
    "everywhere.show_profiles": ("Go to Profiles", "account, switch, config, environments"),
    "everywhere.show_wallets": ("Go to Wallets", "hotkey, coldkey, bittensor, tao"),
    "everywhere.show_doctor": ("Go to Doctor", "problem, check, diagnose, fix"),
    "everywhere.show_audit": (
        "Go to Audit",
        "security, risk, check, review, findings, old keys, admin, exposed, leak, report, least privilege",
    ),
    "everywhere.show_welcome": (
        "Other ways to start",
        "open another account, log in, login, log out, logout, sign in, sign out, welcome, sandbox, demo",
    ),
    # everywhere
    "everywhere.help": ("Help", "keys, shortcuts, manual, docs, documentation, marks, legend, support"),
    "everywhere.jump": ("Jump to anything on the screen", "focus, letters, mouse, click, button, field"),
    "everywhere.choose_account": ("Switch account", "change, profile, open, log in, login, other, accounts"),
    "everywhere.register_account": ("Register a new account", "sign up, signup, create, join"),
    "everywhere.suspend_process": ("Suspend to the shell", "background, terminal, fg"),
    "everywhere.quit": ("Quit", "exit, leave, close, bye"),
    "everywhere.explain_problem": ("Show the last problem", "error, failure, details, why, wrong"),
    "everywhere.forget_clipboard": ("Clear the clipboard", "forget, copy, paste"),
    "everywhere.toggle_theme": ("Switch theme", "dark, light, colour, color, appearance, contrast"),
    # keys
    "keys.stop_waiting": ("Stop waiting", "cancel, abort, rate limit"),
    "keys.new_key": ("New API key", "create, add, make, mint, token"),
    "keys.show_detail": ("Show key details", "view, inspect, scopes, access"),
    "keys.delete_keys": ("Delete API keys", "remove, revoke, destroy"),
    "keys.test_key": ("Test a key", "check, verify, valid, access, permissions, scopes"),
    "keys.create_again": ("Create the deleted key again", "undo, restore, recreate, bring back"),
    "keys.identify": ("Identify a pasted key", "whose, owner, paste, token, lost, found, leak"),
    "keys.filter": ("Filter the keys", "find, search"),
    "keys.sort_next": ("Sort the keys", "order, column"),
    "keys.sort_reverse": ("Reverse the sort order", "descending, ascending"),
    "keys.mark_all": ("Select all keys", "mark, none"),
    "keys.copy": ("Copy from the key…", "clipboard, uuid, id, name, command, curl, json"),
    "keys.refresh": ("Refresh the keys", "reload, update, again"),
    # audit
    "audit.stop_waiting": ("Stop waiting", "cancel, abort, rate limit"),
    "audit.open_row": ("Open the finding", "unfold, fold, details"),
    "audit.show_detail": ("Why a finding matters", "details, fix, reason, rule"),
    "audit.go_to": ("Go to what a finding is about", "key, secret, config, wallet, show"),
    "audit.renew": ("Create a key in place of a risky one", "rotate, renew, replace, new"),
    "audit.delete": ("Delete the keys or secrets of findings", "remove, revoke, clean up"),
    "audit.make_private": ("Make a config file private", "chmod, permissions, fix"),
    "audit.accept": ("Accept findings for 90 days", "ignore, mute, snooze, exception, except, take back, note"),
    "audit.toggle_passed": ("Hide or show the checks that passed", "filter"),
    "audit.export": ("Write the audit report to a file", "export, save, markdown, csv, json, download"),
    "audit.set_age": ("Choose after how many days a key is old", "age, limit, rotation, days"),
    "audit.filter": ("Filter the findings", "find, search"),
    "audit.mark_all": ("Select all findings", "mark, none"),
    "audit.refresh": ("Run the audit again", "refresh, reload, update, check"),
    # secrets
    "secrets.stop_waiting": ("Stop waiting", "cancel, abort, rate limit"),
    "secrets.new_secret": ("New secret", "create, add, set, variable, env"),
    "secrets.show_detail": ("Show secret details", "view, inspect"),
    "secrets.replace": ("Replace a secret", "update, change, edit, rotate, value"),
    "secrets.import_dotenv": ("Import a .env file", "dotenv, upload, load, environment"),
    "secrets.delete_secrets": ("Delete secrets", "remove, destroy"),
    "secrets.filter": ("Filter the secrets", "find, search"),
    "secrets.toggle_groups": ("Group the secrets by chute", "flat, list, tree, fold"),
    "secrets.sort_next": ("Sort the secrets", "order, column"),
    "secrets.copy": ("Copy from the secret…", "clipboard, id, name, command"),
    "secrets.sort_reverse": ("Reverse the sort order", "descending, ascending"),
    "secrets.mark_all": ("Select all secrets", "mark, none"),
    "secrets.refresh": ("Refresh the secrets", "reload, update, again"),
    # profiles
    "profiles.show_detail": ("Show profile details", "view, inspect, origin, permissions"),
    "profiles.add": ("New profile", "create, import, config, account"),
    "profiles.edit_url": ("Edit the profile's API URL", "server, host, address, base"),
    "profiles.rename": ("Rename the profile", "name, change"),
    "profiles.make_private": ("Make the profile private", "permissions, chmod, fix, mode"),
    "profiles.back_up": ("Back up the profile", "save, copy"),
    "profiles.remove": ("Remove the profile", "delete, forget"),
    "profiles.filter": ("Filter the profiles", "find, search"),
    "profiles.sort_next": ("Sort the profiles", "order, column"),
    "profiles.sort_reverse": ("Reverse the sort order", "descending, ascending"),
    "profiles.copy_path": ("Copy the profile's path", "clipboard, file"),
    "profiles.refresh": ("Refresh the profiles", "reload, update, again"),
    # wallets
    "wallets.new_wallet": ("New wallet", "create, add, coldkey, bittensor"),
    "wallets.add_hotkey": ("New hotkey in the wallet", "create, add"),
    "wallets.restore_hotkey": ("Restore a hotkey", "mnemonic, recovery, phrase, words, import"),
    "wallets.show_detail": ("Show wallet details", "view, inspect"),
    "wallets.check": ("Check the hotkey", "verify, test"),
    "wallets.check_wallet": ("Check the whole wallet", "verify, test"),
    "wallets.remove_leftover": ("Remove an unfinished wallet", "delete, clean, interrupted"),
    "wallets.unlock": ("Unlock the hotkey", "password, decrypt, open"),
    "wallets.copy_address": ("Copy the address", "clipboard, ss58"),
    "wallets.filter": ("Filter the wallets", "find, search"),
    "wallets.sort_next": ("Sort the wallets", "order, column"),
    "wallets.sort_reverse": ("Reverse the sort order", "descending, ascending"),
    "wallets.other_folder": ("Choose the wallets folder", "path, directory, place"),
    "wallets.refresh": ("Refresh the wallets", "reload, update, again"),
    # forms
    "welcome.try_again": ("Read the config file again", "retry, reload, refresh"),
    "welcome.back": ("Back to the open account", "return, leave"),
    "reveal.test_key": ("Test the new key", "check, verify, valid, access"),
    "reveal.copy_snippet": ("Copy the key", "clipboard"),
    "reveal.toggle_reveal": ("Show or hide the key", "reveal, mask, value"),
    "reveal.confirm_saved": ("I have saved the key", "done, confirm, close"),
    "reveal.leave": ("Close", "leave, back"),
    "key_builder.create": ("Create the key", "send, save, make, mint"),
    "key_builder.templates": ("Start from a template", "preset, example"),
    "key_builder.add_objects": ("Add a chute or image", "object, narrow, limit"),
    "key_builder.next_view": ("Next view", "json, meaning, command, grid"),
    "key_builder.copy_command": ("Copy the CLI command", "clipboard, chutes keys create"),
    "key_builder.overwrite_json": ("Replace the JSON with the grid", "scopes, reset"),
    "wallet_creation.next_step": ("Next step", "continue, go on"),
    "wallet_creation.toggle_words": ("Show or hide the recovery phrase", "words, mnemonic, reveal"),
    "wallet_creation.copy_words": ("Copy the recovery phrase", "words, mnemonic, clipboard"),
    "wallet_creation.back": ("Previous step", "back, leave"),
    "attach.next_step": ("Next step", "continue, send"),
    "attach.make_wallet": ("New wallet", "create, hotkey"),
    "attach.other_folder": ("Choose the wallets folder", "path, directory, place"),
    "attach.filter_wallets": ("Filter the wallets", "find, search"),
    "attach.refresh_wallets": ("Refresh the wallets", "reload, again"),
    "attach.fetch_account": ("Use the hotkey's account", "fetch, existing"),
    "attach.back": ("Previous step", "back, leave"),
    "register.next_step": ("Next step", "continue, register"),
    "register.fetch_account": ("Use the hotkey's account", "fetch, existing"),
    "register.look_again": ("Check the registration again", "lost, retry"),
    "register.make_wallet": ("New wallet", "create, hotkey"),
    "register.other_folder": ("Choose the wallets folder", "path, directory, place"),
    "register.filter_wallets": ("Filter the wallets", "find, search"),
    "register.refresh_wallets": ("Refresh the wallets", "reload, again"),
    "register.open_page": ("Open the token page", "browser, captcha"),
    "register.copy_page": ("Copy the token page's address", "clipboard, url"),
    "register.toggle_fingerprint": ("Show or hide the fingerprint", "reveal, password"),
    "register.copy_fingerprint": ("Copy the fingerprint", "clipboard, password"),
    "register.confirm_saved": ("I have saved the fingerprint", "done, confirm"),
    "register.new_fingerprint": ("Set a new fingerprint", "change, reset, password"),
    "register.copy_payment": ("Copy the payment address", "clipboard, pay, deposit"),
    "register.show_qr": ("Show the payment address as a QR code", "pay, scan"),
    "register.back": ("Previous step", "back, leave"),
    "secret_form.send": ("Create or replace the secret", "save, send, write"),
    "secret_form.choose_chute": ("Choose the chute", "pick, object"),
    "secret_form.templates": ("Choose a usual name", "template, preset, variable"),
    "secret_form.toggle_value": ("Show or hide the value", "reveal, mask"),
    "secret_form.read_file": ("Read the value from a file", "load, path"),
    "secret_form.toggle_replace": ("Replace the existing secret", "overwrite, agree"),
    "secret_form.copy_command": ("Copy the CLI command", "clipboard, chutes secrets create"),
    "secret_import.write": ("Import the selected variables", "send, write, save, create"),
    "secret_import.tick_all": ("Select all or none", "select, mark"),
    "secret_import.show_detail": ("Show row details", "view, inspect"),
    "secret_import.pause": ("Pause or resume", "stop, hold, continue"),
    "secret_import.retry": ("Try again", "retry, failed"),
    "secret_import.choose_chute": ("Choose another chute", "pick, object"),
    "secret_import.back": ("Back to the source", "leave, return"),
}
