/** A question as `kubectl auth can-i` would put it. */
import type { Point } from "./search.ts";

export function describePoint({ user, verb, kind, place, name, path }: Point): string {
  const groups = user.groups
    .filter((group) => group !== "system:authenticated" && !group.startsWith("system:serviceaccounts"))
    .map((group) => ` --as-group ${group}`);
  const who = `--as ${user.username}${groups.join("")}`;
  if (kind === undefined) return `\`can-i ${verb} ${path} ${who}\``;
  const resource = `${kind.resource}${kind.group === "" ? "" : `.${kind.group}`}`;
  const sub = kind.subresource === "" ? "" : ` --subresource ${kind.subresource}`;
  const where = place.name === "" ? "" : ` -n ${place.name}`;
  return `\`can-i ${verb} ${resource}${name === "" ? "" : ` ${name}`}${sub}${where} ${who}\``;
}
