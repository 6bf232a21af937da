"""What is checked and decided about enterprises and their data: who is eligible, and why."""
