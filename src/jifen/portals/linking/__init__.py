"""Matching: whose a row without a usable credit code is, decided side by side and blind first."""
