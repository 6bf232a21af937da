"""The effect of a draft on a snapshot, seen before it is decided (方案 任务 5 动态调整): comparison, sliders, evidence for reviews."""

from jifen.scoring.impact.firms import FirmWords, firm_words, population
from jifen.scoring.impact.studying import Study, matrix_on, sliders_on, study_on

__all__ = ["FirmWords", "Study", "firm_words", "matrix_on", "population", "sliders_on", "study_on"]
