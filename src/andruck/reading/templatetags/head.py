"""What only the head of a page needs: ``{% load head %}``."""

from django import template

from andruck.newsroom.rules.values import Paper, Story
from andruck.reading.page import Head

register = template.Library()


@register.simple_tag
def feed_name(head: Head, paper: Paper, story: Story | None = None) -> str:
    """What the feed of a page is of: an article's page offers its section."""
    if head.feed_scope == "all":
        return paper.name
    return story.teaser.section.name if isinstance(story, Story) else head.title
