/**
 * Built again after each of a sequence of edits, a set is what it would be if it were built from nothing: every
 * diagnostic with its places and in its order, the digests, the answers, the outcomes of the tests. The sequences are such
 * that each way of keeping something, and each reason not to, comes up often; that is counted.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { buildPolicySet } from "../../src/analyse/build-policy-set.ts";
import { createIncrementalBuild } from "../../src/analyse/incremental-build.ts";
import type { BuildOptions, BuiltPolicySet } from "../../src/analyse/policy-set.ts";
import { describeDiagnostic } from "../../src/diagnostics/describe-diagnostic.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { checkTests } from "../../src/testing/check-tests.ts";
import { runTests } from "../../src/testing/run-tests.ts";
import { TEST_OPTIONS } from "../support/build.ts";

/** So many other sequences each time, for who wants to look longer; else the same ones, which are counted. */
const { EDITS } = process.env;
const NOW = Date.UTC(2026, 5, 1);

/** What a file may say, in some variants `n`: of rules, what they refer to, what clashes, what is wrong. */
const STATEMENTS: readonly ((n: number) => string)[] = [
  // Declarations that others refer to.
  (n) => `role "reader" { to ${["get", "get, list", "* "][n]} on ${["pods", "pods, secrets", "*"][n]} }`,
  (n) => `role "writer" {\n  include "reader"\n  to update on pods\n${n === 2 ? "  to get on nope\n" : ""}}`,
  (n) => `extend role "writer" { to delete on configmaps when "x${n}" in user.groups }`,
  (n) => `role "odd" { to get on secrets when half("${n === 2 ? "a" : "b"}") }`,
  (n) => `let namespaces mine = "a", "b-*"${n === 1 ? ', "c"' : ""}`,
  (n) => `let limit = ${n === 2 ? '"three"' : n}`,
  (n) => `def half(x) = x ${n === 2 ? "<" : "=="} ${n === 1 ? '"k"' : '"l"'}`,
  (n) => `check "tidy" on pods when pod.spec.hostNetwork == true because "host ${n}"`,
  (n) =>
    `checks safe(most) on pod-workloads {\n  check "ports" for c in containers(pod) for p in c.ports when (p.hostPort ?? 0) > most because "port ${n}"\n}`,
  (n) => `data who from "who.yaml" as list of ${n === 2 ? "number" : "string"}`,
  // Who may what.
  (n) => `grant "reader" to group "x" in "a"${n === 1 ? ', "c"' : ""}`,
  (n) => `grant "reader" to group "x" in "${["a", "*", "b"][n]}"`,
  (n) => `grant "reader" to user "k" in "a"\ngrant "reader" to user "k" in "${["b", "a*", "a"][n]}"`,
  (n) =>
    `grant "reader", "writer" to user "k" in mine${n === 1 ? ' between "2020-01-01" and "2021-01-01" "UTC"' : ""}`,
  (n) => `grant "${["odd", "missing", "writer"][n]}" to group "y" everywhere`,
  (n) => `allow "r" group "x" to get on pods in "${["a", "b", "*"][n]}"`,
  (n) => `allow "wide" group "x" to get, list on pods in "*"${n === 1 ? ' when "z" in user.groups' : ""}`,
  // What holds an invariant up, and breaks it with another subject.
  (n) => `allow "del" user "${["l", "k", "m"][n]}" to delete on secrets in "a"`,
  () => 'invariant "not k" never allow user "k" to delete on secrets in "a"',
  // Of subjects that nobody asked about before.
  (n) => `allow "late" group "z${n}" to get on pods in "a"`,
  (n) => `deny "first" group "z0", group "z1" to get, list on pods in "${["*", "a", "b"][n]}"`,
  (n) => `allow "by data" user "{w}" to get on pods in "a" for w in data.who${n === 1 ? ` when w != "l"` : ""}`,
  (n) => `allow "star" user "k" to ${["*", "get", "get, list"][n]} on ${["*", "*", "pods"][n]} in "a"`,
  (n) => `defer "nodes ${n}" nodes to * on *`,
  (n) => `deny "d" group "x" to delete on pods only in "a"${n === 1 ? ' because "no"' : ""}`,
  (n) =>
    `deny "half" anyone except control-plane, nodes to update on secrets only in "a" when ${["half(user.username)", '"x" in user.groups', "half(1)"][n]}`,
  (n) =>
    `deny "locks out" anyone to get on nodes${n === 1 ? ' when "contractors" in user.groups' : n === 2 ? " when user.username != request.name" : ""}`,
  (n) => `deny "all of r" group "x" to get on pods${n === 1 ? ' in "a"' : ""}`,
  (n) => `exempt "e" from "${["d", "privileged", "gone"][n]}" user "k" until "2020-01-01" "UTC" because "so"`,
  (n) => `exempt "f" from safe."ports" user "k" in "b" because "so ${n}"`,
  // At admission.
  (n) =>
    `deny "privileged" to create, update on pod-workloads for c in containers(pod) when c.securityContext.privileged == ${n === 2} because "c {c.name} ${n}"`,
  (n) => `deny "ports" to create on pods failing safe(${["limit", "2", '"x"'][n]})`,
  (n) =>
    `warn "tidy" to create, update on ${n === 2 ? "pods" : "pod-workloads"} failing "tidy"${n === 1 ? " unless already" : ""}`,
  (n) => `warn "w" to create on pods when (pod.spec.priority ?? 0) > limit because "over ${n}"`,
  (n) => `mutate "m${n}" to create on pods set object.metadata.labels["l"] = "${n}"`,
  (n) =>
    `mutate "m other" to create${n === 1 ? ", delete" : ""} on pods set object.metadata.labels["${["k", "l", "k"][n]}"] = "9"`,
  // What must hold, who is who, tests.
  (n) =>
    `invariant "i" never allow group "x" to ${["delete", "get", "list"][n]} on ${["secrets", "pods", "*"][n]} in "a"`,
  (n) => `invariant "always" always deny group "x" to delete on pods in "${["a", "b", "a"][n]}"`,
  (n) => `invariant "boots" never deny ${["anyone", 'group "x"', 'user "k"'][n]} to get on url "/livez"`,
  (n) => `invariant "reads" always allow group "x" to get on pods in "${["a", "b", "a"][n]}"`,
  (n) => `authenticate "sso" with oidc "${["corp", "core", "corp"][n]}" as user "oidc:{claims.email}"`,
  (n) => `test "k ${n}" {\n  as user "k" groups "x"\n  ${["can", "cannot", "can"][n]} get pods named "p" in "a"\n}`,
  (n) =>
    `test "refused" {\n  create pods {metadata: {name: "p"}, spec: {containers: [{name: "c", image: "i", securityContext: {privileged: true}}]}} in "a" is denied by "${["privileged", "prvileged", "ports"][n]}"\n}`,
  (n) =>
    `test all "whole" {\n  as user "k" groups "x"\n  ${["can", "cannot", "undecided"][n]} ${["get", "delete", "get"][n]} pods named "p" in mine\n}`,
  // Mistakes of syntax.
  (n) => ['allow "cut off" group', 'deny "open { to get', 'role "reader" { to get on'][n] ?? "",
  (n) => `allow "broken" group "x" to frob${n} on pods`,
  (n) => `# nothing ${n}`,
];
/** What others refer to. */
const FIRST = /^(role|let|def|check|checks|data) |^deny "(d|privileged)"|^mutate |"(del|not k)"/;
/** Of what is written first, what keeps a set from serving. */
const WRONG = /locks out|cut off|broken|"always"|"reads"|"odd"|"f" from|authenticate/;
/** In files of the root. */
const CONFINES = [
  'confine "teams/one/" to namespaces "a"',
  'confine "teams/two/" to namespaces "b-*" within role "reader"',
  'confine "teams/one/" to namespaces mine',
];
const PATHS = [
  "a.policy",
  "b.policy",
  "c.policy",
  "d.policy",
  "teams/one/r.policy",
  "teams/one/s.policy",
  "teams/two/r.policy",
];
const BASE = "base.policy";
const DOCUMENTS = [["k"], ["k", "l"], 7, undefined];
/** Most of a sequence keeps what it was given; a few words of it are asked for otherwise. */
const OPTIONS: readonly Partial<BuildOptions>[] = [
  {},
  { defaultDeny: true },
  { gates: ["authentication", "authorization"] },
  { allowLockout: ["locks out"] },
  { facts: false, sources: [{ type: "oidc", name: "corp" }] },
];

interface Written {
  readonly kind: number;
  readonly variant: number;
}
interface OfFile {
  readonly path: string;
  readonly at: number;
}
type EditOfFile =
  | (OfFile & { readonly kind: "put" | "change"; readonly written: Written })
  | (OfFile & { readonly kind: "drop" | "shift" | "remove" })
  | (OfFile & { readonly kind: "move" | "rename"; readonly to: string });
type Edit =
  | { readonly kind: "undo" }
  | EditOfFile
  | { readonly kind: "twist"; readonly written: Written }
  | { readonly kind: "confine" | "document" | "options"; readonly at: number };

/** Where all is declared is edited less often: without it nothing else says anything. */
const path = fc.constantFrom(...PATHS, ...PATHS, BASE);
const at = fc.nat(40);
const variant = fc.constantFrom(0, 0, 0, 1, 1, 1, 2);
const written = fc.record({ kind: fc.nat(STATEMENTS.length - 1), variant });
/** Those that clash with others, or are held against all. */
const TELLING =
  /^(mutate |def |deny "half"|allow "del"|grant "reader" to|allow "(r|wide|late)"|deny "all of r"|invariant)/;
const telling = fc.record({
  kind: fc.constantFrom(...STATEMENTS.flatMap((text, kind) => (TELLING.test(text(0)) ? [kind] : []))),
  variant,
});
const upholding = fc.record({
  kind: fc.constant(STATEMENTS.findIndex((text) => text(0).includes('"del"'))),
  variant,
});
const kinds = <Kind extends string>(...of: readonly Kind[]) => fc.constantFrom(...of);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: kinds("put", "change", "change", "change"), path, at, written }) },
  { weight: 4, arbitrary: fc.record({ kind: kinds("put"), path, at, written: telling }) },
  { weight: 5, arbitrary: fc.record({ kind: kinds("drop", "shift", "shift", "remove"), path, at }) },
  { weight: 2, arbitrary: fc.record({ kind: kinds("move", "move", "rename"), path, to: path, at }) },
  { weight: 6, arbitrary: fc.record({ kind: kinds("twist"), written: telling }) },
  { weight: 2, arbitrary: fc.record({ kind: kinds("twist"), written: upholding }) },
  { weight: 5, arbitrary: fc.record({ kind: kinds("undo") }) },
  { weight: 3, arbitrary: fc.record({ kind: kinds("shift"), path: fc.constant(BASE), at }) },
  { weight: 1, arbitrary: fc.record({ kind: kinds("confine"), at }) },
  { weight: 1, arbitrary: fc.record({ kind: kinds("document", "options"), at }) },
);
/** Anything, which is hardly ever a set without a mistake; or one that serves, and has something of everything. */
const beginning = fc.oneof(
  fc.array(fc.tuple(path, written), { minLength: 4, maxLength: 24 }),
  fc
    .shuffledSubarray(
      STATEMENTS.flatMap((text, kind) => (FIRST.test(text(0)) ? [] : [kind])),
      { minLength: 6 },
    )
    .map((some) => [
      ...STATEMENTS.flatMap((text, kind) => (FIRST.test(text(0)) ? [[BASE, { kind, variant: 0 }] as const] : [])),
      ...some
        .filter((kind) => !WRONG.test(STATEMENTS[kind]?.(0) ?? ""))
        .map((kind) => [PATHS[kind % 4] ?? "", { kind, variant: 0 }] as const),
    ]),
);

interface Disk {
  readonly files: Map<string, (Written | string)[]>;
  confine: number;
  document: number;
  options: number;
  /** The files before each edit that is not undone. */
  readonly past: Map<string, (Written | string)[]>[];
}

/** A statement is changed in its variant, not in its kind: that is what an author does most. */
function apply(disk: Disk, one: Edit): void {
  const { files, past } = disk;
  if (one.kind === "undo") {
    const last = past.pop();
    if (last === undefined) return;
    files.clear();
    for (const [name, statements] of last) files.set(name, statements);
    return;
  }
  past.push(new Map([...files].map(([name, statements]) => [name, [...statements]])));
  if (one.kind === "confine") disk.confine = one.at % (CONFINES.length + 1);
  else if (one.kind === "document") disk.document = one.at % DOCUMENTS.length;
  else if (one.kind === "options") disk.options = one.at % OPTIONS.length;
  else if (one.kind === "twist") twist(disk, one.written);
  else if ("path" in one) applyToFile(disk, one);
}

/** The statements of one kind, wherever they stand. */
function twist({ files }: Disk, { kind, variant: now }: Written): void {
  for (const [name, statements] of files) {
    const others = statements.map((one) =>
      typeof one !== "string" && one.kind === kind ? { kind, variant: now } : one,
    );
    files.set(name, others);
  }
}

function applyToFile(disk: Disk, one: EditOfFile): void {
  const own = disk.files.get(one.path) ?? [];
  const place = own.length === 0 ? 0 : one.at % own.length;
  const there = own[place];
  if (one.kind === "remove") disk.files.delete(one.path);
  else if (one.kind === "rename") {
    disk.files.delete(one.path);
    disk.files.set(one.to, own);
  } else {
    disk.files.set(one.path, own);
    if (one.kind === "put") own.splice(place, 0, one.written);
    else if (one.kind === "change" && there !== undefined) {
      own[place] = typeof there === "string" ? one.written : { ...there, variant: one.written.variant };
    } else if (one.kind === "shift") own.splice(place, 0, `# ${one.at}\n`);
    else if (one.kind === "drop" || one.kind === "move") own.splice(place, 1);
    if (one.kind === "move" && there !== undefined)
      disk.files.set(one.to, [...(disk.files.get(one.to) ?? []), there]);
  }
}

function sourcesOf({ files, confine }: Disk): readonly SourceFile[] {
  const confined = CONFINES[confine];
  const texts = [...files].map(([name, statements]) => {
    const lines = statements.map((one) => (typeof one === "string" ? one : STATEMENTS[one.kind]?.(one.variant)));
    return [name, lines.join("\n")] as const;
  });
  const all = confined === undefined ? texts : [...texts, ["root.policy", confined] as const];
  return all.map(([name, text]) => new SourceFile(name, `language 1\n${text}\n`));
}

function optionsFor({ document, options }: Disk): BuildOptions {
  const value = DOCUMENTS[document];
  const readDocument = (_: string, name: string) =>
    value === undefined ? { error: `there is no ${name}` } : { value, text: JSON.stringify(value) };
  return { ...TEST_OPTIONS, now: NOW, ...OPTIONS[options], readDocument };
}

function described(one: Diagnostic): unknown {
  const labels = (one.labels ?? []).map(({ file, span, text }) => [
    file.path,
    file.text,
    file.positionAt(span.start),
    file.positionAt(span.end),
    text,
  ]);
  return { ...describeDiagnostic(one), of: one.file?.text, labels };
}

const QUESTIONS = ["get pods a", "delete pods a", "get secrets b", "update secrets a", "get nodes "].map((text) => {
  const [verb = "", resource = "", namespace = ""] = text.split(" ");
  return { verb, resource, namespace };
});

function answers({ engine }: BuiltPolicySet): unknown {
  if (engine === undefined) return undefined;
  const surroundings = { now: NOW, namespaceFacts: () => undefined };
  return QUESTIONS.flatMap(({ verb, resource, namespace }) =>
    ["k", "l", "system:kube-scheduler"].map((username) => {
      const user = { username, uid: "", groups: ["x", "system:authenticated"], extra: {} };
      const about = { verb, apiGroup: "", version: "v1", resource, subresource: "", namespace, name: "p" };
      const question = { kind: "resource", user, ...about } as const;
      return [engine.authorize(question, surroundings), engine.decidingRules(question, surroundings)];
    }),
  );
}

/** All that anybody may see of it. */
function shown(set: BuiltPolicySet): unknown {
  return {
    diagnostics: set.diagnostics.map(described),
    steps: checkTests(set).map(described),
    digest: set.engine?.digest,
    serves: set.serves,
    units: set.units.map(({ name, digest, files, rules, ok }) => ({ name, digest, files, rules, ok })),
    ruleCount: set.ruleCount,
    files: set.files.map(({ file }) => [file.path, file.text]),
    answers: answers(set),
    tests: set.serves ? runTests(set, { now: NOW }).tests : undefined,
  };
}

it("is what a build from nothing is, after any edits", { timeout: 300_000 }, () => {
  const counted: Record<string, number> = {};
  const count = (what: string, times = 1) => {
    counted[what] = (counted[what] ?? 0) + times;
  };
  fc.assert(
    fc.property(beginning, fc.array(edit, { minLength: 3, maxLength: 12 }), (statements, edits) => {
      const disk: Disk = { files: new Map(), confine: 0, document: 0, options: 0, past: [] };
      for (const [name, one] of statements) disk.files.set(name, [...(disk.files.get(name) ?? []), one]);
      const incremental = createIncrementalBuild();
      let before = new Set<string>();
      for (const one of [undefined, ...edits]) {
        if (one !== undefined) apply(disk, one);
        const sources = sourcesOf(disk);
        const again = incremental.build(sources, optionsFor(disk));
        expect(shown(again)).toEqual(shown(buildPolicySet(sourcesOf(disk).toReversed(), optionsFor(disk))));
        const now = new Set<string>(again.diagnostics.map(({ code }) => code));
        for (const code of now) if (!before.has(code)) count(`${code} comes`);
        for (const code of before) if (!now.has(code)) count(`${code} goes`);
        before = now;
        count(again.serves ? "serves" : "does not serve");
      }
      for (const [what, times] of Object.entries(incremental.counts)) count(what, times);
      count("parsed", incremental.parses);
    }),
    EDITS === undefined ? { numRuns: 150, seed: 4 } : { numRuns: Number(EDITS) },
  );
  for (const what of COMING_UP) expect(counted[what] ?? 0, what).toBeGreaterThanOrEqual(2);
});

/** What is kept and what is not, and the coming and going of what only the whole set shows. */
const COMING_UP = [
  "serves",
  "does not serve",
  "parsed",
  "filesChecked",
  "filesKept",
  "environments",
  "declarationsKept",
  "proofsMade",
  "proofsKept",
  "conflicting-writes comes",
  ...["overlapping-grants", "redundant-rule", "invariant-broken"].flatMap((code) => [
    `${code} comes`,
    `${code} goes`,
  ]),
  "shadowed-rule comes",
  "duplicate-name comes",
  "unknown-role comes",
  "beyond-confinement comes",
];
