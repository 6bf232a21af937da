"""The yardstick: plain Python, one enterprise at a time."""
