"""Pages of verification: check runs, the desk of findings, answers."""
