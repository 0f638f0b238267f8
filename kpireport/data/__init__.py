"""Files and databases → checked canonical tables."""
