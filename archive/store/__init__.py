"""All SQL that writes and reads records, by subject. Rows never leave this package, records do."""
