/** The configuration: defaults, units, and every mistake with its place. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { configurationSchema } from "../../src/server/configuration.ts";
import { parseConfiguration, type Setting } from "../../src/server/parse-configuration.ts";
import { parseDuration, parseSize } from "../../src/server/units.ts";

const HEADER = "apiVersion: verdict.dev/v1\nkind: Configuration\n";
const parse = (text: string, settings: readonly Setting[] = []) =>
  parseConfiguration(new SourceFile("/etc/verdict/verdict.yaml", HEADER + text), settings);

function good(text: string, settings: readonly Setting[] = []) {
  const parsed = parse(text, settings);
  if (parsed.kind === "wrong") throw new Error(JSON.stringify(parsed.diagnostics.map((one) => one.message)));
  return parsed.configuration;
}

/** Each mistake as `code: message (underlined) help`. */
function mistakes(text: string, settings: readonly Setting[] = []): readonly string[] {
  const parsed = parse(text, settings);
  if (parsed.kind !== "wrong") return [];
  return parsed.diagnostics.map(({ code, message, file, span, help }) => {
    const place = span === undefined || file === undefined ? "" : ` (${file.text.slice(span.start, span.end)})`;
    return `${code}: ${message}${place}${help === undefined ? "" : ` ${help}`}`;
  });
}

test("without a file everything has its default", () => {
  const parsed = parseConfiguration(undefined);
  expect(parsed).toMatchObject({
    kind: "configuration",
    configuration: {
      listen: { host: "127.0.0.1", port: 8443 },
      operationsListen: { host: "127.0.0.1", port: 9443 },
      gates: ["authentication", "authorization", "mutation", "validation"],
      kubernetesVersion: "1.37",
      authorization: { default: "no-opinion" },
      clients: { allowedNames: [], anonymous: [] },
      limits: { body: 8 * 1024 * 1024 },
      overload: { maxInFlight: 2048, answer: "unavailable" },
      shutdown: { delay: 0, grace: 20_000 },
      identity: { audiences: [], sources: {} },
    },
  });
});

test("units are read, paths are taken from the file's folder, flags from where they are", () => {
  const configuration = good(
    "policies: [rules, /abs]\ntls: {certificate: tls.crt, key: k}\nlimits: {body: 16Mi}\nlisten: '[::1]:0'\n" +
      "identity: {sources: {demo: {users: {file: users.yaml}}, corp: {basic: {url: 'https://idp', timeout: 1m30s, ca: ca.crt}}}}\n",
    [{ flag: "--tls-key", path: ["tls", "key"], value: "here.key" }],
  );
  expect(configuration).toMatchObject({
    policies: ["/etc/verdict/rules", "/abs"],
    tls: { certificate: "/etc/verdict/tls.crt", key: "here.key" },
    limits: { body: 16 * 1024 * 1024 },
    listen: { host: "::1", port: 0 },
    identity: {
      sources: {
        demo: { users: { file: "/etc/verdict/users.yaml" } },
        corp: { basic: { timeout: 90_000, ca: "/etc/verdict/ca.crt" } },
      },
    },
  });
});

test("allowSystem stands beside the type or among its options", () => {
  const names = "{users: ['system:x']}";
  expect(
    good(
      `identity: {sources: {a: {users: {file: f, allowSystem: ${names}}}, b: {users: {file: f}, allowSystem: ${names}}}}`,
    ),
  ).toBeDefined();
});

describe("mistakes", () => {
  test.each([
    ["listn: x:1", ["unknown-key: `listn` is not a key of the configuration (listn) did you mean `listen`?"]],
    ["tls: {cert: x}", [expect.stringMatching(/^unknown-key: `cert` is not a key of `tls` \(cert\) known keys are/)]],
    [
      "identity: {sources: {a: {basic: {ulr: 'https://x', url: 'https://x'}}}}",
      ["unknown-key: `ulr` is not a key of `identity.sources.a.basic` (ulr) did you mean `url`?"],
    ],
    ["listen: 8443", ["wrong-configuration: `listen` must be text, not `8443` (8443)"]],
    ["listen: here", [expect.stringContaining("must be an address such as `127.0.0.1:8443`")]],
    ["listen: 'a:70000'", [expect.stringContaining("must be an address")]],
    ["workers: two", ["wrong-configuration: `workers` must be a number, not text (two)"]],
    ["workers: 0", ["wrong-configuration: `workers` must be at least 1 (0)"]],
    ["limits: {body: 8MB}", [expect.stringContaining("`limits.body` must be a size such as `8Mi`")]],
    ["limits: {body: true}", [expect.stringContaining("`limits.body` must be text or a number, not `true`")]],
    ["pollInterval: 3 days", [expect.stringContaining("must be a duration")]],
    [
      "gates: [authorisation]",
      [expect.stringMatching(/`gates.0` must be one of .* did you mean `authorization`\?$/)],
    ],
    ["policies: rules", ["wrong-configuration: `policies` must be a list, not text (rules)"]],
    ["tls: [a]", ["wrong-configuration: `tls` must be a map, not a list ([a])"]],
    ["kubernetesVersion: v1", [expect.stringContaining("must be one of `1.35`, `1.36`, `1.37`")]],
    ["identity: {sources: {a: {}}}", [expect.stringContaining("must be one of `users`, `basic`")]],
    [
      "identity: {sources: {a: {basic: {url: 'http://idp'}}}}",
      [expect.stringContaining("must be an `https://` URL")],
    ],
    ["identity: {sources: {a: {basic: {url: 'https://u:p@idp'}}}}", [expect.stringContaining("must not hold")]],
    ["identity: {sources: {a: {basic: {}}}}", [expect.stringContaining("`identity.sources.a.basic.url`")]],
    ["listn: 1\nworkrs: 2", [expect.stringContaining("listn"), expect.stringContaining("workrs")]],
  ])("%s", (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test("of flags are told by the flag", () => {
    expect(mistakes("", [{ flag: "--workers", path: ["workers"], value: "x" }])).toEqual([
      "wrong-configuration: `--workers` must be a number, not text",
    ]);
  });

  test.each([
    ["no YAML", "a: [", true],
    ["no map", "- a", true],
    ["empty", "", true],
    ["other kind", "apiVersion: verdict.dev/v1\nkind: Other\n", false],
    ["no version", "kind: Configuration\n", false],
  ])("%s", (_name, text, unreadable) => {
    expect(parseConfiguration(new SourceFile("c.yaml", text))).toMatchObject({ kind: "wrong", unreadable });
  });
});

test("units", () => {
  expect(["0", "10", "1Ki", "64Mi", "2Gi"].map(parseSize)).toEqual([0, 10, 1024, 64 * 1024 ** 2, 2 * 1024 ** 3]);
  expect(["", "1KB", "-1", "1.5Mi", "Mi"].map(parseSize)).toEqual(Array(5).fill(undefined));
  expect(["0", "0s", "500ms", "30s", "1m30s", "1.5h"].map(parseDuration)).toEqual([
    0, 0, 500, 30_000, 90_000, 5_400_000,
  ]);
  expect(parseDuration("99999h")).toBe(2 ** 31 - 1);
  expect(["", "3", "s", "-1s", "1 s", "1week"].map(parseDuration)).toEqual(Array(6).fill(undefined));
});

test("the published schema is the validator's", () => {
  const published: unknown = JSON.parse(
    readFileSync(new URL("../../docs/configuration.schema.json", import.meta.url), "utf8"),
  );
  const fresh = { title: "Configuration of Verdict", ...z.toJSONSchema(configurationSchema, { io: "input" }) };
  expect(published).toEqual(JSON.parse(JSON.stringify(fresh)));
});
