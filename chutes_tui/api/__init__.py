"""The Chutes API: client, signing of requests, models, errors and the rules of keys and scopes. Knows no Textual."""
