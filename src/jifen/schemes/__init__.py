"""Published indicator systems, verbatim: core, sector, finance, constraint — one idea, different owners."""
