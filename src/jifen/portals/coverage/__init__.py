"""Coverage (归集率): what is owed, what is there, who must act."""
