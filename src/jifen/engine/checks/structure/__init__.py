"""Structure: what one enterprise says must fit together, within a year and from year to year."""
