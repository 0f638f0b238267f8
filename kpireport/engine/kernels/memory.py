"""What a notebook's cells may take of the memory."""

from __future__ import annotations

from pathlib import Path


def limit_memory(megabytes: int | None) -> None:
    """Beyond what the kernel has now, cells may take this much; then they get a MemoryError. Linux only."""
    status = Path("/proc/self/status")
    if megabytes is None or not status.exists():
        return
    import resource

    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    taken = int(lines["VmData"].split()[0]) * 2**10
    resource.setrlimit(resource.RLIMIT_DATA, (taken + megabytes * 2**20,) * 2)
