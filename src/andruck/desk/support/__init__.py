"""What staff do about readers' support: entitlements, codes, institutions."""
