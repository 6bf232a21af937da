"""The one door: who may see and do what, denied unless a rule allows it."""
