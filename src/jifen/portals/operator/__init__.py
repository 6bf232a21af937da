"""The back office: organisations, persons, claims; the keys; the record."""
