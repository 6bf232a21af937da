"""Which peers a firm is held against: same stage and sector, with too few of them same stage, with too few of those nobody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jifen.engine.checks.check import Mask, Rows
from jifen.engine.checks.firm_columns import FirmColumns

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class PeerGroup:
    """``members``: firms whose values make the norm; ``judged``: those among them held against it."""

    name: str
    members: Rows
    judged: Rows


@dataclass(frozen=True)
class Grouped:
    """``wider``: firms judged by stage alone; ``alone``: firms with too few peers even so; ``staged``: firms whose stage is
    known."""

    groups: list[PeerGroup]
    wider: int
    alone: int
    staged: int


def peer_groups(firms: FirmColumns, usable: Mask, least: int) -> Grouped:
    """Groups of firms with a ``usable`` value, stage by stage, sector by sector."""
    stages, stage_words = _coded(firms.array("stage"))
    sectors, sector_words = _coded(firms.array("sector"))
    usable = usable & (stages >= 0)
    groups: list[PeerGroup] = []
    wider = alone = 0
    for stage, word in enumerate(stage_words):
        members = np.flatnonzero(usable & (stages == stage))
        left = np.ones(len(members), dtype=bool)
        for sector, sector_word in enumerate(sector_words):
            same = sectors[members] == sector
            if same.sum() >= least:
                groups.append(PeerGroup(f"{word}·{sector_word}", members[same], members[same]))
                left &= ~same
        if len(members) >= least and left.any():
            groups.append(PeerGroup(word, members, members[left]))
            wider += int(left.sum())
        else:
            alone += int(left.sum())
    return Grouped(groups, wider, alone, int((stages >= 0).sum()))


def _coded(array: pa.Array) -> tuple[Codes, list[str]]:
    """Codes into sorted words, −1 for unknown."""
    encoded = array.cast(pa.string()).dictionary_encode()
    words = encoded.dictionary.to_pylist()
    order = sorted(range(len(words)), key=words.__getitem__)
    places = np.empty(len(words) + 1, dtype=np.int64)
    places[order], places[-1] = np.arange(len(words)), -1
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return places[codes], [words[place] for place in order]
