"""Rows that were sent back for their credit code, made ready for matching, and links made ready to be delivered as repairs."""
