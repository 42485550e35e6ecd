"""Giving money: the form, the way to the provider and back, thanks, the receipt."""
