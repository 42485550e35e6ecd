"""Words of German and English texts as the search sees them. Pure."""
