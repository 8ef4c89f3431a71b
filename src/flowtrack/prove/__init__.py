"""The proof on the user's own machine: real processes, real trouble, and what must have come of it all the same."""
