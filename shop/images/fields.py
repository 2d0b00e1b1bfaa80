"""The form field that takes pictures in, for the editors' library and for the back office."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from PIL import Image
from wagtail.images.fields import WagtailImageField


class PictureFileField(WagtailImageField):
    """Wagtail's field unpacks a picture whole to learn how large it is; here its head says so before anything is unpacked.

    A picture that breaks off, or says one thing and is another, is refused in words and not with a broken page.
    """

    def check_image_pixel_size(self, f: Any) -> None:
        """Refuse a picture with more pixels than WAGTAILIMAGES_MAX_IMAGE_PIXELS, all frames counted."""
        try:
            f.seek(0)
            self._refuse_too_many(f)
            f.seek(0)
            super().check_image_pixel_size(f)
        except (OSError, SyntaxError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error

    def _refuse_too_many(self, f: Any) -> None:
        """Read the head of the file. Pillow itself refuses one that says it has many more."""
        most, words = self.max_image_pixels, self.error_messages["file_too_many_pixels"]
        if most is None:
            return
        try:
            head = Image.open(f)
            pixels: Any = head.width * head.height * getattr(head, "n_frames", 1)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            pixels = f"> {Image.MAX_IMAGE_PIXELS}"
        if isinstance(pixels, str) or pixels > most:
            params = {"num_pixels": pixels, "max_pixels_count": most}
            raise ValidationError(words % params, code="file_too_many_pixels")
