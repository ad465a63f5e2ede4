/** `npm run verdict` in a checkout: a bundle of what stands there now, whatever stood there before. */
import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROJECT } from "../support/verdict-process.ts";

let folder = "";
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-checkout-"));
  for (const name of ["src", "grammar", "scripts", "package.json", "package-lock.json", "tsconfig.json"]) {
    cpSync(join(PROJECT, name), at(name), { recursive: true });
  }
  mkdirSync(at("node_modules"));
  for (const name of readdirSync(join(PROJECT, "node_modules"))) {
    if (!name.startsWith(".")) symlinkSync(join(PROJECT, "node_modules", name), at(`node_modules/${name}`));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BUNDLES = "node_modules/.cache/verdict";

async function run(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [at("scripts/run-bundled.mjs"), ...args], { cwd: folder }, (error, out, err) => {
      if (error === null) resolve(out);
      else reject(new Error(err));
    });
  });
}

function edit(name: string, from: string, to: string): void {
  const text = readFileSync(at(name), "utf8");
  expect(text).toContain(from);
  writeFileSync(at(name), text.replace(from, to));
}

test("makes one bundle, whoever is first, and runs that", async () => {
  const outputs = await Promise.all([run("--version"), run("--version"), run("--version")]);
  expect(new Set(outputs)).toEqual(new Set(["0.1.0\n"]));
  const [bundle, ...others] = readdirSync(at(BUNDLES));
  expect(others).toEqual([]);
  edit(`${BUNDLES}/${bundle}/common.js`, "The gate of a Kubernetes cluster", "The bundled gate");
  expect(await run("--help")).toContain("The bundled gate");
});

test("is never what it was before a change", async () => {
  edit("src/cli/run-cli.ts", "The gate of a Kubernetes cluster", "The other gate");
  expect(await run("--help")).toContain("The other gate");
  edit("src/cli/run-cli.ts", "The other gate", "The third gate");
  expect(await run("--help")).toContain("The third gate");
});

test("without a bundler it runs as written", async () => {
  renameSync(at("node_modules/rolldown"), at("node_modules/elsewhere"));
  edit("src/cli/run-cli.ts", "The third gate", "The fourth gate");
  const before = readdirSync(at(BUNDLES));
  expect(await run("--help")).toContain("The fourth gate");
  expect(readdirSync(at(BUNDLES))).toEqual(before);
});
