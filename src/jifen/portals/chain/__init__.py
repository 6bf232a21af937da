"""The data chain of one enterprise: everything every source ever said of it."""
