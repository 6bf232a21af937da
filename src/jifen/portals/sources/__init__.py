"""Pages about where data comes from: health, contracts, versions, trying, mapping."""
