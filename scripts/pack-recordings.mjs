// Brings recordings of a real cluster into the tests: `node scripts/pack-recordings.mjs FOLDER`.
//
// FOLDER has `scenarios/NAME.yaml` and `recordings/NAME.recording.json`, a snapshot with all its objects per command. Scenarios are
// copied; in recordings each object is written once, on a line of its own, and snapshots name objects by their place in that list.

import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const into = fileURLToPath(new URL("../tests/conformance", import.meta.url));
const ending = ".recording.json";

function pack(recording) {
  const places = new Map();
  const place = (object) => {
    const text = JSON.stringify(object);
    if (!places.has(text)) places.set(text, places.size);
    return places.get(text);
  };
  const snapshots = recording.snapshots.map((snapshot) => JSON.stringify({ ...snapshot, objects: (snapshot.objects ?? []).map(place) }));
  const { snapshots: _, ...head } = recording;
  const fields = Object.entries(head).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)},\n`);
  return `{${fields.join("")}"objects": [\n${[...places.keys()].join(",\n")}\n],\n"snapshots": [\n${snapshots.join(",\n")}\n]}\n`;
}

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("usage: node scripts/pack-recordings.mjs FOLDER");
await mkdir(join(into, "scenarios"), { recursive: true });
await mkdir(join(into, "recordings"), { recursive: true });
for (const file of (await readdir(join(folder, "recordings"))).filter((file) => file.endsWith(ending))) {
  const name = file.slice(0, -ending.length);
  const recording = JSON.parse(await readFile(join(folder, "recordings", file), "utf8"));
  await writeFile(join(into, "recordings", `${name}.json`), pack(recording));
  await copyFile(join(folder, "scenarios", `${name}.yaml`), join(into, "scenarios", `${name}.yaml`));
}
