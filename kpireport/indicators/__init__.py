"""What is measured: every indicator declared once, computed for a whole month in as few scans as possible."""

from kpireport.indicators.catalogue import catalogue
from kpireport.indicators.evidence import Evidence, Question, evidence
from kpireport.indicators.model import Catalogue, Derived, Indicator, Measure, Minus, Ratio
from kpireport.indicators.settings import Settings, settings
from kpireport.indicators.values import COLUMNS, compute, missing_message

__all__ = [
    "COLUMNS",
    "Catalogue",
    "Derived",
    "Evidence",
    "Indicator",
    "Measure",
    "Minus",
    "Question",
    "Ratio",
    "Settings",
    "catalogue",
    "compute",
    "evidence",
    "missing_message",
    "settings",
]
