"""Contracts: what a source owes, in what shape, by when, and which rules its rows must pass. Data, read as strictly as a scheme.

``load_contract`` reads one, ``contract_changes`` tells two versions apart in words, ``due_periods`` gives the dates.
"""

from jifen.collecting.contracts.calendar import DuePeriod, deadline_words, due_periods
from jifen.collecting.contracts.difference import ContractChange, contract_changes
from jifen.collecting.contracts.digest import contract_digest
from jifen.collecting.contracts.document import ContractRefused, load_contract
from jifen.collecting.contracts.model import Contract, ContractFact, Entry, ValidationRule

__all__ = [
    "Contract",
    "ContractChange",
    "ContractFact",
    "ContractRefused",
    "DuePeriod",
    "Entry",
    "ValidationRule",
    "contract_changes",
    "contract_digest",
    "deadline_words",
    "due_periods",
    "load_contract",
]
