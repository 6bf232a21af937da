"""The platform's own figures: rows of a delivery per second beside plain readers, and pages at 100 and 10,000 enterprises."""
