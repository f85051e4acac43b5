// The software by others that the page ships, each with its licence and the text of it: `node scripts/third-party.mjs` prints it, and
// every build writes it beside the page (scripts/finish-page.mjs).
//
// Rust crates are those that cargo resolves for the page; npm packages are those that the bundles of www/src import, with what these
// depend on.

import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const legal = /^(licen[cs]e|copying|notice|unlicense)/i;

/** The notices, as one text. */
export async function thirdParty() {
  const parts = [...(await crates()), ...(await packages())];
  const head = "Podloom contains software by others. Each is named here with its licence, where its source is, and the text of the licence.\n";
  const sections = await Promise.all(parts.map(section));
  return [head, ...sections].join(`\n${"-".repeat(80)}\n\n`);
}

async function crates() {
  const { stdout } = await run(
    "cargo",
    ["metadata", "--format-version=1", "--locked", "--offline", "--features=app", "--filter-platform=wasm32-unknown-unknown"],
    { maxBuffer: 1 << 28 },
  );
  const { packages, resolve: graph } = JSON.parse(stdout);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const reached = new Set();
  const visit = (id) => {
    if (reached.has(id)) return;
    reached.add(id);
    const ships = ({ dep_kinds }) => dep_kinds.some(({ kind }) => kind === null);
    for (const dependency of nodes.get(id).deps.filter(ships)) visit(dependency.pkg);
  };
  visit(graph.root);
  return packages
    .filter(({ id }) => reached.has(id) && id !== graph.root)
    .map(({ name, version, license, repository, manifest_path }) => ({ name, version, license, source: repository, folder: dirname(manifest_path) }))
    .sort((left, right) => left.name.localeCompare(right.name));
}

async function packages() {
  const sources = (await readdir("www/src")).filter((file) => file.endsWith(".js"));
  const texts = await Promise.all(sources.map((file) => readFile(join("www/src", file), "utf8")));
  const imported = texts.flatMap((text) => [...text.matchAll(/\bfrom "((?:@[^/"]+\/)?[^./"][^/"]*)[^"]*"/g)].map((match) => match[1]));
  const found = new Map();
  const visit = async (name) => {
    if (found.has(name)) return;
    const folder = join("node_modules", name);
    const { version, license, repository, dependencies = {} } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    found.set(name, { name, version, license, source: repository?.url ?? repository, folder });
    for (const dependency of Object.keys(dependencies)) await visit(dependency);
  };
  for (const name of imported) await visit(name);
  return [...found.values()].sort((left, right) => left.name.localeCompare(right.name));
}

async function section({ name, version, license, source, folder }) {
  const files = (await readdir(folder)).filter((file) => legal.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8").catch(() => "")));
  const head = [`${name} ${version}`, `Licence: ${license ?? "see below"}`, source ? `Source: ${source}` : ""].filter(Boolean).join("\n");
  return [`${head}\n`, ...texts.map((text) => text.trim()).filter(Boolean)].join("\n");
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) console.log(await thirdParty());
