"""From records to rows, and out again to people. Knows nothing of Dynasty or of the network."""
