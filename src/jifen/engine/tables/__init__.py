"""Table files as delivered: read with every cell in its place, so that an error can name row and column.

``read_table`` reads; ``numbers``, ``dates`` and ``words`` say what a cell means.
"""

from jifen.engine.tables.raw_table import DropRule, RawTable, TableOptions, cell_text
from jifen.engine.tables.reading import read_table

__all__ = ["DropRule", "RawTable", "TableOptions", "cell_text", "read_table"]
