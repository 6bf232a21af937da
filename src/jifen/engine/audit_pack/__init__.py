"""Audit of a scheme on real facts (体检报告): availability, skew, outliers, correlations, alpha, effective weights, redundancy.

pack = audit_pack(plan, norms, batch, year, as_of)
pack.findings        # remarks in words
pack.to_tables()     # Arrow
pack.to_json()
"""

from jifen.engine.audit_pack.findings import Finding
from jifen.engine.audit_pack.pack import AuditPack, audit_of_matrix, audit_pack
from jifen.engine.audit_pack.thresholds import Thresholds

__all__ = ["AuditPack", "Finding", "Thresholds", "audit_of_matrix", "audit_pack"]
