import base64
import io
from pathlib import Path

import pydicom
from PIL import Image

from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged

from ..image_files import RefusedFile, inspect
from .common import DentalCase

DICOM_FILES = Path(pydicom.__file__).parent / "data" / "test_files"


def jpeg(width=40, height=30):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, "JPEG")
    return out.getvalue()


@tagged("post_install", "-at_install")
class TestImages(DentalCase):
    """Images (P9): many at once, refused files say why, DICOM with preview and metadata."""

    def _upload(self, *files, **values):
        return self.env["dental.image"].with_user(self.users["assistant"]).upload(self.patient.id, files, **values)

    def test_many_at_once_and_a_bad_one_stops_nobody(self):
        answer = self._upload(("a.jpg", jpeg()), ("b.dcm", b"PK\x03\x04zip"), ("c.jpg", jpeg(3000, 2000)))
        self.assertEqual(len(answer["ids"]), 2)
        self.assertEqual(len(answer["refused"]), 1)
        self.assertRegex(answer["refused"][0], "b.dcm is named as DICOM but is a ZIP archive")
        big = self.env["dental.image"].browse(answer["ids"][1])
        with Image.open(io.BytesIO(base64.b64decode(big.preview))) as preview:
            self.assertEqual(max(preview.size), 1600)
        with Image.open(io.BytesIO(base64.b64decode(big.thumbnail))) as thumbnail:
            self.assertLessEqual(max(thumbnail.size), 256)
        self.assertEqual(base64.b64decode(big.file), jpeg(3000, 2000), "the file stays as it came")

    def test_reasons_of_refusal(self):
        self.company.dental_image_max_mb = 1
        cases = [
            ("empty.jpg", b"", "is empty"),
            ("big.jpg", jpeg() + b"\0" * 1024 * 1024, "bigger than 1 MB"),
            ("letter.jpg", b"%PDF-1.4 x", "PDF document"),
            ("noise.png", b"\x00\x01\x02" * 50, "not a picture"),
            ("torn.dcm", b"\0" * 128 + b"DICM" + b"\xff" * 40, "damaged DICOM"),
        ]
        for name, content, sentence in cases:
            with self.subTest(name=name):
                answer = self._upload((name, content))
                self.assertFalse(answer["ids"])
                self.assertIn(sentence, answer["refused"][0])

    def test_thirty_megabytes_by_default(self):
        with self.assertRaises(RefusedFile) as refused:
            inspect("x.jpg", jpeg() + b"\0" * 30 * 1024 * 1024)
        self.assertEqual((refused.exception.code, refused.exception.detail), ("too_big", "30"))

    def test_dicom_has_preview_and_metadata(self):
        answer = self._upload(("overlay.dcm", (DICOM_FILES / "examples_overlay.dcm").read_bytes()))
        image = self.env["dental.image"].browse(answer["ids"])
        self.assertTrue(image.is_dicom and image.preview)
        self.assertEqual(image.kind, "dicom")
        self.assertIn("Modality: MR", image.metadata)
        self.assertTrue(image.width and image.height)

    def test_dicom_without_picture_is_kept_and_says_so(self):
        image = self.env["dental.image"].browse(self._upload(("plan.dcm", (DICOM_FILES / "rtplan.dcm").read_bytes()))["ids"])
        self.assertFalse(image.preview)
        self.assertIn("no picture", image.preview_note)

    def test_every_example_of_pydicom_is_kept_or_refused_with_a_sentence(self):
        for path in sorted(DICOM_FILES.glob("*.dcm")):
            with self.subTest(file=path.name):
                try:
                    facts = inspect(path.name, path.read_bytes())
                except RefusedFile as refused:
                    self.assertTrue(self.env["dental.image"]._refusal(path.name, refused))
                else:
                    self.assertTrue(facts.preview or facts.note)

    def test_pair_is_of_one_patient(self):
        ids = self._upload(("a.jpg", jpeg()), ("b.jpg", jpeg()))["ids"]
        images = self.env["dental.image"].browse(ids)
        images[0].taken_on, images[1].taken_on = "2026-03-01", "2026-01-01"
        images.action_make_pair()
        self.assertEqual(images[0].before_id, images[1])
        other = self.env["dental.patient"].create({"name": "Other"})
        stranger = self.env["dental.image"].browse(
            self.env["dental.image"].upload(other.id, [("c.jpg", jpeg())])["ids"]
        )
        with self.assertRaisesRegex(ValidationError, "one patient"):
            images[0].before_id = stranger

    def test_file_is_not_replaced(self):
        image = self.env["dental.image"].browse(self._upload(("a.jpg", jpeg()))["ids"])
        with self.assertRaisesRegex(UserError, "not replaced"):
            image.file = base64.b64encode(jpeg(10, 10))

    def test_non_clinical_roles_see_no_picture(self):
        image = self.env["dental.image"].browse(self._upload(("a.jpg", jpeg()))["ids"])
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "dental.image"), ("res_id", "=", image.id), ("res_field", "=", "preview")]
        )
        self.assertTrue(attachment)
        for role in ("receptionist", "operator", "manager"):
            user = self.users[role]
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    image.with_user(user).read(["name"])
                with self.assertRaises(AccessError):
                    self.patient.with_user(user).images()
                with self.assertRaises(AccessError):
                    attachment.with_user(user).read(["raw"])


@tagged("post_install", "-at_install")
class TestImageRoutes(DentalCase, HttpCase):
    def test_upload_by_form_and_closed_addresses(self):
        self.users["doctor"].password = "records_doctor"
        self.users["receptionist"].password = "records_receptionist"
        self.authenticate("records_doctor", "records_doctor")
        answer = self.url_open(
            "/dental/images/upload",
            data={"patient_id": self.patient.id, "csrf_token": http.Request.csrf_token(self), "kind": "panoramic"},
            files=[("files", ("a.jpg", jpeg(), "image/jpeg")), ("files", ("b.jpg", jpeg(), "image/jpeg"))],
        ).json()
        self.assertEqual(len(answer["ids"]), 2)
        image = self.env["dental.image"].browse(answer["ids"][0])
        self.assertEqual(image.kind, "panoramic")
        url = f"/web/image/dental.image/{image.id}/preview"
        self.assertEqual(self.url_open(url).headers["Content-Type"], "image/jpeg")
        self.authenticate("records_receptionist", "records_receptionist")
        self.assertNotEqual(self.url_open(url).content, base64.b64decode(image.preview), "a placeholder at most")
        self.assertEqual(self.url_open(f"/web/content/dental.image/{image.id}/file").status_code, 404)
        refused = self.url_open(
            "/dental/images/upload",
            data={"patient_id": self.patient.id, "csrf_token": http.Request.csrf_token(self)},
            files=[("files", ("a.jpg", jpeg(), "image/jpeg"))],
        ).json()
        self.assertFalse(refused["ids"])
