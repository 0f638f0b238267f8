"""Raw files of any layout → rows of text (`RawBatch`), streamed so that memory stays bounded."""

from kpireport.data.readers.layout import Layout
from kpireport.data.readers.reading import read, read_layout

__all__ = ["Layout", "read", "read_layout"]
