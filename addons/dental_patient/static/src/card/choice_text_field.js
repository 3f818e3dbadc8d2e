import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { TextField } from "@web/views/fields/text/text_field";
import { choose, parts, resolved } from "./choice_text";

/** A text of the card: what varies is chosen from a list, the rest is read; the pencil turns it into plain text to edit. */
export class ChoiceTextField extends Component {
    static template = "dental_patient.ChoiceTextField";
    static components = { Dropdown, DropdownItem, TextField };
    static props = { ...standardFieldProps, placeholder: { type: String, optional: true } };

    setup() {
        this.state = useState({ isEditing: false });
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get parts() {
        return parts(this.value);
    }

    get isPlain() {
        return this.state.isEditing || !this.value || this.parts.every((part) => "text" in part);
    }

    get textProps() {
        const { name, record, readonly, id, placeholder } = this.props;
        return { name, record, readonly, id, placeholder: placeholder || "" };
    }

    label(option) {
        return option.trim() || _t("(nothing)");
    }

    choose(group, option) {
        this.props.record.update({ [this.props.name]: choose(this.value, group, option) });
    }

    /** Free text from here on: the choices made so far stay. */
    edit() {
        this.props.record.update({ [this.props.name]: resolved(this.value) });
        this.state.isEditing = true;
    }
}

export const choiceTextField = {
    component: ChoiceTextField,
    displayName: _t("Text with choices"),
    supportedTypes: ["text"],
    extractProps: ({ placeholder }) => ({ placeholder }),
};

registry.category("fields").add("dental_choice_text", choiceTextField);
