/** A rule that opens and closes by the clock. Only the public `startServer` takes a clock: nothing of the command line can move it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { succeed } from "../harness/kubectl.ts";
import { type MovableVerdict, serveInProcess } from "../harness/verdict-in-process.ts";
import type { Given } from "./given.ts";

export function timeWindowScenarios(given: Given): void {
  let token = "";
  let verdict: MovableVerdict | undefined;
  const clerkMayRead = async (): Promise<boolean> => {
    const asked = await given().controlPlane.nobody(["-n", "default", "get", "configmaps"], { token });
    if (asked.code !== 0) expect(asked.stderr).toContain("Forbidden");
    return asked.code === 0;
  };
  beforeAll(async () => {
    await succeed(given().controlPlane.admin(["-n", "default", "create", "serviceaccount", "clerk"]));
    token = await given().serviceAccountToken("default", "clerk");
  });
  afterAll(async () => {
    await verdict?.stop();
    await given().startVerdict();
  });

  it("is closed today, by the clock of the machine", async () => {
    expect(await clerkMayRead()).toBe(false);
  });

  it("is open within the window and closed around it", async () => {
    await given().stopVerdict();
    verdict = await serveInProcess(given().verdict.configuration, Date.parse("2031-03-03T08:59:00+09:00"));
    for (const [time, open] of [
      ["2031-03-03T08:59:59+09:00", false], // Monday
      ["2031-03-03T09:00:00+09:00", true],
      ["2031-03-03T17:59:59+09:00", true],
      ["2031-03-03T18:00:00+09:00", false],
      ["2031-03-04T12:00:00+09:00", true],
      ["2031-03-08T12:00:00+09:00", false], // Saturday
      ["2031-03-31T12:00:00+09:00", true],
      ["2031-04-01T12:00:00+09:00", false], // the month is over
      ["2031-03-03T10:00:00+09:00", true], // and back
    ] as const) {
      verdict.setTime(Date.parse(time));
      expect(await clerkMayRead(), time).toBe(open);
    }
  });
}
