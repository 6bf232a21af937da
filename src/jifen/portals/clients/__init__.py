"""Pages on which a department keeps its programmes."""
