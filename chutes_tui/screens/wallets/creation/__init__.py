"""The steps of making a wallet or a hotkey."""
