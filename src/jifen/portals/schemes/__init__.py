"""Pages of indicator systems: published, drafts, review."""
