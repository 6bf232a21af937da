"""For technicians: the rows as they are stored, to be looked at and never changed."""
