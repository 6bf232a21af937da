"""By columns: one pure kernel of NumPy over Arrow record batches, streamed and threaded; the same kernel a cluster can call."""
