/** All cases, by id, in the order of the table. */
import type { Case } from "../case.ts";
import { admission30 } from "./admission.ts";
import { bytesPerRule } from "./bytes-per-rule.ts";
import { cacheHit, cacheTrace } from "./cache.ts";
import { coldStart } from "./cold-start.ts";
import { coldStartSnapshot } from "./cold-start-snapshot.ts";
import { compile100k } from "./compile.ts";
import { decide100k, decide10k, decideGrowth, decideP99 } from "./decide.ts";
import { hostile } from "./hostile.ts";
import { recheckOneFile } from "./recheck.ts";
import { reloadOneFile, reloadPause } from "./reload.ts";
import { serveTail } from "./serve-tail.ts";
import { serveCpu, serveDistinct, serveRepeat } from "./serve.ts";

export const CASES: readonly Case[] = [
  decide10k,
  decide100k,
  decideGrowth,
  decideP99,
  admission30,
  compile100k,
  bytesPerRule,
  coldStart,
  coldStartSnapshot,
  reloadPause,
  serveDistinct,
  serveRepeat,
  serveCpu,
  serveTail,
  cacheHit,
  cacheTrace,
  reloadOneFile,
  recheckOneFile,
  hostile,
];
