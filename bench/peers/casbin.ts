/** casbin: one policy line for each rule and subject, all compared, which is how casbin decides; deny overrides. */
import { newEnforcer, newModelFromString } from "casbin";
import { type Ask, matches, type Rule, type Subject, type Workload } from "../workload/model.ts";
import { permissionMatches } from "../workload/reference.ts";
import { holds } from "./casl.ts";

const MODEL = `
[request_definition]
r = ask
[policy_definition]
p = sub, rule, eft
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = who(r.ask, p.sub) && permits(r.ask, p.rule)
`;

export async function prepare(workload: Workload) {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  const rules = new Map(workload.rules.map((rule) => [rule.id, rule]));
  const lines = workload.rules.flatMap((rule) => rule.subjects.map((one) => [keyOf(one), rule.id, rule.effect]));
  await enforcer.addPolicies(lines);
  await enforcer.addFunction("who", (ask: Ask, key: string) => isWho(ask, key));
  await enforcer.addFunction("permits", (ask: Ask, id: string) => permits(ask, rules.get(id)));
  const decide = (ask: Ask) => {
    if (enforcer.enforceSync(ask)) return "allow" as const;
    // casbin answers yes or no; a second question tells a deny from silence, and only the reference needs it.
    const denied = workload.rules.some(
      (rule) => rule.effect === "deny" && rule.subjects.some((one) => isWho(ask, keyOf(one))) && permits(ask, rule),
    );
    return denied ? ("deny" as const) : ("no-opinion" as const);
  };
  return { decide, requests: 32 };
}

function keyOf(subject: Subject): string {
  return "pattern" in subject ? `${subject.kind} ${subject.pattern}` : subject.kind;
}

function isWho({ user, groups }: Ask, key: string): boolean {
  if (key === "anyone") return true;
  if (key === "authenticated") return groups.includes("system:authenticated");
  return key.startsWith("user ") ? matches(key.slice(5), user) : groups.includes(key.slice(6));
}

function permits(ask: Ask, rule: Rule | undefined): boolean {
  if (rule === undefined || !holds(rule, ask)) return false;
  const { path } = ask;
  if (path === undefined) return rule.permissions.some((one) => permissionMatches(one, ask));
  return (
    rule.urls !== undefined && rule.urls.verbs.includes(ask.verb) && rule.urls.paths.some((one) => matches(one, path))
  );
}
