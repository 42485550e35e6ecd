"""Pure decisions about money: facts in, a decision with its reason out. No Django, no network, no clock."""
