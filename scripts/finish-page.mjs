// The last step of a page build (a trunk hook; trunk says where the page stands and whether it is a release).
//
// A release gets a content security policy that names its inline scripts by hash, and a service worker that knows its files.
// The unoptimised build of `make watch` gets neither: trunk adds scripts of its own to it.

import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { thirdParty } from "./third-party.mjs";

const folder = process.env.TRUNK_STAGING_DIR;
if (!folder) throw new Error("finish-page.mjs is run by trunk (TRUNK_STAGING_DIR is not set)");

if (process.env.TRUNK_PROFILE === "release") {
  await secure(join(folder, "index.html"));
  await writeFile(join(folder, "THIRD-PARTY.txt"), await thirdParty());
  await writeWorker(folder);
}

/** Puts the policy and the mark of a release (www/src/boot.js looks for it) at the top of the page's head. */
async function secure(file) {
  const html = await readFile(file, "utf8");
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]);
  const hashes = inline.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${hashes.join(" ")}`,
    "style-src 'self' 'unsafe-inline'", // CodeMirror writes its rules into a style element
    "img-src 'self' data: blob:",
    "connect-src 'self'", // the page asks nobody else for anything
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types podloom", // the address of the service worker (www/src/boot.js)
  ].join("; ");
  const head = `<meta charset="utf-8">`;
  if (!html.includes(head)) throw new Error(`index.html does not contain ${head}`);
  const marks = `<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="podloom-offline" content="./sw.js">`;
  await writeFile(file, html.replace(head, head + marks));
}

/** Writes sw.js with the list of this build's files and a name that changes when any of them does. */
async function writeWorker(folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join("/"))
    .sort();
  const build = createHash("sha256");
  for (const file of files) build.update(file).update(await readFile(join(folder, file)));
  const template = await readFile("www/sw.js", "utf8");
  const worker = template
    .replace(/^const BUILD = .*;$/m, () => `const BUILD = ${JSON.stringify(build.digest("hex").slice(0, 16))};`)
    .replace(/^const FILES = .*;$/m, () => `const FILES = ${JSON.stringify(["./", ...files.map((file) => `./${file}`)])};`);
  await writeFile(join(folder, "sw.js"), worker);
}
