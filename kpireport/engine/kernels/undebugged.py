"""IPython's kernel, imported without its debugger.

Nobody attaches a debugger to a forked kernel, and importing one takes longer than all else a kernel does.
"""

import sys
from importlib import import_module
from typing import Any, cast

_ABSENT: dict[str, Any] = {"debugpy": None}
cast("dict[str, Any]", sys.modules).update(_ABSENT)
for _name in ("ipykernel.debugger", "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell"):
    import_module(_name)
del sys.modules["debugpy"]
