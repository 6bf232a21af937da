"""Pages about files that come by themselves: fetched from a department's server, or laid into a watched folder."""
