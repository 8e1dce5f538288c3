"""The routes, one module a domain; `table` has them all."""
