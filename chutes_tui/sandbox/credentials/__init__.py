"""Who asks, and what they may do: hotkey signatures, API keys, login tokens, OAuth tokens, fingerprints."""
