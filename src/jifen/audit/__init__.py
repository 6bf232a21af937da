"""Who did what, when: a record that only grows. It knows nobody: people and things are named by their keys."""
