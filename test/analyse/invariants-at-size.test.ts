/** Invariants over many rules: nothing is left out however much is named, and what is looked at follows what matters. */
import { describe, expect, it } from "vitest";
import { proveInvariants } from "../../src/analyse/prove-invariants.ts";
import { checkPolicySet } from "../../src/check/check-policy-set.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { parsePolicy } from "../../src/syntax/parse.ts";
import { build } from "../support/build.ts";

/** What the proof says of the invariants, and how many steps it took. */
function prove(
  invariants: string,
  rules: string,
): { readonly labels: readonly string[]; readonly steps: number; readonly rules: number } {
  const { inside, engine, diagnostics } = build(rules, { allowLockout: ["wide"] });
  if (inside === undefined || engine === undefined) throw new Error(diagnostics[0]?.message);
  const steps = { count: 0 };
  const found = proveInvariants(
    {
      set: { ...inside.set, invariants: invariantsOf(invariants) },
      files: [],
      program: inside.program(),
      defaultDeny: false,
      cluster: inside.cluster,
      engine: () => engine,
    },
    steps,
  );
  return { labels: found.map(({ label = "" }) => label), steps: steps.count, rules: inside.set.rules.length };
}

/** Read by themselves: a set that breaks one has nothing inside. */
function invariantsOf(text: string) {
  const file = new SourceFile("invariants.policy", `language 1\n${text}`);
  const { set, diagnostics } = checkPolicySet([{ file, ...parsePolicy(file) }], {
    gates: { authorization: true, mutation: true, validation: true },
    readDocument: () => ({ error: "nothing is read" }),
    data: new Map(),
    only: undefined,
    addressesOf: (path) => ({ straight: [path], names: [path] }),
  });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return set.invariants;
}

function repeated(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join("\n");
}

describe("finds the one that matters among thousands", () => {
  it("of allows", () => {
    const allows = repeated(3000, (index) => {
      const place = index === 2345 ? "prod-x" : `team-${index}`;
      return `allow "a${index}" group "g${index}" to delete on pods in "${place}"`;
    });
    const { labels } = prove('invariant "i" never allow anyone to delete on pods in "prod-*"', allows);
    expect(labels).toEqual([
      "never allow: but `can-i delete pods example -n prod-x --as somebody --as-group g2345` is allowed by `a2345`",
    ]);
  });
  it("of denies, one for each namespace", () => {
    const places = repeated(1500, (index) => `"n${index}"`).replaceAll("\n", ", ");
    const said = `invariant "i" always deny group "dev" to get on secrets in ${places}`;
    const deny = (index: number, where = index) => `deny "d${index}" group "dev" to get on secrets in "n${where}"`;
    expect(
      prove(
        said,
        repeated(1500, (index) => deny(index)),
      ).labels,
    ).toEqual([]);
    const gap = prove(
      said,
      repeated(1500, (index) => deny(index, index === 987 ? 0 : index)),
    );
    expect(gap.labels.join("")).toContain("-n n987 ");
  });
  it("of denies that all meet one question, each under a condition of its own", () => {
    const deny = (index: number) =>
      `deny "d${index}" group "dev" to get on secrets when (user.uid ?? "") == "${index}"`;
    const { labels, steps } = prove('invariant "i" always deny group "dev" to get on secrets', repeated(2000, deny));
    expect(labels.join("")).toContain("--as-group dev` is no opinion");
    expect(steps).toBeLessThan(100_000);
  });
  it("of kinds", () => {
    const kinds = repeated(600, (index) => `things${index}.example.com`).replaceAll("\n", ", ");
    const allow = 'allow "a" group "dev" to get on *.example.com in "x"';
    const said = 'invariant "i" never allow anyone to get on things599.example.com';
    const deny = (except: string) => `deny "wide" anyone to get on ${kinds.replace(except, "other.example.com")}`;
    expect(prove(said, `${allow}\n${deny("nothing")}`).labels).toEqual([]);
    expect(prove(said, `${allow}\n${deny("things599.example.com")}`).labels.join("")).toContain("things599");
  });
});

it("looks at less than there are rules", () => {
  const rules = [
    repeated(8000, (index) => `allow "a${index}" group "team-${index % 400}" to get, list on pods in "n-${index}"`),
    repeated(1900, (index) => `allow "b${index}" user "u${index}" to * on * except namespaces in "dev-${index}-*"`),
    repeated(100, (index) => `deny "d${index}" group "team-${index}" to delete on secrets in "prod-${index}"`),
    'deny "wide" anyone except group "sre" to delete on * in "prod-*"',
    'allow "break" group "break" to get on pods everywhere',
  ].join("\n");
  const said = [
    'invariant "1" never allow anyone to delete on namespaces',
    'invariant "2" always deny anyone except group "sre" to delete on secrets in "prod-*"',
    'invariant "3" never deny anyone to get on url "/livez", "/readyz"',
    'invariant "4" always allow group "break" to get on pods everywhere',
    'invariant "5" never allow anyone except group "team-7" to list on pods in "n-7"',
    'invariant "6" never allow anyone to * on * in "prod-*" when request.verb == "delete" unless "sre" in user.groups',
  ].join("\n");
  const { labels, steps, rules: count } = prove(said, rules);
  expect(labels).toEqual([]);
  expect(count).toBe(10_002);
  expect(steps).toBeLessThan(count);
}, 60_000);
