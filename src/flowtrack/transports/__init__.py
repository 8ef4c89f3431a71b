"""Ways to tell a worker to look now. What is due is in the database; losing a ring loses no work."""
