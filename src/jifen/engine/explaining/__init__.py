"""Explains points in plain words: one sentence per line, with the facts behind it, in Chinese or English.

Bulk files hold numbers and codes only; the words are made here, on request, for one enterprise.
"""

from jifen.engine.explaining.explanation import Explanation, Sentence, explain
from jifen.engine.explaining.formulas import FormulaWords
from jifen.engine.explaining.whole import stages_to_read, within_words

__all__ = ["Explanation", "FormulaWords", "Sentence", "explain", "stages_to_read", "within_words"]
