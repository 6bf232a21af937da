"""Which claim counts: rejected ones never, an accepted one before all, else the first source that knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from jifen.verifying.facts.standing import EVERY_YEAR, Places, Standing


def own_words(claims: Standing, fact: str, year: int, sources: Iterable[str]) -> list[tuple[str, Places]]:
    """Each source's own standing claim on a fact in a year, in order; one of every year (0) where it has none of that year."""
    found = []
    for source in sources:
        words = [claims.word(source, fact, one) for one in (year, EVERY_YEAR)]
        told = [word for word in words if word is not None]
        if told:
            found.append((source, chosen(claims, told)))
    return found


def chosen(claims: Standing, words: Sequence[Places]) -> Places:
    """Of several words per enterprise the one with the highest weight, the first among equals; −1 where none has any."""
    best = np.full(len(words[0]), -1, dtype=np.int32)
    most = np.zeros(len(best), dtype=np.int64)
    for word in words:
        weight: NDArray[np.int64] = claims.at(word, claims.weights, 0)
        better = weight > most
        best, most = np.where(better, word, best).astype(np.int32), np.where(better, weight, most)
    return best
