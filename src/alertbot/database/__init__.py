"""The world of what we remember: tables, one function for each transaction, encryption, migrations."""
