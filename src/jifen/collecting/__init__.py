"""Raw deliveries, kept untouched, become claims: what each source owes (contracts), how it writes (sources), what arrived (reading)."""
