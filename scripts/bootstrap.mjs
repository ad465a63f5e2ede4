/**
 * Makes a checkout ready and runs one of its npm scripts: `node scripts/bootstrap.mjs SCRIPT [-- ARG …]`.
 * Plain JavaScript for the Node that a machine happens to have (20 or newer); the script itself then runs on the Node that
 * the project brings along. Installs only when the lock file is not the one that was installed last, and is quiet else.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "node_modules", ".bin");
const stamp = join(root, "node_modules", ".installed");

const [script, ...rest] = process.argv.slice(2);
if (script === undefined) fail("usage: node scripts/bootstrap.mjs SCRIPT [-- ARG …]", 2);
if (Number(process.versions.node.split(".")[0]) < 20) {
  fail(`this needs Node 20 or newer to begin with, and this is ${process.version}`, 1);
}
install();
run(script, rest[0] === "--" ? rest.slice(1) : rest);

function install() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const installed = existsSync(stamp) ? readFileSync(stamp, "utf8").trim() : "";
  if (installed === wanted && existsSync(join(bin, "node"))) return;
  process.stderr.write("installing the dependencies …\n");
  const { status, error } = spawnSync(npm(), ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    // What npm prints about packages is not part of this program's output.
    stdio: ["ignore", 2, 2],
    env: outsideOfNpm(process.env),
    shell: process.platform === "win32",
  });
  if (error !== undefined) fail(`npm could not be started: ${error.message}`, 1);
  if (status !== 0) fail("the dependencies could not be installed; see above", status ?? 1);
  writeFileSync(stamp, `${wanted}\n`);
}

/** Settings of the surrounding npm call (such as `--omit`) are not meant for the one inside. */
function outsideOfNpm(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_(lifecycle|package|command|execpath)/.test(name)),
  );
}

function run(name, args) {
  const child = spawn(npm(), ["run", "-s", name, "--", ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` },
    shell: process.platform === "win32",
  });
  // Ctrl-C reaches the whole group by itself; a signal to this process alone is passed on. Either way this one waits.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`npm could not be started: ${error.message}`, 1));
  child.on("exit", (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}

function npm() {
  return process.platform === "win32" ? "npm.cmd" : "npm";
}

function fail(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
