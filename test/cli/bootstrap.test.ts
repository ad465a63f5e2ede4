/** The bootstrap: installs once, is quiet when nothing is to do, passes arguments, signals and exit codes on. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PROJECT } from "../support/verdict-process.ts";

/** Stands for npm: notes how it was called; `ci` installs, `run NAME` does what the name says. */
const NPM = `#!${process.execPath}
const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
const args = process.argv.slice(2);
appendFileSync("calls", JSON.stringify(args) + "\\n");
if (args[0] === "ci") {
  if (process.env.FAIL_CI) process.exit(7);
  mkdirSync("node_modules/.bin", { recursive: true });
  writeFileSync("node_modules/.bin/node", "");
} else if (args[2] === "fails") process.exit(5);
else if (args[2] === "waits") {
  process.on("SIGTERM", () => process.exit(0));
  console.log("waiting");
  setInterval(() => {}, 1000);
} else console.log(process.env.PATH.split(${JSON.stringify(delimiter)})[0]);
`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-bootstrap-"));
  mkdirSync(join(folder, "scripts"));
  mkdirSync(join(folder, "tools"));
  copyFileSync(join(PROJECT, "scripts/bootstrap.mjs"), join(folder, "scripts/bootstrap.mjs"));
  writeFileSync(join(folder, "package-lock.json"), "{}");
  writeFileSync(join(folder, "tools/npm"), NPM);
  writeFileSync(join(folder, "tools/package.json"), '{"type": "commonjs"}');
  chmodSync(join(folder, "tools/npm"), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const path = `${join(folder, "tools")}${delimiter}${process.env["PATH"] ?? ""}`;
  return spawn(process.execPath, ["scripts/bootstrap.mjs", ...args], {
    cwd: folder,
    env: { ...process.env, PATH: path, ...env },
  });
}

async function run(
  ...parameters: Parameters<typeof start>
): Promise<{ code: number | null; out: string; err: string }> {
  const child = start(...parameters);
  let out = "";
  let err = "";
  child.stdout?.on("data", (chunk) => (out += String(chunk)));
  child.stderr?.on("data", (chunk) => (err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}

const calls = () =>
  readFileSync(join(folder, "calls"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as string[]);

test("installs once, then is quiet, until the lock file changes", async () => {
  const bin = `${join(folder, "node_modules", ".bin")}\n`;
  expect(await run(["demo", "--", "--listen", "x"])).toMatchObject({
    code: 0,
    out: bin,
    err: expect.stringContaining("installing"),
  });
  expect(await run(["demo", "--"])).toEqual({ code: 0, out: bin, err: "" });
  writeFileSync(join(folder, "package-lock.json"), "{ }");
  expect(await run(["demo"])).toMatchObject({ code: 0, err: expect.stringContaining("installing") });
  expect(calls().map((args) => args.join(" "))).toEqual([
    expect.stringMatching(/^ci /),
    "run -s demo -- --listen x",
    "run -s demo --",
    expect.stringMatching(/^ci /),
    "run -s demo --",
  ]);
});

test("passes the exit code on, and a failed installation is not taken for one", async () => {
  expect(await run(["demo"], { FAIL_CI: "1" })).toMatchObject({
    code: 7,
    err: expect.stringContaining("could not be installed"),
  });
  expect(existsSync(join(folder, "node_modules/.installed"))).toBe(false);
  expect(await run(["fails"])).toMatchObject({ code: 5 });
  expect(await run([])).toMatchObject({ code: 2, err: expect.stringContaining("usage") });
});

test("passes signals on and waits", async () => {
  await run(["demo"]);
  const child = start(["waits"]);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  child.kill("SIGTERM");
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
});
