"""Pure decisions and value objects of the newsroom: facts in, decision with its reason out."""
