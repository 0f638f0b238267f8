"""Write what `kpireport templates preview` shows: ``python -m tests.reports.sample``."""

from tests.reports.sample import EXAMPLE, example_json

EXAMPLE.write_text(example_json(), encoding="utf-8")
