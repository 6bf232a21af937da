"""Which peers a firm is held against: same stage and sector, with too few of them same stage, with too few of those nobody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jifen.engine.checks.check import Mask, Rows
from jifen.engine.checks.firm_columns import FirmColumns


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
    stages, stage_words = firms.coded("stage")
    sectors, sector_words = firms.coded("sector")
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
