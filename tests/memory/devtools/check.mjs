// Opens a heap snapshot with the code of Chrome's DevTools itself, and asks what its panel would show.
//
//     npm install --ignore-scripts && node check.mjs FILE.heapsnapshot FILE.expected
//
// The loader, the dominator tree, distances, retainers and allocation sites are those of the published package
// `chrome-devtools-frontend`, which is written in TypeScript: esbuild makes one module of it. Each line that the expected
// file begins with a question is answered anew and compared: `class NAME` (how many objects, their own sizes and what they
// retain), `retainers NAME` (the shortest way back to the roots from the first object of a class), `sites NAME` (the lines that
// allocated them), `allocated NAME` (what the lines of a function allocated).

import { build } from "esbuild";
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { MessageChannel } from "node:worker_threads";

const here = dirname(fileURLToPath(import.meta.url));
const worker = "front_end/entrypoints/heap_snapshot_worker/heap_snapshot_worker.ts";

// What node before version 22 lacks.
Promise.withResolvers ??= () => {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};
globalThis.self ??= globalThis;

/** The list of languages is made when DevTools are built; nothing here is said in any. */
const locales = {
  name: "locales",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/locales\.js$/ }, () => ({ path: "locales", namespace: "made" }));
    const contents = `export const LOCALES = ["en-US"], BUNDLED_LOCALES = LOCALES, DEFAULT_LOCALE = "en-US",
      REMOTE_FETCH_PATTERN = "", LOCAL_FETCH_PATTERN = "";`;
    onLoad({ filter: /./, namespace: "made" }, () => ({ contents }));
  },
};

async function devtools() {
  const folder = mkdtempSync(join(tmpdir(), "vitte-devtools-"));
  const outfile = join(folder, "heap_snapshot_worker.mjs");
  const entry = join(here, "node_modules", "chrome-devtools-frontend", worker);
  try {
    const options = { bundle: true, format: "esm", platform: "node", logLevel: "error", plugins: [locales] };
    await build({ entryPoints: [entry], outfile, ...options });
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function open(file) {
  const { HeapSnapshotLoader, HeapSnapshot } = await devtools();
  const loader = new HeapSnapshotLoader.HeapSnapshotLoader({ sendEvent: () => {} });
  for await (const chunk of createReadStream(file, { encoding: "utf8" })) loader.write(chunk);
  loader.close();
  const { port1, port2 } = new MessageChannel();
  new HeapSnapshot.SecondaryInitManager(port2);
  const snapshot = await loader.buildSnapshot(port1);
  port1.close();
  return snapshot;
}

/** The nodes of a class, in the order of the file. */
function* nodesOf(snapshot, name) {
  for (let ordinal = 0; ordinal < snapshot.nodeCount; ordinal++) {
    const node = snapshot.createNode(ordinal * snapshot.nodeFieldCount);
    if (node.name() === name) yield node;
  }
}

function retainers(snapshot, name) {
  let node = nodesOf(snapshot, name).next().value;
  const way = [];
  while (node && node.distance() > 0 && node.distance() < 100000000) {
    let nearest = null;
    for (let iter = node.retainers(); iter.hasNext(); iter.next()) {
      const edge = iter.item().clone();
      const closer = !nearest || edge.node().distance() < nearest.node().distance();
      if (edge.type() !== "weak" && closer && edge.node().distance() < node.distance()) nearest = edge;
    }
    if (!nearest) break;
    way.push(`${nearest.name()} of ${nearest.node().name()}`);
    const next = nearest.node();
    node = snapshot.createNode(next.nodeIndex);
  }
  return `distance ${way.length + 1}: ${way.join(", ")}`;
}

function sites(snapshot, name) {
  const found = new Set();
  for (const node of nodesOf(snapshot, name)) {
    const stack = snapshot.allocationStack(node.nodeIndex) ?? [];
    if (stack.length > 0) found.add(`${stack[0].functionName} (${stack[0].scriptName}:${stack[0].line})`);
  }
  return [...found].sort().join(", ");
}

/** What the panel's Allocation view says of the lines of a function. */
function allocated(snapshot, name) {
  const lines = snapshot.allocationTracesTops().filter((row) => row.name === name);
  return lines.map((row) => `line ${row.line}: ${row.liveCount} objects, ${row.liveSize} bytes`).sort().join(", ");
}

function answer(snapshot, aggregates, question) {
  const [word, ...rest] = question.split(" ");
  const name = rest.join(" ");
  if (word === "retainers") return retainers(snapshot, name);
  if (word === "sites") return sites(snapshot, name);
  if (word === "allocated") return allocated(snapshot, name);
  const found = Object.values(aggregates).find((row) => row.name === name);
  return found ? `${found.count} objects, ${found.self} bytes, retaining ${found.maxRet}` : "no such class";
}

const [file, expectations] = process.argv.slice(2);
const snapshot = await open(file);
const aggregates = snapshot.aggregatesWithFilter({});
let wrong = 0;
for (const line of readFileSync(expectations, "utf8").split("\n").filter((line) => line !== "")) {
  const question = line.split(": ")[0];
  const found = `${question}: ${answer(snapshot, aggregates, question)}`;
  if (found === line) continue;
  wrong++;
  console.log(`expected ${line}\nfound    ${found}`);
}
console.log(`${snapshot.nodeCount} nodes, ${wrong} answers are wrong`);
process.exit(wrong > 0 ? 1 : 0);
