"""The pages of an account, by what they are for."""
