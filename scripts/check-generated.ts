/** Whether every generated file that is committed is what its generator would write today. Part of `npm run check`. */
import { spawnSync } from "node:child_process";

const generators = [
  "generate-vocabulary.ts",
  "generate-schemas.ts",
  "generate-filled-fields.ts",
  "generate-configuration-schema.ts",
  "generate-floor.ts",
  "generate-grammar.ts",
  "generate-lookahead.ts",
  "generate-dashboard.ts",
];

const stale = generators.filter((generator) => {
  const { status } = spawnSync(process.execPath, [`scripts/${generator}`, "--check"], { stdio: "inherit" });
  return status !== 0;
});
for (const generator of stale) console.error(`stale: run \`node scripts/${generator}\``);
process.exitCode = stale.length === 0 ? 0 : 1;
