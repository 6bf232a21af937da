"""The formula language of schemes and fact mappings: parsed, type- and unit-checked, never ``eval``-ed.

``parsing`` turns text into the frozen nodes of ``syntax``; ``units`` knows 万元 and 百人; ``meaning`` resolves names and checks
types and units. Runners evaluate the nodes; nothing here computes.
"""

from jifen.engine.formula.meaning import Meaning, Signature, Vocabulary
from jifen.engine.formula.parsing import FormulaError, parse_formula
from jifen.engine.formula.syntax import Formula, names_in, shifted, written
from jifen.engine.formula.units import Unit, UnitError, parse_unit

__all__ = [
    "Formula",
    "FormulaError",
    "Meaning",
    "Signature",
    "Unit",
    "UnitError",
    "Vocabulary",
    "names_in",
    "parse_formula",
    "parse_unit",
    "shifted",
    "written",
]
