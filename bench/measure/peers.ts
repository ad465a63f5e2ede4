/**
 * The peers: who they are, how they are treated, and what they cannot say. They live in a package of their own,
 * `bench/peers`, and take part where `npm run bench:peers` has installed or built them.
 */
import { existsSync } from "node:fs";

export interface Peer {
  readonly id: string;
  readonly name: string;
  /** A program that was built from `bench/peers/go/<program>`, and its further arguments; undefined: a module beside it. */
  readonly program?: readonly [string, ...string[]];
  /** How many requests it is asked at most: slow ones would take hours. */
  readonly requests?: number;
  /** Gets only what Kubernetes' RBAC can say. */
  readonly withinRbac?: true;
  readonly note: string;
}

const SLICED = "gets only the rules of the caller's own names in the namespace that is asked about";

export const PEERS: readonly Peer[] = [
  {
    id: "rbac",
    name: "Kubernetes RBAC",
    program: ["rbac"],
    withinRbac: true,
    note: "the API server's own authorizer over its informers' caches; cannot say denies, conditions, patterns and exceptions, so it gets the workload without those rules, and the kinds of `all but …` listed",
  },
  {
    id: "cedar-go",
    name: "cedar-go",
    program: ["cedar"],
    requests: 2048,
    note: `${SLICED}; a policy for each permission, parsed once; entities are made beforehand`,
  },
  {
    id: "cedar-wasm",
    name: "Cedar (wasm)",
    note: `${SLICED}, parsed beforehand; entities cross into wasm as JSON with each call`,
  },
  {
    id: "opa-data",
    name: "OPA (data)",
    program: ["opa", "data"],
    requests: 1024,
    note: "one prepared query that indexes into documents by subject and namespace; its input is made beforehand",
  },
  {
    id: "opa-rules",
    name: "OPA (rules)",
    program: ["opa", "rules"],
    requests: 1024,
    note: "the same, with a rule of its own for each subject and namespace, found by the rule index",
  },
  {
    id: "casl",
    name: "CASL",
    note: `one ability for each role or rule, ${SLICED}; has no kinds of a whole API group (asked a second time) and no conditions (JavaScript beside it)`,
  },
  { id: "cel", name: "CEL", note: `one compiled expression for each distinct rule, ${SLICED}` },
  {
    id: "casbin",
    name: "casbin",
    note: "one line for each rule and subject, all of them compared, which is how it decides; conditions are JavaScript beside it",
  },
];

export function peerById(id: string): Peer {
  const found = PEERS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no peer \`${id}\``);
  return found;
}

const FOLDER = new URL("../peers/", import.meta.url);

export function moduleOf({ id }: Peer): string {
  return new URL(`${id}.ts`, FOLDER).href;
}

export function programOf(program: string): string {
  return new URL(`go/bin/${program}`, FOLDER).pathname;
}

export function isInstalled({ program }: Peer): boolean {
  return program === undefined ? existsSync(new URL("node_modules", FOLDER)) : existsSync(programOf(program[0]));
}
