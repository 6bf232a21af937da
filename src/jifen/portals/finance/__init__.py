"""What people of a bank, insurer, fund or guarantor see."""
