"""The portrait of one enterprise, its simulation and its paper."""
