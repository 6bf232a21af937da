"""The source `human_resources`: contract.yaml, columns.yaml, sample.py, notes.md."""
