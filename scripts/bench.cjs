// Runs the measurements in wasm under Node: scripts/bench.cjs FOLDER [SIZE] [WORD]. FOLDER holds podloom-bench.js, and native.tsv
// with what was measured natively.
const fs = require("fs");
const path = require("path");

const [folder, ...words] = process.argv.slice(2);
const native = path.resolve(folder, "native.tsv");
globalThis.SIZE_MAX = words.map(Number).find((number) => number > 0);
globalThis.ONLY = words.find((word) => Number.isNaN(Number(word)));
globalThis.NATIVE = fs.existsSync(native) ? fs.readFileSync(native, "utf8") : undefined;

// The time this thread has computed, where the system tells (Linux does): other work on the machine does not count. It is brought up to
// date when the thread is put to sleep, if only for a moment.
const counted = "/proc/thread-self/schedstat";
if (fs.existsSync(counted)) {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  performance.now = () => {
    Atomics.wait(sleeper, 0, 0, 0.01);
    return Number(fs.readFileSync(counted, "utf8").split(" ")[0]) / 1e6;
  };
}
require(path.resolve(folder, "podloom-bench.js"));
