"""The form of a picture: a file is only taken when the whole picture can be read."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from PIL import Image as PillowImage
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

_DECODED = {"gif", "jpeg", "png", "webp"}


class PictureField(WagtailImageField):
    """Wagtail reads the head of a file only; a photo that breaks off later would fail on every page that shows it."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            if file is not None and file.image.format_name in _DECODED:
                _read_through(file)
        except ValidationError:
            raise
        except Exception as error:  # whatever a broken file makes the libraries say
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error
        return file


class PictureForm(BaseImageForm):
    """The form of the editor, for one picture and for many at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (field := self.fields.get("file")) is not None:
            # Made anew for each form: its limits and sentences are those of this moment and this language.
            self.fields["file"] = PictureField(
                label=field.label, required=field.required, widget=field.widget, help_text=field.help_text
            )


def _read_through(file: Any) -> None:
    file.seek(0)
    content = BytesIO(file.read())
    file.seek(0)
    with PillowImage.open(content) as picture:
        picture.load()
