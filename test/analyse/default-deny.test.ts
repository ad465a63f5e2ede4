/** `authorization.default: deny` needs rules that leave the control plane, the nodes and the probes alone. */
import { expect, it } from "vitest";
import { build, codesOf } from "../support/build.ts";

const ALLOW = 'allow "a" user "kim" to get on pods in "x"\n';
const DEFER = `
defer "the control plane" control-plane, nodes to * on *
defer "the control plane (urls)" control-plane, nodes to * on url "*"
allow "health" anyone to get on url "/livez", "/livez/*", "/readyz", "/readyz/*", "/healthz", "/healthz/*", "/version", "/version/"
`;

it("does not load without them, and says what would stop and how to mend it", () => {
  const set = build(ALLOW, { defaultDeny: true });
  expect(set.engine).toBeUndefined();
  expect(codesOf(set)).toEqual(["locks-out-control-plane", "locks-out-control-plane", "locks-out-control-plane"]);
  expect(set.diagnostics.map(({ message }) => message).join("\n")).toMatch(
    /control plane.*\n.*nodes.*\n.*health probes/,
  );
  expect(set.diagnostics.every(({ help }) => help?.startsWith("add `") === true)).toBe(true);
});

it("loads with them, and denies what nothing speaks about", () => {
  const set = build(ALLOW + DEFER, { defaultDeny: true });
  expect(set.diagnostics.map(({ message }) => message)).toEqual([]);
  const surroundings = { now: 0, namespaceFacts: () => undefined };
  const question = {
    kind: "resource",
    verb: "get",
    apiGroup: "",
    version: "v1",
    resource: "pods",
    subresource: "",
    namespace: "y",
    name: "p",
  } as const;
  const user = (username: string, groups: readonly string[]) => ({ username, uid: "", groups, extra: {} });
  expect(set.engine?.authorize({ ...question, user: user("kim", []) }, surroundings).decision).toBe("deny");
  expect(
    set.engine?.authorize({ ...question, user: user("system:node:n", ["system:nodes"]) }, surroundings).decision,
  ).toBe("no-opinion");
});

it("asks nothing of a set whose default is no opinion", () => {
  expect(build(ALLOW).engine).toBeDefined();
});
