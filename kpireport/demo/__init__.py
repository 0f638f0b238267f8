"""A company that looks real: deterministic raw exports to try the product on."""

from kpireport.demo.laying import DemoSummary, lay_down
from kpireport.demo.phrases import STOCK_PHRASES

__all__ = ["STOCK_PHRASES", "DemoSummary", "lay_down"]
