"""Fact mappings: any tables → facts, by a document and without code.

``load_mapping`` reads the document, ``write_facts`` (or ``facts_from_files``) does the work.
"""

from jifen.engine.mapping.document import load_mapping
from jifen.engine.mapping.facts import facts_from_files, quarantine_path, write_facts
from jifen.engine.mapping.model import FactMapping, FactSource
from jifen.engine.mapping.plain import plain_mapping
from jifen.engine.mapping.quarantine import Quarantined
from jifen.engine.mapping.report import FactsReport

__all__ = [
    "FactMapping",
    "FactSource",
    "FactsReport",
    "Quarantined",
    "facts_from_files",
    "load_mapping",
    "plain_mapping",
    "quarantine_path",
    "write_facts",
]
