"""How the database's schema came to be what it is. It changes in no other way."""
