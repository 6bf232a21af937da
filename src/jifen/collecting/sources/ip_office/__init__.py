"""The source `ip_office`: contract.yaml, columns.yaml, sample.py, notes.md."""
