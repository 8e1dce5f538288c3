"""Lists that are reviewed before they are sent, and followed while they are."""
