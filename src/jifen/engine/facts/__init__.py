"""Facts files → sorted, checked batches: Parquet streamed, every other kind of table by way of the cell reader."""

from jifen.engine.facts.opening import open_facts
from jifen.engine.facts.source import FactsSource

__all__ = ["FactsSource", "open_facts"]
