"""Setting up, signing in, sessions and keys, over HTTP on both databases."""
