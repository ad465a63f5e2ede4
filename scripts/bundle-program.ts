/**
 * Makes the program that is shipped out of what is written: a few files of JavaScript that hold all they need, no
 * node_modules. Reading seven hundred files is most of what a short command does; see docs/adr/0033-starting-fast.md.
 */
import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type InputOptions, type OutputChunk, type OutputOptions, rolldown } from "rolldown";
import { licensesOf } from "./licenses-of.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Stands for the hash of all files until they are made. */
const BUILD = "@verdict-build@";

/** All files lie in one folder, so that a program of another thread or process is found beside the file that starts it. */
const input: InputOptions = {
  cwd: ROOT,
  input: {
    main: "src/cli/main.ts",
    "load-worker": "src/store/load-worker.ts",
    "worker-main": "src/server/workers/worker-main.ts",
  },
  platform: "node",
  transform: { define: { VERDICT_BUILD: JSON.stringify(BUILD) } },
  logLevel: "warn",
};

/** What is always read together is one file; each has a price of its own. The rest is parted by who needs it. */
const TOGETHER: readonly (readonly [name: string, test: RegExp])[] = [
  [
    "common",
    /\/src\/(base|diagnostics)\/|\/src\/cli\/(run-cli|terminal|signalled|output-option|at-option)\.ts$|\/commander\//,
  ],
  ["configuration", /\/src\/server\/build-options\.ts$|\/src\/cli\/policy-options\.ts$|\/node_modules\/(zod|yaml)\//],
  ["policy-files", /\/src\/store\/(find-policies|read-policies|unit-text|fingerprint|watch-files|share-texts)\.ts$/],
];
const written: OutputOptions = {
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name].js",
  // Names stay, so that a stack trace can be read.
  minify: false,
  comments: false,
  codeSplitting: { groups: TOGETHER.map(([name, test]) => ({ name, test })) },
};

/** Replaces `folder`; nobody ever sees half of a program there. */
export async function bundleProgram(folder: string): Promise<void> {
  await using bundle = await rolldown(input);
  const { output } = await bundle.generate(written);
  const chunks = output.filter((file) => file.type === "chunk");
  const target = resolve(folder);
  const made = `${target}.${process.pid}`;
  mkdirSync(made, { recursive: true });
  for (const [name, text] of filesOf(chunks)) writeFileSync(join(made, name), text);
  rmSync(target, { recursive: true, force: true });
  renameSync(made, target);
}

function filesOf(chunks: readonly OutputChunk[]): ReadonlyMap<string, string> {
  const programs = chunks
    .map(({ fileName, code }) => [fileName, withDirectBuiltins(code)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash("sha256").update(JSON.stringify(programs)).digest("hex");
  return new Map([
    ...programs.map(([name, code]) => [name, code.replaceAll(BUILD, hash)] as const),
    // Wherever the folder is put: so that no file is looked into to see what it is.
    ["package.json", `${JSON.stringify({ type: "module" })}\n`],
    ["LICENSES.txt", licensesOf(chunks.flatMap(({ moduleIds }) => moduleIds))],
  ]);
}

/** Loaded by packages for what is never asked of them here: commander's programs for commands, fastify's other protocol. */
const SELDOM = "child_process|http2";

const IMPORT = /^import (?:(?:\* as )?([\w$]+))?(?:, )?(?:\{([^}]*)\})? from "(?:node:)?([\w/]+)";$/gm;

/**
 * Who imports `node:http` by an import declaration makes the runtime look at each of its exports, one of which loads a whole
 * HTTP client: twice the time of starting Node. Asked for directly, only what is used is loaded.
 */
function withDirectBuiltins(code: string): string {
  // Declarations stand first, one a line; what looks like one further down is somebody's text.
  const body = /^(?!import |#!|$)/m.exec(code)?.index ?? code.length;
  const imports = code
    .slice(0, body)
    .replace(IMPORT, (line, whole: string | undefined, names: string | undefined, name: string) => {
      if (!builtinModules.includes(name)) return line;
      const module = `globalThis.process.getBuiltinModule("node:${name}")`;
      const parts = names === undefined ? [] : [`{${names.replaceAll(/([\w$]+) as ([\w$]+)/g, "$1: $2")}}`];
      return [...(whole === undefined ? [] : [whole]), ...parts]
        .map((part) => `const ${part} = ${module};`)
        .join(" ");
    });
  const seldom = new RegExp(
    `(= )(?:globalThis\\.process\\.getBuiltinModule|__require)(\\("(?:node:)?(?:${SELDOM})"\\));$`,
    "gm",
  );
  return `${imports}${code.slice(body)}`.replace(
    seldom,
    "$1new Proxy({}, { get: (_, key) => globalThis.process.getBuiltinModule$2[key] });",
  );
}
