"""Snapshot → run → scores → portraits, written once; the yearly cycle from collecting to publishing."""
