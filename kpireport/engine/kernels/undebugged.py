"""IPython's kernel, imported without its debugger: nobody attaches one to a forked kernel."""

from kpireport.engine.kernels.absent import without

with without("debugpy"):
    import ipykernel.debugger
    import ipykernel.ipkernel
    import ipykernel.kernelapp
    import ipykernel.zmqshell  # noqa: F401
