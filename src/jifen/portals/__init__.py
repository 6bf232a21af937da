"""Pages. One skeleton, five portals, no tables of their own."""
