"""How a month is produced: plan, notebooks, kernels, rendering, ledger."""
