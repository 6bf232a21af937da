"""The source `science`: contract.yaml, columns.yaml, sample.py, notes.md."""
