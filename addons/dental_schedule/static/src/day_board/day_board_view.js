import { registry } from "@web/core/registry";
import { DayBoardArchParser } from "./day_board_arch_parser";
import { DayBoardController } from "./day_board_controller";
import { DayBoardModel } from "./day_board_model";
import { DayBoardRenderer } from "./day_board_renderer";

export const dayBoardView = {
    type: "dental_day_board",
    searchMenuTypes: ["filter", "favorite"],
    ArchParser: DayBoardArchParser,
    Controller: DayBoardController,
    Model: DayBoardModel,
    Renderer: DayBoardRenderer,
    props: (genericProps, view) => ({
        ...genericProps,
        Model: view.Model,
        Renderer: view.Renderer,
        archInfo: new view.ArchParser().parse(genericProps.arch),
    }),
};

registry.category("views").add("dental_day_board", dayBoardView);
