import { Component, onWillStart, onWillUpdateProps, useRef, useState } from "@odoo/owl";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { ImageViewer } from "./image_viewer";

/** Pictures of a patient by day; drop files to add them, choose two to compare them. */
export class ImageGallery extends Component {
    static template = "dental_patient.ImageGallery";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.http = useService("http");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.input = useRef("input");
        this.root = useRef("root");
        this.state = useState({ images: [], chosen: [], kind: "", isBusy: false });
        useDropzone(this.root, (ev) => this.upload([...ev.dataTransfer.files]), "o_dental_gallery_drop", () => !!this.patientId);
        onWillStart(() => this.load(this.patientId));
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.loadedId) {
                return this.load(next.record.resId);
            }
        });
    }

    get patientId() {
        return this.props.record.resId;
    }

    async load(patientId) {
        this.loadedId = patientId;
        this.state.chosen = [];
        this.state.images = patientId ? await this.orm.call("dental.patient", "images", [[patientId]]) : [];
    }

    /** [{day, images}], newest first. */
    get days() {
        const days = [];
        for (const image of this.visible) {
            if (!days.length || days.at(-1).key !== image.taken_on) {
                days.push({ key: image.taken_on, day: formatDate(deserializeDate(image.taken_on)), images: [] });
            }
            days.at(-1).images.push(image);
        }
        return days;
    }

    get visible() {
        return this.state.images.filter((image) => !this.state.kind || image.kind === this.state.kind);
    }

    get kinds() {
        return [...new Map(this.state.images.map((image) => [image.kind, image.kind_label]))];
    }

    async upload(files) {
        if (!files.length) {
            return;
        }
        this.state.isBusy = true;
        try {
            const answer = await this.http.post("/dental/images/upload", {
                csrf_token: odoo.csrf_token,
                patient_id: this.patientId,
                files,
            });
            for (const sentence of answer.refused) {
                this.notification.add(sentence, { type: "danger", sticky: true });
            }
            if (answer.ids.length) {
                this.notification.add(_t("%(count)s pictures added", { count: answer.ids.length }), { type: "success" });
            }
        } finally {
            this.state.isBusy = false;
        }
        await this.load(this.patientId);
    }

    onInput(ev) {
        return this.upload([...ev.target.files]);
    }

    toggle(image) {
        const chosen = this.state.chosen.filter((id) => id !== image.id);
        this.state.chosen = chosen.length === this.state.chosen.length ? [...chosen, image.id].slice(-2) : chosen;
    }

    open(image) {
        const images = this.visible;
        this.dialog.add(ImageViewer, { images, start: images.indexOf(image) });
    }

    compare() {
        const images = this.state.chosen
            .map((id) => this.state.images.find((image) => image.id === id))
            .sort((a, b) => (a.taken_on < b.taken_on ? -1 : 1));
        this.dialog.add(ImageViewer, { images, isPair: true });
    }

    async makePair() {
        await this.orm.call("dental.image", "action_make_pair", [this.state.chosen]);
        await this.load(this.patientId);
    }

    openPair(image) {
        const before = this.state.images.find((other) => other.id === image.before_id);
        this.dialog.add(ImageViewer, { images: [before, image], isPair: true });
    }

    edit(image) {
        this.action.doAction(
            { type: "ir.actions.act_window", res_model: "dental.image", res_id: image.id, views: [[false, "form"]], target: "new" },
            { onClose: () => this.load(this.patientId) }
        );
    }
}

registry.category("view_widgets").add("dental_images", { component: ImageGallery });
