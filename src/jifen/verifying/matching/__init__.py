"""Whose row it is: names taken apart, enterprises compared, candidates weighed and decided by declared thresholds. Pure: no
database, no clock. Only ``linkage`` loads the matching library, and only the worker loads ``linkage``."""
