"""The source `courts`: contract.yaml, columns.yaml, sample.py, notes.md."""
