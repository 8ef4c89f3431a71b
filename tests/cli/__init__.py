"""Every command, as people run it."""
