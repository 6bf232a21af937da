"""Evidence for the regular review of a scheme (T5): drift against an earlier year, saturation, what came of it, and lint."""

from jifen.engine.reviewing.linting import Remark, lint_schemes
from jifen.engine.reviewing.outcomes import Association, associations
from jifen.engine.reviewing.stability import Drift, drifts, population_stability

__all__ = ["Association", "Drift", "Remark", "associations", "drifts", "lint_schemes", "population_stability"]
