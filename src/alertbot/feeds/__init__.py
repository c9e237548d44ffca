"""The world of publishers: fetching, guarding, reading untrusted markup."""
