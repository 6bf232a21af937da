"""The source `tax`: contract.yaml, columns.yaml, sample.py, notes.md."""
