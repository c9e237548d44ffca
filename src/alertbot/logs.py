"""What may be written to a log, and what never."""
