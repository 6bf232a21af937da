"""The table: verb and model → rule. A line that is not here is a refusal.

Each module below holds the rules of one app; a new app adds its module to the two dictionaries.
"""

from __future__ import annotations

from jifen.access.decision import Rules, Sights
from jifen.access.rules import (
    audit,
    campaigns,
    clients,
    collecting,
    coverage,
    endpoints,
    enterprises,
    linking,
    objections,
    people,
    portraits,
    rankings,
    returns,
    schemes,
    scoring,
    verification,
)

RULES: Rules = {
    **audit.RULES,
    **people.RULES,
    **enterprises.RULES,
    **collecting.RULES,
    **coverage.RULES,
    **clients.RULES,
    **returns.RULES,
    **objections.RULES,
    **campaigns.RULES,
    **endpoints.RULES,
    **verification.RULES,
    **linking.RULES,
    **schemes.RULES,
    **scoring.RULES,
    **portraits.RULES,
    **rankings.RULES,
}
SIGHTS: Sights = {
    **audit.SIGHTS,
    **people.SIGHTS,
    **enterprises.SIGHTS,
    **collecting.SIGHTS,
    **coverage.SIGHTS,
    **clients.SIGHTS,
    **returns.SIGHTS,
    **objections.SIGHTS,
    **campaigns.SIGHTS,
    **endpoints.SIGHTS,
    **verification.SIGHTS,
    **linking.SIGHTS,
    **schemes.SIGHTS,
    **scoring.SIGHTS,
    **portraits.SIGHTS,
    **rankings.SIGHTS,
}
