"""One suite a contract, run against every adapter."""
