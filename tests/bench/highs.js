// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * HiGHS, from the npm package "highs", on one model: node highs.js MODEL.mps|MODEL.lp SECONDS
 *
 * The last line of its output is JSON: status (of HiGHS, as a number), optimal, objective and bound (null where there
 * is none). The model's optimum is a whole number, so a gap below 1 proves it.
 */
"use strict";

const fs = require("fs");
const load = require("highs");

const FOUND = 2; /* primal_solution_status of a feasible solution */

function finite(number) {
    return Number.isFinite(number) && Math.abs(number) < 1e29 ? number : null;
}

async function main(path, seconds) {
    const highs = await load();
    const model = highs.createModel({ format: path.endsWith(".lp") ? "lp" : "mps", data: fs.readFileSync(path) });
    try {
        model.options.set({ output_flag: false, time_limit: seconds, mip_rel_gap: 0, mip_abs_gap: 0.999 });
        model.run();
        const status = model.getModelStatus();
        const found = Number(model.info.get("primal_solution_status")) === FOUND;
        console.log(JSON.stringify({
            status,
            optimal: status === highs.constants.modelStatus.optimal,
            objective: found ? finite(model.getObjectiveValue()) : null,
            bound: finite(model.info.get("mip_dual_bound")),
        }));
    } finally {
        model.dispose();
    }
}

main(process.argv[2], Number(process.argv[3])).catch((error) => {
    console.error(String(error));
    process.exitCode = 1;
});
