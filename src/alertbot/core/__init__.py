"""What decides: values in, values out; no clock, no files, no network, no logging."""
