"""Runners turn a plan and facts into points: ``reference`` one firm at a time, obvious; ``columnar`` by columns, fast."""
