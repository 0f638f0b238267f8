"""Every benchmark, one after the other: ``python -m benchmarks``. One that fails does not keep the next from running."""

import subprocess
import sys

EACH = (("report",), ("overhead",), ("render", "200"), ("run",), ("run", "--scale", "20", "200"), ("scale",))

failed = []
for name, *arguments in EACH:
    print("==", name, *arguments, flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    if subprocess.run(command, check=False).returncode:
        failed.append(" ".join((name, *arguments)))
sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
