"""Settings: read from a file and the environment, all mistakes told at once."""
