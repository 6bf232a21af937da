"""What people of a department see."""
