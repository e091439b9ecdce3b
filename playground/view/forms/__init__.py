"""What the user sets: entries, forms, the table of runs, the transport."""
