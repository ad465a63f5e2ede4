/** After everything else: nothing that Verdict ever wrote holds a secret, in any form. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { operations } from "../harness/ask-verdict.ts";
import type { Given } from "./given.ts";

export function silenceScenarios(given: Given): void {
  it("has written something, and there are secrets to look for in it", () => {
    expect(given().secrets.count()).toBeGreaterThan(15);
    // That the login service was away is logged, so the search reads the log of a run that handled passwords.
    expect(given().output()).toContain("corp");
  });

  it.each(["authorize", "authenticate", "validate", "mutate"])("has logged decisions of /%s", async (review) => {
    await expect.poll(() => given().output()).toContain(`"review":"${review}","decision":"`);
  });

  it("prints and logs no secret", () => {
    expect(given().secrets.findIn(given().output())).toEqual([]);
  });

  it.each(["/metrics", "/policies", "/readyz?verbose", "/livez?verbose", "/version"])(
    "shows no secret at %s",
    async (path) => {
      const { status, text } = await operations(given(), path);
      expect(status).toBe(200);
      expect(given().secrets.findIn(text)).toEqual([]);
    },
  );

  it("keeps no secret in its state or its working folder", () => {
    const { secrets, verdict, folder } = given();
    const folders = [
      verdict.stateFolder,
      ...readdirSync(folder)
        .filter(isWorkingFolder)
        .map((name) => join(folder, name)),
    ];
    const files = folders.flatMap(filesBelow);
    for (const file of files) expect(secrets.findIn(readFileSync(file, "latin1")), file).toEqual([]);
    for (const file of files) expect(secrets.findIn(readFileSync(file, "utf8")), file).toEqual([]);
  });

  it("tells no secret to those it refuses", async () => {
    const { controlPlane, secrets } = given();
    const refused = await controlPlane.nobody(["auth", "whoami"], { token: `alice:${secrets.create()}` });
    expect(secrets.findIn(refused.output)).toEqual([]);
  });
}

function isWorkingFolder(name: string): boolean {
  return name.startsWith("working-folder-");
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
