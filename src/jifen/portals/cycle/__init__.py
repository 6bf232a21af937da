"""Pages of the yearly cycle: snapshot, runs, announcement, publishing."""
