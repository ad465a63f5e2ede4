/** Acting as somebody else: the old form, one question for each fact of the identity, and the constrained form of 1.36. */
import { beforeAll, expect, it } from "vitest";
import { NAMESPACE } from "../harness/admission-wiring.ts";
import { metric } from "../harness/ask-verdict.ts";
import { type Kubectl, type KubectlResult, succeed } from "../harness/kubectl.ts";
import type { Given } from "./given.ts";

const REASON = "administrators are not for impersonation";
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const CONFIGMAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;

export function impersonationScenarios(given: Given): void {
  let john: Kubectl;
  let mary: Kubectl;
  beforeAll(async () => {
    john = await given().controlPlane.person("john");
    mary = await given().controlPlane.person("mary");
  });
  const whoami = async (as: readonly string[]): Promise<unknown> => {
    const { stdout } = await succeed(john(["auth", "whoami", "-o", "json", ...as]));
    return JSON.parse(stdout).status.userInfo;
  };

  it("lets john act as jane, in group dev, with the uid and the extra the rule names", async () => {
    expect(await whoami(["--as=jane"])).toMatchObject({ username: "jane" });
    const everything = ["--as=jane", "--as-group=dev", "--as-uid=7", "--as-user-extra=example.com/scope=reading"];
    expect(await whoami(everything)).toMatchObject({
      username: "jane",
      uid: "7",
      groups: ["dev", "system:authenticated"],
      extra: { "example.com/scope": ["reading"] },
    });
  });

  it("gives john what jane may do, and only when he acts as her", async () => {
    await succeed(john(["get", "--raw", CONFIGMAPS, "--as=jane"]));
    expectForbidden(await john(["get", "--raw", CONFIGMAPS]));
  });

  it.each([
    ["the administrator", ["--as=admin"]],
    ["a member of system:masters", ["--as=jane", "--as-group=system:masters"]],
    ["the scheduler", ["--as=system:kube-scheduler"]],
  ])("refuses john to act as %s, with the reason", async (_who, as) => {
    const refused = await john(["get", "--raw", PODS, ...as]);
    expectForbidden(refused);
    expect(refused.stderr).toContain(REASON);
  });

  it.each([
    ["another person", ["--as=jill"]],
    ["jane in another group", ["--as=jane", "--as-group=ops"]],
    ["jane with another uid", ["--as=jane", "--as-uid=8"]],
    ["jane with another value of the extra", ["--as=jane", "--as-user-extra=example.com/scope=writing"]],
    ["jane with another extra", ["--as=jane", "--as-user-extra=example.com/other=reading"]],
    ["a service account", ["--as=system:serviceaccount:default:test-user"]],
  ])("does not let john act as %s", async (_who, as) => {
    expectForbidden(await john(["get", "--raw", PODS, ...as]));
  });

  it("lets mary act as jane to look at pods, and for nothing else", async () => {
    await succeed(mary(["get", "--raw", PODS, "--as=jane"]));
    await succeed(mary(["get", "--raw", PODS, "--as=jane", "--as-group=dev"]));
    // jane may do this herself; mary may not do it as jane.
    expectForbidden(await mary(["get", "--raw", CONFIGMAPS, "--as=jane"]));
    expectForbidden(await mary(["get", "--raw", PODS, "--as=jill"]));
    expectForbidden(await mary(["get", "--raw", PODS, "--as=jane", "--as-group=ops"]));
    expectForbidden(await mary(["get", "--raw", PODS]));
  });

  it.each([
    ["the administrator", ["--as=admin"]],
    ["a member of system:masters", ["--as=jane", "--as-group=system:masters"]],
  ])("refuses mary to act as %s too", async (_who, as) => {
    expectForbidden(await mary(["get", "--raw", PODS, ...as]));
  });

  it("counts the questions of both forms apart from other denials", async () => {
    const decisions = (impersonation: string): Promise<number> =>
      metric(given(), "verdict_decisions_total", { review: "authorize", impersonation });
    for (const form of ["legacy", "user-info", "none"]) expect(await decisions(form), form).toBeGreaterThan(0);
  });
}

function expectForbidden(result: KubectlResult): void {
  expect(result.code, result.output).not.toBe(0);
  expect(result.stderr).toMatch(/Forbidden|cannot /);
}
