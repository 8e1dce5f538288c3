"""The hosts that run models: what they offer."""
