"""Bytes of a delivery → claims, and every row that cannot be one with its reasons. Knows no database and no clock.

``read_in_child`` for files of strangers, ``read_delivery`` within a process; ``preview`` before anything is applied;
``quarantine_csv`` and ``quarantine_xlsx`` for the way back; ``propose`` for a file nobody has seen.
"""

from jifen.collecting.reading.delivery import read_delivery
from jifen.collecting.reading.isolation import read_in_child
from jifen.collecting.reading.limits import Limits
from jifen.collecting.reading.preview import FactShift, Preview, preview
from jifen.collecting.reading.proposing import Candidate, Proposal, best_contract, mapping_text, propose
from jifen.collecting.reading.quarantine import quarantine_csv, quarantine_xlsx, reasons_by_row
from jifen.collecting.reading.received import CLAIMS, FAULTS, Received
from jifen.collecting.reading.refusal import DeliveryRefused
from jifen.collecting.reading.row_rules import RuleCount

__all__ = [
    "CLAIMS",
    "FAULTS",
    "Candidate",
    "DeliveryRefused",
    "FactShift",
    "Limits",
    "Preview",
    "Proposal",
    "Received",
    "RuleCount",
    "best_contract",
    "mapping_text",
    "preview",
    "propose",
    "quarantine_csv",
    "quarantine_xlsx",
    "read_delivery",
    "read_in_child",
    "reasons_by_row",
]
