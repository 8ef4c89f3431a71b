"""The engine: one pure function, ``advance``, and what it reads and answers."""
