"""Every benchmark, one after the other: ``python -m benchmarks``."""

import subprocess
import sys

NAMES = ("report", "render", "run", "scale")

for name in NAMES:
    print(f"== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)
