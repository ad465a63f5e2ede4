/** A process that reads a folder of policies, decides one request, and ends. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SourceFile } from "../../src/diagnostics/source-file.ts";
import { SURROUNDINGS } from "./questions.ts";
import { engineOf } from "./verdict.ts";

const folder = process.argv[2] ?? ".";
const files = readdirSync(folder).map((name) => new SourceFile(name, readFileSync(join(folder, name), "utf8")));
const user = { username: "alice", uid: "", groups: ["system:authenticated"], extra: {} };
const { decision } = engineOf(files).authorize({ kind: "url", user, verb: "get", path: "/version" }, SURROUNDINGS);
if (decision !== "allow") throw new Error(`the first decision was ${decision}`);
