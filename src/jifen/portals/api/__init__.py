"""The door for programmes: OAuth client credentials, deliveries, sources. Session cookies open nothing here."""
