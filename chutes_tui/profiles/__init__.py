"""Config files shared with the official CLI: reading, precedence and the origin of each value. Knows no Textual."""
