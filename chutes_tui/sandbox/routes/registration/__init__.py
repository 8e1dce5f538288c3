"""How accounts come to be: with a token from a page, or by a payment; and the storing of both."""
