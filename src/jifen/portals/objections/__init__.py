"""Objections (异议): an enterprise says that a value is wrong; the owning department answers within its term."""
