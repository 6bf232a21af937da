"""Which rows of a batch share a peer group, for one chain of levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jifen.engine.columns import Texts
from jifen.engine.norms import ALL, Group
from jifen.engine.runners.columnar.panel import Panel
from jifen.engine.states import KNOWN

Rows = NDArray[np.intp]


@dataclass
class Grouping:
    """``stage``: code of each row into ``stages``, −1 for a firm that is not scored."""

    panel: Panel
    stage: NDArray[np.int8]
    stages: tuple[str, ...]
    found: dict[tuple[str, ...], list[tuple[str, list[Group], Rows]]] = field(default_factory=dict)

    def parts(self, levels: tuple[str, ...]) -> list[tuple[str, list[Group], Rows]]:
        """(stage, chain of groups, rows): scored firms only, every such firm once."""
        if levels not in self.found:
            self.found[levels] = list(self._parts(levels))
        return self.found[levels]

    def _parts(self, levels: tuple[str, ...]) -> Iterator[tuple[str, list[Group], Rows]]:
        for code, stage in enumerate(self.stages):
            rows = np.flatnonzero(self.stage == code)
            if len(rows):
                yield from ((stage, chain, own) for chain, own in self._split(levels, stage, rows))

    def _split(self, levels: tuple[str, ...], stage: str, rows: Rows) -> Iterator[tuple[list[Group], Rows]]:
        """Rows of one stage by the words of the text facts in the chain; an unknown word leaves its level out."""
        if not levels:
            yield [], rows
            return
        level, rest = levels[0], levels[1:]
        for group, own in self._by_level(level, stage, rows):
            for chain, mine in self._split(rest, stage, own):
                yield ([group, *chain] if group else chain), mine

    def _by_level(self, level: str, stage: str, rows: Rows) -> Iterator[tuple[Group | None, Rows]]:
        if level in ("stage", "all"):
            yield (ALL if level == "all" else ("stage", stage)), rows
            return
        texts = self.panel.column(level)
        assert isinstance(texts, Texts)
        codes = texts.codes[rows]
        known = np.ones(len(rows), dtype=bool) if texts.state is None else texts.state[rows] == KNOWN
        for code in np.unique(codes[known]):
            yield (level, texts.words[code]), rows[known & (codes == code)]
        if not known.all():
            yield None, rows[~known]
