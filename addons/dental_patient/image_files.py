"""What an uploaded file is, and why it is refused. Pure: bytes in, facts out."""

import io
from dataclasses import dataclass, field

from PIL import Image, ImageOps, UnidentifiedImageError

PREVIEW_SIDE = 1600
MAX_PIXELS = 120_000_000
PHOTO_FORMATS = {"JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"}
# Beginnings of files that people rename: (bytes, what it is).
KNOWN_OTHERS = [
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"MZ", "a Windows program"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
]


class RefusedFile(Exception):
    """The file cannot be kept as an image; `code` and `detail` say why."""

    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class ImageFacts:
    is_dicom: bool
    mimetype: str
    preview: bytes | None
    width: int = 0
    height: int = 0
    metadata: dict = field(default_factory=dict)
    note: str = ""


def inspect(name, content, max_image_mb=30, max_dicom_mb=600):
    """Facts of an uploaded file.

    :raises RefusedFile: codes empty, too_big, not_dicom, broken_dicom, not_image, too_many_pixels
    """
    if not content:
        raise RefusedFile("empty")
    named_dicom = name.lower().endswith((".dcm", ".dicom"))
    is_dicom = content[128:132] == b"DICM"
    limit = max_dicom_mb if is_dicom or named_dicom else max_image_mb
    if len(content) > limit * 1024 * 1024:
        raise RefusedFile("too_big", f"{limit}")
    if is_dicom:
        return _dicom(content)
    other = next((kind for start, kind in KNOWN_OTHERS if content.startswith(start)), "")
    if named_dicom:
        raise RefusedFile("not_dicom", other)
    if other:
        raise RefusedFile("not_image", other)
    return _photo(content)


def _photo(content):
    try:
        with Image.open(io.BytesIO(content)) as image:
            fault = _fault(image)
            if not fault:
                width, height = image.size
                mimetype = Image.MIME.get(image.format, "application/octet-stream")
                return ImageFacts(False, mimetype, _preview(image), width, height)
    except Image.DecompressionBombError as error:
        raise RefusedFile("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise RefusedFile("not_image") from error
    raise RefusedFile(*fault)


def _fault(image):
    if image.format not in PHOTO_FORMATS:
        return "not_image", image.format or ""
    return ("too_many_pixels",) if image.size[0] * image.size[1] > MAX_PIXELS else None


def _preview(image):
    image = ImageOps.exif_transpose(image)
    image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    if image.mode not in ("RGB", "L"):
        image = image.convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def _dicom(content):
    import pydicom  # noqa: PLC0415 - slow to import and needed for DICOM only
    from pydicom.errors import InvalidDicomError  # noqa: PLC0415

    try:
        data = pydicom.dcmread(io.BytesIO(content))
        metadata = _metadata(data)
    except (InvalidDicomError, ValueError, KeyError, EOFError, AttributeError, TypeError, OSError) as error:
        raise RefusedFile("broken_dicom") from error
    if not metadata and "PixelData" not in data:
        raise RefusedFile("broken_dicom")
    preview, note = _dicom_preview(data)
    return ImageFacts(
        True, "application/dicom", preview, int(data.get("Columns") or 0), int(data.get("Rows") or 0), metadata, note
    )


def _metadata(data):
    names = ("Modality", "StudyDate", "PatientName", "BodyPartExamined", "Manufacturer", "StudyDescription", "NumberOfFrames")
    return {name: str(data.get(name)) for name in names if data.get(name) not in (None, "")}


def _dicom_preview(data):
    """JPEG of the (middle) frame, or None and the reason."""
    if "PixelData" not in data:
        return None, "The file has no picture in it."
    try:
        pixels = data.pixel_array
    # pydicom raises many kinds of errors for what its decoders do not know; the file is kept without a preview
    except Exception as error:  # noqa: BLE001
        return None, f"No preview: {type(error).__name__}."
    if pixels.ndim == 4 or (pixels.ndim == 3 and int(data.get("SamplesPerPixel") or 1) == 1):
        pixels = pixels[len(pixels) // 2]
    if pixels.ndim == 2:
        pixels = _window(data, pixels)
    return _preview(Image.fromarray(pixels.astype("uint8"))), ""


def _window(data, pixels):
    """Grey values 0–255 by the window of the file, or by what is in it."""
    pixels = pixels.astype("float64") * float(data.get("RescaleSlope") or 1) + float(data.get("RescaleIntercept") or 0)
    centre, width = _first(data.get("WindowCenter")), _first(data.get("WindowWidth"))
    low, high = (centre - width / 2, centre + width / 2) if centre is not None and width else (pixels.min(), pixels.max())
    grey = ((pixels - low) / ((high - low) or 1)).clip(0, 1) * 255
    return 255 - grey if data.get("PhotometricInterpretation") == "MONOCHROME1" else grey


def _first(value):
    if value is None or value == "":
        return None
    try:
        return float(value[0])
    except TypeError:
        return float(value)
