"""Claims as values: places among the claims → an Arrow column of the fact's type, null where nobody knows."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jifen.collecting.contracts.facts import FACTS
from jifen.engine.firms_table import FACT_TYPES
from jifen.verifying.facts.standing import NIL, NO_CLAIM, VALUE, Places, Standing

NONE: Final = "无"


def column_of(claims: Standing, fact: str, places: Places) -> Any:
    """Float64, bool, date32 or string; not for sets."""
    kind = FACTS[fact].kind
    states = claims.at(places, claims.states, NO_CLAIM)
    if kind == "number":
        numbers = claims.at(places, claims.numbers, np.nan)
        numbers = np.where((states == NIL) & np.isnan(numbers), 0.0, numbers)
        return pa.array(numbers, FACT_TYPES[kind], mask=~np.isin(states, (VALUE, NIL)) | np.isnan(numbers))
    texts = texts_at(claims, places)
    if kind == "flag":
        return pc.if_else(pa.array(states == NIL), pa.scalar(False), pc.equal(texts, "true"))
    if kind == "date":
        return pc.if_else(pa.array(states == VALUE), texts, pa.scalar(None, pa.string())).cast(pa.date32())
    return texts


def texts_at(claims: Standing, places: Places) -> Any:
    """Canonical texts of values and nils; null where there is none."""
    known = np.isin(claims.at(places, claims.states, NO_CLAIM), (VALUE, NIL))
    return claims.texts.take(pa.array(places, pa.int32(), mask=~known))
