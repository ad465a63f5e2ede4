/** `check` and `test` on real texts, with the real compiler. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { command } from "../support/command-line.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-real-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const policy = (text: string): string => {
  writeFileSync(join(folder, "a.policy"), text);
  return join(folder, "a.policy");
};

const GOOD = `language 1

allow "jane reads" user "jane" to get on pods in "shop"

test "as it is" {
  as user "jane"
  can get pods in "shop"
}

test "as it is not" {
  as user "jane"
  can delete pods in "shop"
}
`;

test("a failed expectation is one line, with what was expected, what came, and where", async () => {
  const path = policy(GOOD);
  const { code, out, err } = await command(["test", path]);
  expect([code, err]).toEqual([1, ""]);
  const lines = out.trim().split("\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(new RegExp(`^${path}:12: "as it is not": expected .+, got .+`));
  expect(lines[1]).toBe("1 passed, 1 failed");
  expect(await command(["test", path, "--filter", "as it is not"])).toMatchObject({ code: 1 });
  expect(await command(["test", path, "--filter", "nothing"])).toMatchObject({
    code: 0,
    out: "0 passed, 0 failed\n",
  });
});

test("as JSON", async () => {
  const path = policy(GOOD);
  const { code, out } = await command(["test", path, "--output", "json"]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    diagnostics: [],
    tests: [
      { name: "as it is", file: path, line: 5, passed: true, failures: [] },
      {
        name: "as it is not",
        file: path,
        line: 10,
        passed: false,
        failures: [{ line: 12, expected: expect.any(String), actual: expect.any(String), rules: [] }],
      },
    ],
    passed: 1,
    failed: 1,
  });
});

test("a set that does not compile runs no test", async () => {
  const path = policy(GOOD.replace("on pods in", "on pod in"));
  expect(await command(["test", path])).toMatchObject({
    code: 1,
    out: "0 passed, 0 failed\n",
    err: expect.stringMatching(/^error\[unknown-resource\]/),
  });
});

test("every mistake comes in one run, in the order of the file", async () => {
  const path = policy(
    `language 1\n\nallow "a" user "jane" to gett on pods\n\nallow "b" user "jane" to get on podz\n`,
  );
  const { code, out } = await command(["check", path, "--output", "json"]);
  const { diagnostics } = JSON.parse(out) as { diagnostics: { code: string; start: { line: number } }[] };
  expect(code).toBe(1);
  expect(diagnostics.map((one) => [one.code, one.start.line])).toEqual([
    ["unknown-verb", 3],
    ["unknown-resource", 5],
  ]);
});

test("what the steps of tests misspell is a mistake too, and mended", async () => {
  const path = policy(GOOD.replace("can delete pods", "can delte pods"));
  const { code, err } = await command(["check", path]);
  expect([code, err.split("\n")[0]]).toEqual([
    1,
    "error[unknown-verb]: `delte` is not a verb that Kubernetes asks about",
  ]);
  expect(await command(["check", path, "--fix"])).toMatchObject({ code: 0 });
  expect(readFileSync(path, "utf8")).toBe(GOOD);
});

test("--strict makes an error of what is less", async () => {
  const path = policy(`language 1\n\nauthenticate "a" with users "demo" as user "demo:{claims.username}"\n`);
  expect(await command(["check", path])).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^note\[unknown-source\]/),
  });
  expect(await command(["check", path, "--strict"])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^error\[unknown-source\]/),
  });
});

test("--fix mends what can be mended", async () => {
  const path = policy(`language 1\n\nallow "a" user "jane" to gett on pods\n`);
  const before = await command(["check", path, "--output", "json"]);
  expect(before.out).toContain('"fix"');
  const { code, out } = await command(["check", path, "--fix"]);
  expect([code, out]).toEqual([0, "1 file checked: 0 errors, 0 warnings, 1 repair applied\n"]);
  expect(readFileSync(path, "utf8")).toContain("to get on pods");
});
