"""The engine: scheme + facts → points with reasons. Pure: no Django, no clock, no network, no database of its own.

    scheme = load_scheme("jilin-core-2026")
    plan = plan_of(scheme)
    norms = fit_firms(plan, population)          # or fit_batches, by columns
    outcome = score_firm(plan, norms, firm)      # one enterprise, later, alone

``scoring_job`` runs a whole file into a result folder; ``explain`` puts a line into words.
"""

from jifen.engine.firms import Firm
from jifen.engine.norms import Norms
from jifen.engine.problems import Problem, Refusal
from jifen.engine.runners.reference.fitting import fit_firms
from jifen.engine.runners.reference.scoring import score_firm
from jifen.engine.scheme import Plan, Scheme, load_scheme, official_scheme_ids, plan_of, scheme_digest

__all__ = [
    "Firm",
    "Norms",
    "Plan",
    "Problem",
    "Refusal",
    "Scheme",
    "fit_firms",
    "load_scheme",
    "official_scheme_ids",
    "plan_of",
    "scheme_digest",
    "score_firm",
]
