"""How much a ranking depends on choices: weights that move a little, and settings that could have been others.

    matrix = subscore_matrix(plan, norms, batch, year, as_of)
    bands = robustness_bands(matrix, seed_of(scheme_digest, snapshot_digest), cut_off=CutOff(top=100))
    study = read_study(Path("study.yaml"), scheme)
    one_at_a_time(scheme, study, batch, year, as_of)
    sensitivity(scheme, study, batch, year, as_of, seed)

The band follows this project's definition: weights ± 25 % evenly, renormalised, 1,000 draws; provisional.
"""

from jifen.engine.robustness.bands import CutOff, RobustnessBands, robustness_bands
from jifen.engine.robustness.drawing import DRAWS, SPREAD, seed_of
from jifen.engine.robustness.one_at_a_time import OneAtATime, one_at_a_time
from jifen.engine.robustness.paths import StudyRefused
from jifen.engine.robustness.study import Study, read_study, study_of_weights
from jifen.engine.robustness.variance import SAMPLES, Sensitivity, sensitivity

__all__ = [
    "DRAWS",
    "SAMPLES",
    "SPREAD",
    "CutOff",
    "OneAtATime",
    "RobustnessBands",
    "Sensitivity",
    "Study",
    "StudyRefused",
    "one_at_a_time",
    "read_study",
    "robustness_bands",
    "seed_of",
    "sensitivity",
    "study_of_weights",
]
