"""Kinds of check: how columns are compared. One file each; a check names one of them and gives it facts and limits."""
