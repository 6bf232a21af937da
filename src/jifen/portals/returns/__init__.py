"""The yearly return in the enterprise's portal: fill in, check, sign, and keep what was signed."""
