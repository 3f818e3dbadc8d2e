import { describe, expect, test } from "@odoo/hoot";
import { click, press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { ImageGallery } from "@dental_patient/images/image_gallery";
import { ImageViewer } from "@dental_patient/images/image_viewer";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";


const image = (id, values = {}) => ({
    id,
    name: `Picture ${id}.jpg`,
    kind: "photo",
    kind_label: "Photo",
    taken_on: `2026-01-0${id}`,
    teeth: id === 1 ? "16" : "",
    note: "",
    has_preview: false,
    preview_note: "No preview",
    is_dicom: false,
    metadata: "",
    before_id: false,
    ...values,
});

describe.current.tags("desktop");
defineMailModels();

test("one picture with arrows to the others, zoom and sliders", async () => {
    await mountWithCleanup("div");
    getService("dialog").add(ImageViewer, { images: [image(1), image(2)], start: 0 });
    await animationFrame();
    expect(".o_dental_pane").toHaveCount(1);
    expect(".o_dental_pane_bar strong").toHaveText("Photo");
    await press("ArrowRight");
    await animationFrame();
    expect(".modal-title").toHaveText("Picture 2.jpg");
    await click("button[aria-label='Negative']");
    await animationFrame();
    expect("button[aria-label='Negative']").toHaveAttribute("aria-pressed", "true");
});

test("two pictures side by side", async () => {
    await mountWithCleanup("div");
    getService("dialog").add(ImageViewer, { images: [image(1), image(2)], isPair: true });
    await animationFrame();
    expect(".o_dental_pane").toHaveCount(2);
    expect(".o_dental_viewer_go").toHaveCount(0);
});

test("gallery: by day, choose two to compare", async () => {
    onRpc("dental.patient", "images", () => [image(2), image(1)]);
    await mountWithCleanup(ImageGallery, { props: { record: { resId: 7 }, readonly: false } });
    expect(queryAllTexts(".o_dental_thumb figcaption span.text-truncate")).toEqual(["Photo", "16"]);
    expect(".o_dental_gallery_compare").toHaveCount(0);
    await contains(".o_dental_thumb input:first").click();
    await contains(".o_dental_thumb:last input").click();
    await contains(".o_dental_gallery_compare").click();
    expect(".o_dental_pane").toHaveCount(2);
});

test("gallery: an empty one says what belongs here", async () => {
    onRpc("dental.patient", "images", () => []);
    await mountWithCleanup(ImageGallery, { props: { record: { resId: 7 }, readonly: false } });
    expect(".o_dental_gallery_empty").toHaveCount(1);
});
