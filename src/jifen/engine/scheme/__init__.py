"""A scheme: the indicator system as one immutable, digest-named document.

``reading`` turns a document into the frozen nouns of ``model``; ``checking`` finds what does not hold together; ``plan``
resolves formulas and weights into what runners need; ``difference`` tells two versions apart in words.
"""

from jifen.engine.scheme.digest import scheme_digest
from jifen.engine.scheme.loading import load_scheme, official_scheme_ids
from jifen.engine.scheme.model import Scheme
from jifen.engine.scheme.plan import Plan, plan_of

__all__ = ["Plan", "Scheme", "load_scheme", "official_scheme_ids", "plan_of", "scheme_digest"]
