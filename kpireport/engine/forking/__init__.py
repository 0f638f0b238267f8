"""Processes that start at once: a parent that has imported everything forks them on request."""

from kpireport.engine.forking.client import Forked, ForkServer, can_fork, end_shared_server, shared_server

__all__ = ["ForkServer", "Forked", "can_fork", "end_shared_server", "shared_server"]
