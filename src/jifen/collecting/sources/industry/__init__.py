"""The source `industry`: contract.yaml, columns.yaml, sample.py, notes.md."""
