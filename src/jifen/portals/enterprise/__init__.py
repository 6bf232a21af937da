"""What people of an enterprise see."""
