"""Treatments (预处理): what a scheme may do to a value before its rule; each is recorded beside the value.

Fitted treatments keep a ``Norm`` like rules do. Fitting sorts first and adds exactly or in sorted order, so it gives the same
numbers for any order of firms; both runners share it, and apply it each in its own way.
"""

from __future__ import annotations

from collections.abc import Callable

from jifen.engine.documents import Mapping, Node
from jifen.engine.fields import Fields
from jifen.engine.problems import Findings, nearest_words
from jifen.engine.treatments.denominator import Denominator
from jifen.engine.treatments.imputation import GroupImputation, PanelImputation, read_imputation
from jifen.engine.treatments.transforms import BoxCox, LogTransform
from jifen.engine.treatments.winsorising import Winsorise

TreatmentSpec = Denominator | GroupImputation | PanelImputation | Winsorise | LogTransform | BoxCox
FITTED = (GroupImputation, Winsorise, LogTransform, BoxCox)
READERS: dict[str, Callable[[Node, Findings], TreatmentSpec]] = {
    "denominator": Denominator.read_node,
    "impute": lambda node, findings: read_imputation(Fields(node, findings, "impute")),
    "winsorise": lambda node, findings: Winsorise.read(Fields(node, findings, "winsorise")),
    "log": lambda node, findings: LogTransform.read(Fields(node, findings, "log")),
    "boxcox": lambda node, findings: BoxCox.read(Fields(node, findings, "boxcox")),
}
__all__ = [
    "FITTED",
    "BoxCox",
    "Denominator",
    "GroupImputation",
    "LogTransform",
    "PanelImputation",
    "TreatmentSpec",
    "Winsorise",
    "read_treatment",
]


def read_treatment(node: Node, findings: Findings) -> TreatmentSpec:
    """``{winsorise: {…}}`` → the treatment; problems go to ``findings``."""
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        findings.add(
            "wrong_treatment",
            node.place,
            "预处理应写成“名称: {参数}”。",
            "a treatment is written “name: {parameters}”.",
        )
        return Winsorise()
    name, parameters = node.entries[0]
    if name.text not in READERS:
        findings.add(
            "unknown_treatment",
            name.place,
            f"没有叫“{name.text}”的预处理{nearest_words(name.text, READERS)}。",
            f"no treatment is called “{name.text}” {nearest_words(name.text, READERS, 'en')}.",
        )
        return Winsorise()
    return READERS[name.text](parameters, findings)
