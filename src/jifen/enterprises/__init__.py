"""Which enterprises exist, the codes they go by, their life."""
