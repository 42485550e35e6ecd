"""schema.org data."""
from typing import Any
def article(story: Any, paper: Any) -> str: return ""
def person(author: Any) -> str: return ""
def organisation(paper: Any) -> str: return ""
