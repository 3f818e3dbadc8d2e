import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { NameAndSignature } from "@web/core/signature/name_and_signature";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The ERP's signature area straight in the form: one touch less than its button and dialog. */
export class SignaturePadField extends Component {
    static template = "dental_patient.SignaturePadField";
    static components = { NameAndSignature };
    static props = { ...standardFieldProps };

    setup() {
        this.signature = useState({ name: "", isSignatureEmpty: true });
        this.key = useState({ resId: this.props.record.resId });
        onWillUpdateProps((next) => {
            this.key.resId = next.record.resId;
        });
    }

    onChange() {
        const image = this.signature.isSignatureEmpty ? "" : this.signature.getSignatureImage();
        this.props.record.update({ [this.props.name]: image ? image.split(",")[1] : false });
    }
}

export const signaturePadField = {
    component: SignaturePadField,
    displayName: _t("Signature area"),
    supportedTypes: ["binary"],
};

registry.category("fields").add("dental_signature", signaturePadField);
