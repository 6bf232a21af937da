"""What people of a university, institute or service firm see."""
