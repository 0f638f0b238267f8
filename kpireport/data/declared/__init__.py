"""The canonical tables, a module a domain."""
