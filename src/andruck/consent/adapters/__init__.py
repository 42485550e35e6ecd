"""Where the word of others comes from."""
