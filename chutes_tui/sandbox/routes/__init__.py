"""The routes, one module a domain. Each has `ROUTES`: method, path and handler."""
