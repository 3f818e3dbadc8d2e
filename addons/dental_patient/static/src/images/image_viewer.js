import { Component, useExternalListener, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { filterOf, pan, START, zoomAt } from "./viewer_math";

const FRESH = { brightness: 100, contrast: 100, isInverted: false, rotation: 0 };

/** One picture in a frame: wheel or buttons zoom, dragging moves, sliders change brightness and contrast. */
export class ImagePane extends Component {
    static template = "dental_patient.ImagePane";
    static props = { image: Object };

    setup() {
        this.state = useState({ view: START, ...FRESH });
        this.drag = null;
    }

    get style() {
        const { view, rotation } = this.state;
        return `transform: translate(${view.x}px, ${view.y}px) scale(${view.scale}) rotate(${rotation}deg); filter: ${filterOf(this.state)}`;
    }

    get originalUrl() {
        const { id, name } = this.props.image;
        return `/web/content/dental.image/${id}/file/${encodeURIComponent(name)}?download=true`;
    }

    zoom(factor) {
        this.state.view = zoomAt(this.state.view, factor);
    }

    onWheel(ev) {
        const box = ev.currentTarget.getBoundingClientRect();
        const px = ev.clientX - box.left - box.width / 2;
        const py = ev.clientY - box.top - box.height / 2;
        this.state.view = zoomAt(this.state.view, ev.deltaY < 0 ? 1.15 : 1 / 1.15, px, py);
    }

    onPointerDown(ev) {
        this.drag = { x: ev.clientX, y: ev.clientY };
        ev.currentTarget.setPointerCapture(ev.pointerId);
    }

    onPointerMove(ev) {
        if (this.drag) {
            this.state.view = pan(this.state.view, ev.clientX - this.drag.x, ev.clientY - this.drag.y);
            this.drag = { x: ev.clientX, y: ev.clientY };
        }
    }

    onPointerUp() {
        this.drag = null;
    }

    reset() {
        Object.assign(this.state, { view: START, ...FRESH });
    }
}

/** Full screen: one picture with arrows to its neighbours, or two side by side. */
export class ImageViewer extends Component {
    static template = "dental_patient.ImageViewer";
    static components = { Dialog, ImagePane };
    static props = {
        images: Array,
        start: { type: Number, optional: true },
        isPair: { type: Boolean, optional: true },
        close: Function,
    };

    setup() {
        this.state = useState({ index: this.props.start || 0 });
        useExternalListener(window, "keydown", (ev) => {
            if (ev.key === "ArrowRight") {
                this.go(1);
            } else if (ev.key === "ArrowLeft") {
                this.go(-1);
            }
        });
    }

    get shown() {
        return this.props.isPair ? this.props.images.slice(0, 2) : [this.props.images[this.state.index]];
    }

    go(step) {
        const count = this.props.images.length;
        this.state.index = (this.state.index + step + count) % count;
    }
}
