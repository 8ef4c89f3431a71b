"""Routes, one resource a file. A route reads its input, opens one transaction, and shapes the answer."""
