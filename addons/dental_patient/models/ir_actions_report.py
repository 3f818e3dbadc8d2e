import io
import logging
import mimetypes
import re
from urllib.parse import unquote, urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open

from ..amount_words import amount_in_words

_logger = logging.getLogger(__name__)

STATIC = re.compile(r"^/\w+/static/[^\0]+$")
IMAGE = re.compile(r"^/web/image/(?P<model>[a-z_.]+)/(?P<id>\d+)/(?P<field>\w+)(/.*)?$")
ATTACHMENT = re.compile(r"^/web/(?:image|content)/(?P<id>\d+)(?:-[^/]*)?(/.*)?$")


class IrActionsReport(models.Model):
    """A second print engine beside the ERP's: HTML with a paged stylesheet, laid out in this process by WeasyPrint.

    Templates of such reports call `dental_patient.print_layout` once per record and get `amount_in_words(amount, currency, lang)`.
    """

    _inherit = "ir.actions.report"

    pdf_engine = fields.Selection(
        [("wkhtmltopdf", "The ERP's (wkhtmltopdf)"), ("weasyprint", "WeasyPrint")],
        string="Print engine",
        required=True,
        default="wkhtmltopdf",
    )

    def _get_readable_fields(self):
        return super()._get_readable_fields() | {"pdf_engine"}

    @api.model
    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report_sudo = self._get_report(report_ref)
        if report_sudo.pdf_engine != "weasyprint":
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        self._check_weasyprint()
        # One run per record: each document counts its own pages, and is filed alone.
        return {
            res_id: self._weasyprint_stream(report_sudo, dict(data or {}), res_id)
            for res_id in dict.fromkeys(res_ids or [False])
        }

    def _weasyprint_stream(self, report_sudo, data, res_id):
        record = self.env[report_sudo.model].browse(res_id or [])
        attachment = None
        if res_id and report_sudo.attachment and not self.env.context.get("report_pdf_no_attachment"):
            attachment = report_sudo.retrieve_attachment(record)
            if attachment and report_sudo.attachment_use:
                return {"stream": io.BytesIO(attachment.raw), "attachment": attachment}
        html = self.with_context(debug=False)._render_qweb_html(report_sudo, record.ids, data=data)[0]
        return {"stream": io.BytesIO(self._weasyprint(html)), "attachment": attachment}

    def _get_rendering_context(self, report, docids, data):
        values = super()._get_rendering_context(report, docids, data)
        values.setdefault("amount_in_words", self._amount_in_words)
        return values

    @api.model
    def _amount_in_words(self, amount, currency, lang=None):
        """`amount` of `currency` (record or ISO code) in words of `lang`, the user's language by default."""
        is_record = isinstance(currency, models.BaseModel)
        return amount_in_words(
            amount,
            currency.name if is_record else currency,
            lang or self.env.lang or "en_US",
            currency.decimal_places if is_record else 2,
        )

    # --- WeasyPrint ---

    @api.model
    def _check_weasyprint(self):
        """The module weasyprint, or a sentence what to do; never another engine in silence."""
        try:
            import weasyprint  # noqa: PLC0415 - slow to import and needed for printing only
        except (ImportError, OSError) as error:
            _logger.exception("WeasyPrint cannot be loaded")
            raise UserError(
                self.env._(
                    "Printing needs WeasyPrint, which is not installed on the server. "
                    "Ask your administrator to install the Python package “weasyprint” with the Pango library."
                )
            ) from error
        for name in ("weasyprint", "weasyprint.progress", "fontTools"):
            logging.getLogger(name).setLevel(logging.ERROR)
        return weasyprint

    @api.model
    def _weasyprint(self, html):
        """PDF of a whole HTML page. Pictures and styles come from this process; nothing is fetched from outside."""
        weasyprint = self._check_weasyprint()
        base = self._get_report_url().rstrip("/")
        report = self

        class Fetcher(weasyprint.urls.URLFetcher):
            def fetch(self, url, headers=None):
                if url.startswith("data:"):
                    return super().fetch(url, headers)
                content, mimetype = report._local_resource(url.removeprefix(base))
                return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": mimetype})

        text = html.decode() if isinstance(html, bytes) else str(html)
        return weasyprint.HTML(string=text, base_url=base + "/", url_fetcher=Fetcher()).write_pdf()

    @api.model
    def _local_resource(self, url):
        """Bytes and type of what a page of this server refers to, under the rights of the user who prints.

        :raises ValueError: the address leads outside, or is of a kind that documents do not need
        """
        parts = urlsplit(url)
        path = unquote(parts.path)
        if parts.scheme or parts.netloc or not path.startswith("/") or ".." in path:
            raise ValueError(f"not of this server: {url}")
        if path.startswith("/web/assets/"):
            return self._asset_resource(path)
        if STATIC.match(path):
            with file_open(path.lstrip("/"), "rb") as file:
                return file.read(), mimetypes.guess_type(path)[0] or "application/octet-stream"
        if match := IMAGE.match(path):
            record = self.env["ir.binary"]._find_record(res_model=match["model"], res_id=int(match["id"]), field=match["field"])
            stream = self.env["ir.binary"]._get_image_stream_from(record, match["field"])
            return stream.read(), stream.mimetype
        if match := ATTACHMENT.match(path):
            stream = self.env["ir.binary"]._get_stream_from(self.env["ir.binary"]._find_record(res_id=int(match["id"])))
            return stream.read(), stream.mimetype
        raise ValueError(f"not printable: {url}")

    def _asset_resource(self, path):
        # sudo: compiled style bundles are public files of the web client
        attachment_sudo = self.env["ir.attachment"].sudo().search([("url", "=", path)], limit=1)
        if not attachment_sudo:
            name = path.rsplit("/", 1)[-1]
            bundle, rtl, kind, autoprefix = self.env["ir.asset"]._parse_bundle_name(name, False)
            assets = self.env["ir.qweb"]._get_asset_bundle(bundle, css=kind == "css", js=kind == "js", rtl=rtl, autoprefix=autoprefix)
            attachment_sudo = (assets.css() if kind == "css" else assets.js()).sudo()
        return attachment_sudo.raw, attachment_sudo.mimetype
