from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request


class DentalImages(http.Controller):
    @http.route("/dental/images/upload", type="http", auth="user", methods=["POST"])
    def upload(self, patient_id, **values):
        """Many files at once, as a browser sends them; answers ids and the sentences of the refused ones."""
        images = request.env["dental.image"]
        known = {name: values[name] for name in ("kind", "taken_on", "note") if values.get(name)}
        if values.get("encounter_id"):
            known["encounter_id"] = int(values["encounter_id"])
        files = [(file.filename, file.read()) for file in request.httprequest.files.getlist("files")]
        try:
            answer = images.upload(int(patient_id), files, **known)
        except AccessError as error:
            answer = {"ids": [], "refused": [str(error)]}
        return request.make_json_response(answer)
