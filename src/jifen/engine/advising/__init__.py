"""Help for choosing weights: what experts say, and what the data says. Suggestions only; every one tells its limits.

Experts: ``by_budget`` (several people share out 100 points), ``by_pairs`` (pairwise comparison with consistency ratio).
Data: ``by_components`` (PCA), ``by_entropy``, ``by_critic``, from sub-scores of firms × indicators. ``equally`` is the yardstick.
"""

from jifen.engine.advising.advice import METHODS, Advice, Limit, equally
from jifen.engine.advising.budget import BudgetAdvice, by_budget
from jifen.engine.advising.components import by_components
from jifen.engine.advising.contrast import by_critic
from jifen.engine.advising.information import by_entropy
from jifen.engine.advising.pairs import PairsAdvice, by_pairs

__all__ = [
    "METHODS",
    "Advice",
    "BudgetAdvice",
    "Limit",
    "PairsAdvice",
    "by_budget",
    "by_components",
    "by_critic",
    "by_entropy",
    "by_pairs",
    "equally",
]
