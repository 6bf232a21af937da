"""A government identity provider for the tests: a small Django project, run in a process of its own."""
