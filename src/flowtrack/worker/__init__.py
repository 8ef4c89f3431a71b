"""The worker: takes what is due, lets the engine decide, saves, and does what has to be done."""
