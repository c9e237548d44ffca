"""The calendar and the broom: digests, anniversaries, expiry, erasure, health."""
