"""The source `emergency_management`: contract.yaml, columns.yaml, sample.py, notes.md."""
