"""The source `statistics`: contract.yaml, columns.yaml, sample.py, notes.md."""
