"""The source `market_supervision`: contract.yaml, columns.yaml, sample.py, notes.md."""
