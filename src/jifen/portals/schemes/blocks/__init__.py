"""Forms of the workbench, one file for each kind of block. A form changes what a document means, and nothing it does not show."""

from __future__ import annotations

from jifen.portals.schemes.blocks.basis import BasisForm
from jifen.portals.schemes.blocks.block_form import BlockForm
from jifen.portals.schemes.blocks.bonus import BonusForm, BonusItemForm, PartForm
from jifen.portals.schemes.blocks.dimension import DimensionForm
from jifen.portals.schemes.blocks.fact import FactForm
from jifen.portals.schemes.blocks.heading import HeadingForm
from jifen.portals.schemes.blocks.indicator import IndicatorForm
from jifen.portals.schemes.blocks.quantity import QuantityForm
from jifen.portals.schemes.blocks.ranking import GradesForm, PeersForm, RanksForm
from jifen.portals.schemes.blocks.situation import SituationForm
from jifen.portals.schemes.blocks.stages import StageForm

BLOCKS: dict[str, type[BlockForm]] = {
    form.kind: form
    for form in (
        HeadingForm, DimensionForm, IndicatorForm, FactForm, QuantityForm, StageForm, BonusForm, BonusItemForm, PartForm,
        GradesForm, RanksForm, PeersForm, BasisForm, SituationForm,
    )
}  # fmt: skip
__all__ = ["BLOCKS", "BlockForm"]
