"""Kernels for notebooks: private IPC sockets, forked where the system allows it."""
