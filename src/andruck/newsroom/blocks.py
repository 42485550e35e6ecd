"""The pieces a body and a front are made of, as the editor sees them; and their words without markup."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from andruck.core.errors import Refusal
from andruck.core.typography import strip_markup
from andruck.newsroom.rules import asking

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul", "superscript", "subscript"]
BOX_FEATURES = ["bold", "italic", "link", "ol", "ul"]


class QuoteBlock(blocks.StructBlock):
    """A pull quote."""

    text = blocks.TextBlock(label=_("Quote"), max_length=400)
    who = blocks.CharBlock(label=_("Who says it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Pull quote")


class PictureBlock(blocks.StructBlock):
    """A picture in the text; the credit always comes from the picture itself."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=400)
    alt = blocks.CharBlock(
        label=_("Description for people who cannot see it"),
        required=False,
        max_length=400,
        help_text=_("Empty: the description of the picture itself."),
    )
    wide = blocks.BooleanBlock(label=_("Wide"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class GalleryBlock(blocks.StructBlock):
    """Several pictures that belong together."""

    pictures = blocks.ListBlock(PictureBlock(), min_num=2, max_num=20, label=_("Pictures"))

    class Meta:
        icon = "image"
        label = _("Gallery")


class TableBlock(blocks.StructBlock):
    """A table of text cells with a caption."""

    caption = blocks.CharBlock(label=_("Caption"), max_length=200)
    table = TypedTableBlock([("text", blocks.CharBlock(label=_("Text"), required=False))], label=_("Table"))

    class Meta:
        icon = "table"
        label = _("Table")


class EmbedBlock(blocks.StructBlock):
    """A foreign player, shown as a placeholder until the reader clicks."""

    url = blocks.URLBlock(label=_("Address"), help_text=_("YouTube and Vimeo open here, others as a link."))
    title = blocks.CharBlock(label=_("What it shows"), max_length=200)

    class Meta:
        icon = "media"
        label = _("Embed (click to load)")


class BoxBlock(blocks.StructBlock):
    """Background beside the text."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=BOX_FEATURES)

    class Meta:
        icon = "info-circle"
        label = _("Info box")


class CorrectionBlock(blocks.StructBlock):
    """A mistake of ours, put right in public at the place where it stood."""

    at = blocks.DateTimeBlock(label=_("Corrected at"), required=False, help_text=_("Empty: when published."))
    wrong = blocks.TextBlock(label=_("What was wrong"), max_length=600)
    right = blocks.TextBlock(label=_("What is right"), max_length=600)

    class Meta:
        icon = "warning"
        label = _("Correction")


class AskBlock(blocks.StructBlock):
    """A form that asks for support: an amount, and on to the page where readers pay."""

    title = blocks.CharBlock(
        label=_("Title"), max_length=80, required=False, help_text=_("Empty: our own words.")
    )
    text = blocks.TextBlock(label=_("What the money is for"), max_length=600, required=False)
    amounts = blocks.CharBlock(
        label=_("Suggested amounts"),
        max_length=120,
        required=False,
        help_text=_("Separated by semicolons: 5; 10; 25; 50. Empty: those of the paper."),
    )

    class Meta:
        icon = "decimal"
        label = _("Ask for support")

    def clean(self, value: Any) -> Any:
        """No amount that nobody can give."""
        value = super().clean(value)
        try:
            asking.amounts(value["amounts"])
        except Refusal:
            wrong = ValidationError(_("Write amounts like 5; 10; 25, six at most."))
            raise blocks.StructBlockValidationError(block_errors={"amounts": wrong}) from None
        return value


class BodyBlock(blocks.StreamBlock):
    """An article's body."""

    paragraph = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, icon="pilcrow")
    subhead = blocks.CharBlock(label=_("Subhead"), max_length=120, icon="title")
    quote = QuoteBlock()
    image = PictureBlock()
    gallery = GalleryBlock()
    table = TableBlock()
    embed = EmbedBlock()
    box = BoxBlock()
    correction = CorrectionBlock()
    generated = blocks.RichTextBlock(
        label=_("Text written by a machine"),
        features=TEXT_FEATURES,
        icon="cogs",
    )
    ask = AskBlock()


class LeadBlock(blocks.StructBlock):
    """The lead story with up to three texts beside it. Empty places are filled by themselves."""

    article = SnippetChooserBlock("newsroom.Article", label=_("Lead story"), required=False)
    beside = blocks.ListBlock(
        SnippetChooserBlock("newsroom.Article", label=_("Text beside")),
        label=_("Beside it"),
        max_num=3,
        default=[],
        collapsed=False,
    )

    class Meta:
        icon = "pick"
        label = _("Lead")


class PackageBlock(blocks.StructBlock):
    """Texts that belong together under one title."""

    title = blocks.CharBlock(label=_("Title"), max_length=80, required=False)
    articles = blocks.ListBlock(
        SnippetChooserBlock("newsroom.Article", label=_("Text")), label=_("Texts"), min_num=1, max_num=8
    )
    layout = blocks.ChoiceBlock(
        [("row", _("Side by side")), ("opener", _("One large, the others beside it")), ("list", _("List"))],
        default="row",
        label=_("Layout"),
    )

    class Meta:
        icon = "folder-open-inverse"
        label = _("Package")


class SectionStripBlock(blocks.StructBlock):
    """The newest texts of a section, filled by itself."""

    section = blocks.PageChooserBlock("newsroom.SectionPage", label=_("Section"))
    count = blocks.IntegerBlock(label=_("How many"), default=4, min_value=1, max_value=12)

    class Meta:
        icon = "list-ul"
        label = _("Section")


class DossierStripBlock(blocks.StructBlock):
    """A dossier with what it observes and its newest texts."""

    dossier = blocks.PageChooserBlock("newsroom.DossierPage", label=_("Dossier"))
    count = blocks.IntegerBlock(label=_("How many"), default=3, min_value=1, max_value=8)

    class Meta:
        icon = "folder"
        label = _("Dossier")


class LatestBlock(blocks.StructBlock):
    """The newest texts of the whole paper, filled by itself."""

    title = blocks.CharBlock(label=_("Title"), max_length=80, required=False)
    count = blocks.IntegerBlock(label=_("How many"), default=8, min_value=1, max_value=20)

    class Meta:
        icon = "time"
        label = _("Latest")


class FrontBlock(blocks.StreamBlock):
    """The composition of a front."""

    lead = LeadBlock()
    package = PackageBlock()
    section = SectionStripBlock()
    dossier = DossierStripBlock()
    latest = LatestBlock()
    ask = AskBlock()


class FixedPageBlock(blocks.StreamBlock):
    """The content of a fixed page such as the imprint."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120, icon="title")
    text = blocks.RichTextBlock(label=_("Text"), features=[*TEXT_FEATURES, "hr"], icon="pilcrow")
    table = TableBlock()
    ask = AskBlock()


def plain_blocks(body: Any) -> list[str]:
    """The words of each block of a body, without markup. One string per block that has words."""
    return [text for block in body if (text := strip_markup(_block_words(block)))]


def _block_words(block: Any) -> str:
    value = block.value
    match block.block_type:
        case "paragraph" | "generated":
            return str(value.source)
        case "subhead":
            return str(value)
        case "quote":
            return f"{value['text']} {value['who']}"
        case "box":
            return f"{value['title']} {value['text'].source}"
        case "image":
            return str(value["caption"])
        case "gallery":
            return " ".join(str(item["caption"]) for item in value["pictures"])
        case "table":
            rows = value["table"].rows if value["table"] else []
            return " ".join([value["caption"], *(str(cell.value) for row in rows for cell in row)])
        case "correction":
            return f"{value['wrong']} {value['right']}"
        case _:
            return ""
