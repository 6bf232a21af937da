"""One folder per source: contract.yaml (what it owes), columns.yaml (how its own tables are read), sample.py, notes.md.

Adding a source is adding a folder. ``source_codes`` lists them, ``load_source`` reads one, ``sample_delivery`` makes a dirty file.
"""

from jifen.collecting.sources.agreement import check_agreement
from jifen.collecting.sources.sample_delivery import Sample, sample_delivery
from jifen.collecting.sources.source import Source, load_source, source_codes, source_of

__all__ = ["Sample", "Source", "check_agreement", "load_source", "sample_delivery", "source_codes", "source_of"]
