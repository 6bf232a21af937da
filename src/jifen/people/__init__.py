"""Persons, the organisations they belong to, their duties, and how they sign in."""
