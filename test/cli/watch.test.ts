/** `--watch` through the real command: a result at once, one more after each change, 0 at Ctrl-C. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { command } from "../support/command-line.ts";
import { startVerdict, type VerdictProcess } from "../support/verdict-process.ts";

const GOOD = 'language 1\n\nallow "look" group "dev" to get on pods in "shop"\n';
const BAD = 'language 1\n\nallow "look" group "dev" to get on pod in "shop"\n';
const TESTED = `${GOOD}
test "looking" {
  as user "kim" groups "dev"
  can get pods named "web" in "shop"
}
`;

let folder = "";
let running: VerdictProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-watch-"));
});
afterEach(() => {
  running?.signal("SIGKILL");
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function start(...args: readonly string[]): VerdictProcess {
  running = startVerdict(args, folder);
  return running;
}

/** A change before events come would be found by looking, half a minute later. */
function listening(verdict: VerdictProcess): Promise<string> {
  return verdict.untilError(/watching \.: Ctrl-C ends/);
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

it("check: what is wrong, and that it is mended; no escape sequences where nobody looks", async () => {
  write("rules.policy", GOOD);
  const verdict = start("check", "--watch", "--policies", ".");
  await verdict.until(/1 file checked: 0 errors/);
  await listening(verdict);
  write("rules.policy", BAD);
  await verdict.until(/1 file checked: 1 error/);
  expect(verdict.err()).toContain("error[unknown-resource]");
  write("more.policy", 'language 1\n\nallow "more" group "dev" to list on pods in "shop"\n');
  await verdict.until(/2 files checked: 1 error/);
  write("rules.policy", GOOD);
  await verdict.until(/2 files checked: 0 errors/);
  verdict.signal("SIGINT");
  expect(await verdict.ended).toBe(0);
  expect(verdict.out()).not.toContain("\u001b");
});

it("check: a document beside the policies counts too, and JSON is one line for each run", async () => {
  write("teams.yaml", "- web\n");
  write(
    "rules.policy",
    'language 1\n\ndata teams from "teams.yaml" as list of string\nallow "look" group "{t}" to get on pods in "shop" for t in data.teams\n',
  );
  const verdict = start("check", "--watch", "--output", "json", "--policies", ".");
  await verdict.until(/\n/);
  await listening(verdict);
  write("teams.yaml", "- 1\n");
  await verdict.until(/\n.*\n/);
  verdict.signal("SIGTERM");
  expect(await verdict.ended).toBe(0);
  const documents = verdict
    .out()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { errors: number });
  expect(documents.map(({ errors }) => errors)).toEqual([0, 1]);
});

it("test: fails, and passes again", async () => {
  write("rules.policy", TESTED);
  const verdict = start("test", "--watch", "--policies", ".");
  await verdict.until(/1 passed, 0 failed/);
  await listening(verdict);
  write("rules.policy", TESTED.replace("can get", "can list"));
  await verdict.until(/0 passed, 1 failed/);
  write("rules.policy", TESTED);
  await verdict.until(/0 passed, 1 failed\n[^]*1 passed, 0 failed/);
  verdict.signal("SIGINT");
  expect(await verdict.ended).toBe(0);
});

it("begins where there is no policy yet", async () => {
  const verdict = start("check", "--watch", "--policies", ".");
  await verdict.until(/0 files checked: 1 error/);
  await listening(verdict);
  write("first.policy", GOOD);
  await verdict.until(/1 file checked: 0 errors/);
  verdict.signal("SIGINT");
  expect(await verdict.ended).toBe(0);
});

it("refuses what does not go together", async () => {
  expect(await command(["check", "--watch", "--fix", "policies/demo"])).toMatchObject({ code: 2 });
  expect(await command(["test", "--watch", "--output", "junit", "policies/demo"])).toMatchObject({ code: 2 });
});
