"""Pages of matching: rows side by side with candidates."""
