"""A source as its folder tells it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jifen.collecting.contracts import Contract, ContractRefused, load_contract
from jifen.collecting.sources.agreement import check_agreement
from jifen.engine.mapping import FactMapping, load_mapping
from jifen.engine.problems import nearest_words

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Source:
    """A contract, and a mapping that keeps it."""

    contract: Contract
    mapping: FactMapping
    notes: str = ""

    @property
    def code(self) -> str:
        return self.contract.code


def source_codes() -> tuple[str, ...]:
    """Every source shipped, by name of folder."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/contract.yaml")))


def load_source(code: str) -> Source:
    """The source in the folder ``code``. Raises ContractRefused or MappingRefused."""
    if code not in (known := source_codes()):
        raise ContractRefused.because(
            "no_such_source",
            f"没有名为“{code}”的数据来源{nearest_words(code, known)}。",
            f"there is no source “{code}” {nearest_words(code, known, 'en')}.",
        )
    folder = FOLDER / code
    return source_of(folder / "contract.yaml", folder / "columns.yaml", notes=(folder / "notes.md").read_text("utf-8"))


def source_of(contract: Path | str, columns: Path | str, *, notes: str = "") -> Source:
    """A source from two documents, each a file or a text, as a mapping screen keeps them."""
    named = load_contract(contract), load_mapping(columns)
    check_agreement(*named)
    return Source(*named, notes)
