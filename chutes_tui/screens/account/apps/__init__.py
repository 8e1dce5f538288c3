"""Sign in with Chutes: apps that the account let in, and its own."""

NOT_OFFERED = (
    "This server has no “Sign in with Chutes”.",
    "Servers have it since December 2025. Here no app can be let into the account.",
)
