// Serves a folder of static files on the loopback interface: `node scripts/serve.mjs [folder] [port]`.
//
// As a plain static host does it: right types (WebAssembly streams only with its own), gzip, any origin may read, nothing outside
// the folder. Import `serve` to start one from a test.

import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ts": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".yaml": "text/yaml; charset=utf-8",
};
const compressible = /^(text\/|application\/(json|wasm)|image\/svg)/;

/** Starts the server; resolves to `{port, close}`. Port 0 takes any free one. */
export function serve(folder, port) {
  const root = resolve(folder);
  const server = createServer((request, response) => {
    answer(root, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  return new Promise((settle, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      const close = () => new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      });
      settle({ port: server.address().port, close });
    });
  });
}

async function answer(root, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405);
  const file = await fileOf(root, request.url);
  if (!file) return refuse(response, 404);
  const type = types[extname(file)] ?? "application/octet-stream";
  const headers = { "Content-Type": type, "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff" };
  const zip = compressible.test(type) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  response.writeHead(200, zip ? { ...headers, "Content-Encoding": "gzip", Vary: "Accept-Encoding" } : headers);
  if (request.method === "HEAD") return response.end();
  const steps = zip ? [createReadStream(file), createGzip({ level: 6 }), response] : [createReadStream(file), response];
  pipeline(steps, () => {
    // A reader who leaves early is no fault of ours.
  });
}

/** The file that a request means, or null; a path never leaves the folder. */
async function fileOf(root, target) {
  let path;
  try {
    path = decodeURIComponent(new URL(target, "http://localhost").pathname);
  } catch {
    return null;
  }
  if (path.includes("\0")) return null;
  const file = normalize(join(root, path.endsWith("/") ? `${path}index.html` : path));
  if (!file.startsWith(root + sep)) return null;
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? file : null;
}

function refuse(response, status) {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${status}\n`);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [folder = "dist", port = "8080"] = process.argv.slice(2);
  try {
    const server = await serve(folder, Number(port));
    console.log(`Podloom is at http://127.0.0.1:${server.port} (Ctrl-C stops it)`);
  } catch (error) {
    console.error(error.code === "EADDRINUSE" ? `Port ${port} is taken: choose another, e.g. make serve PORT=8090` : error.message);
    process.exit(1);
  }
}
