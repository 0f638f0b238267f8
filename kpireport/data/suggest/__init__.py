"""An unknown file → what it seems to be, and a mapping to be corrected and put into params/sources.yaml."""

from kpireport.data.suggest.proposal import Suggestion, suggest
from kpireport.data.suggest.shapes import Look

__all__ = ["Look", "Suggestion", "suggest"]
