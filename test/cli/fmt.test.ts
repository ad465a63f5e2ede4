/** `fmt` and `new`: what they write, what they print, how they end. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { formatPolicy } from "../../src/syntax/format.ts";
import { command } from "../support/command-line.ts";
import { build } from "../testing/run-policy.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "verdict-fmt-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const UGLY = 'language 1\nallow  "jane"   user "jane" to get on pods in "shop" # why\n';
const TIDY = 'language 1\n\nallow "jane" user "jane" to get on pods in "shop" # why\n';

function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe("fmt", () => {
  test("writes, names what it changed, and has nothing to do the next time", async () => {
    const path = file("a.policy", UGLY);
    file("b.policy", TIDY);
    expect(await command(["fmt", folder])).toEqual({ code: 0, out: `${path}\n`, err: "" });
    expect(readFileSync(path, "utf8")).toBe(TIDY);
    expect(await command(["fmt", folder])).toEqual({ code: 0, out: "", err: "" });
  });
  test("--check changes nothing", async () => {
    const path = file("a.policy", UGLY);
    expect(await command(["fmt", "--check", folder])).toEqual({ code: 1, out: `${path}\n`, err: "" });
    expect(readFileSync(path, "utf8")).toBe(UGLY);
    const { code, out } = await command(["fmt", "--check", folder, "--output", "json"]);
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      { diagnostics: [{ code: "not-formatted", file: path }], errors: 1, warnings: 0, changed: [path] },
    ]);
  });
  test("a shelf of several sets is formatted as files", async () => {
    file("one/a.policy", UGLY);
    file("two/b.policy", UGLY);
    expect((await command(["fmt", folder])).out.trim().split("\n")).toHaveLength(2);
  });
  test("standard input", async () => {
    expect(await command(["fmt", "-"], UGLY)).toEqual({ code: 0, out: TIDY, err: "" });
    expect(await command(["fmt", "--check", "-"], UGLY)).toMatchObject({ code: 1, out: "" });
    expect(await command(["fmt", "--check", "-"], TIDY)).toMatchObject({ code: 0, out: "" });
    expect(await command(["fmt", "-", "x"], UGLY)).toMatchObject({ code: 2 });
  });
  test("a file that cannot be read is left alone, and the others are written", async () => {
    const broken = file("a.policy", "language 1\nalow it\n");
    const other = file("b.policy", UGLY);
    const { code, out, err } = await command(["fmt", folder]);
    expect([code, out]).toEqual([1, `${other}\n`]);
    expect(err).toContain("unknown-statement");
    expect(readFileSync(broken, "utf8")).toBe("language 1\nalow it\n");
  });
  test("what is written has the same digest", () => {
    const text = `let a=1
deny "x" to create   on deployments when object.spec.replicas > a # one
role "r" {to get, list on pods}   grant "r" to group "g", group "h" everywhere`;
    const before = build(text);
    const formatted = formatPolicy(new SourceFile("x", `language 1\n${text}`)).text ?? "";
    expect(formatted).not.toContain("let a=1");
    expect(build(formatted.replace("language 1\n", "")).engine?.digest).toBe(before.engine?.digest);
    expect(before.engine).toBeDefined();
  });
});

describe("new policy", () => {
  test("a policy in the one format that checks strictly and passes its own tests", async () => {
    const { code, out } = await command(["new", "policy", "team-shop", "--folder", folder]);
    expect([code, out]).toEqual([0, `${join(folder, "team-shop.policy")}\n`]);
    expect(await command(["fmt", "--check", folder])).toMatchObject({ code: 0 });
    expect(await command(["check", "--strict", folder])).toMatchObject({ code: 0, err: "" });
    expect(await command(["test", folder])).toMatchObject({ code: 0, out: "2 passed, 0 failed\n" });
  });
  test("nothing is overwritten", async () => {
    await command(["new", "policy", "a", "--folder", folder]);
    expect(await command(["new", "policy", "a", "--folder", folder])).toMatchObject({
      code: 1,
      err: expect.stringContaining("is already there"),
    });
  });
  test("a name is words with hyphens", async () =>
    expect(await command(["new", "policy", "../x", "--folder", folder])).toMatchObject({ code: 2 }));
});

describe("forms for CI systems", () => {
  test("check as SARIF", async () => {
    const path = file("a.policy", 'language 1\n\ndeny "x" to get pods\n');
    const { code, out } = await command(["check", path, "--output", "sarif"]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "verdict", rules: [{ id: "on-missing" }] } },
          results: [
            {
              ruleId: "on-missing",
              level: "error",
              locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 17 } } }],
              fixes: [{ artifactChanges: [{ replacements: [{}] }] }],
            },
          ],
        },
      ],
    });
  });
  test("test as JUnit", async () => {
    const path = file(
      "a.policy",
      'language 1\n\ntest "a & b" {\n  cannot get pods in "x"\n}\n\ntest "fails" {\n  can get pods in "x"\n}\n',
    );
    const { code, out } = await command(["test", path, "--output", "junit"]);
    expect(code).toBe(1);
    expect(out).toContain('<testsuites name="verdict" tests="2" failures="1" errors="0" skipped="0">');
    expect(out).toContain('<testcase name="a &amp; b"');
    expect(out).toMatch(/<failure type="expectation" message="expected [^"]+">[^<]+:8: expected/);
  });
  test("check --fix applies what is safe, and checks again", async () => {
    const path = file("a.policy", 'deny "x" user "jane" to get pods\n');
    const { code, out } = await command(["check", path, "--fix"]);
    expect([code, out]).toEqual([0, "1 file checked: 0 errors, 0 warnings, 2 repairs applied\n"]);
    expect(readFileSync(path, "utf8")).toBe('language 1\n\ndeny "x" user "jane" to get on pods\n');
  });
  test("a repair may uncover another: a deny that would stop the nodes", async () => {
    const path = file("a.policy", 'language 1\n\ndeny "x" to get pods\n');
    expect((await command(["check", path, "--fix"])).out).toContain("2 repairs applied");
    expect(readFileSync(path, "utf8")).toContain("except control-plane, nodes");
  });
  test("check tells how long an answer that changes with the clock may be kept", async () => {
    const path = file(
      "a.policy",
      'language 1\n\nallow "x" user "j" to get on pods in "a" until "2030-01-01T00:00:00Z"\n',
    );
    expect((await command(["check", path])).out).toMatch(/^1 file checked: .*\nsome answers change with the clock/);
  });
  test("an exemption that has ended is a warning", async () => {
    const path = file(
      "a.policy",
      'language 1\n\ndeny "d" to create on pods when pod.spec.hostPID == true\n\nexempt "e" from "d" in "x" until "2020-01-01T00:00:00Z" because "y"\n',
    );
    expect((await command(["check", path])).err).toContain("warning[exemption-ended]");
  });
});
