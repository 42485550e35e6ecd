"""The desk's pages about the bank: statements, what belongs to what, direct debits, files."""
