// Runs the measurements in wasm under Node: scripts/bench.cjs FOLDER [SIZE] [WORD]. FOLDER holds podloom-bench.js, and native.tsv
// with what was measured natively.
const fs = require("fs");
const path = require("path");

const [folder, ...words] = process.argv.slice(2);
const native = path.resolve(folder, "native.tsv");
globalThis.SIZE_MAX = words.map(Number).find((number) => number > 0);
globalThis.ONLY = words.find((word) => Number.isNaN(Number(word)));
globalThis.NATIVE = fs.existsSync(native) ? fs.readFileSync(native, "utf8") : undefined;
require(path.resolve(folder, "podloom-bench.js"));
