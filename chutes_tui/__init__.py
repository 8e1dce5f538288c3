"""A terminal account manager for Chutes."""

from __future__ import annotations

__version__ = "0.1.0"
