/** A question as `verdict can-i` would put it. */
import type { Selector } from "../../values/selector.ts";
import { printTime } from "../../values/time.ts";
import { scopeOf } from "../../vocabulary/resource-table.ts";
import type { Point } from "./point.ts";

/** `timeMatters`: with the instant. */
export function describePoint(point: Point, timeMatters = false): string {
  const { verb, kind, place, name, path, now } = point;
  const when = timeMatters && now !== undefined ? ` --at ${printTime(now)}` : "";
  const who = `${whoAsks(point)}${when}`;
  if (kind === undefined) return `\`can-i ${verb} --url ${path} ${who}\``;
  const isAll = kind.resource === "*" && kind.group === "*";
  const resource = `${kind.resource}${kind.group === "" || isAll ? "" : `.${kind.group}`}`;
  const sub = kind.subresource === "" ? "" : ` --subresource ${kind.subresource}`;
  const isSomewhere = scopeOf(kind.group, kind.resource) !== "cluster";
  const where = place.name !== "" ? ` -n ${place.name}` : isSomewhere ? " -A" : "";
  const question = `\`can-i ${verb} ${resource}${name === "" ? "" : ` ${name}`}${sub}${where} ${who}\``;
  return [question, ...selecting(point), ...described(point)].join(" ");
}

function whoAsks({ user }: Point): string {
  const given = user.groups.filter((group) => group !== "system:authenticated");
  // A service account that is given no groups has its own.
  const own = given.every((group) => group.startsWith("system:serviceaccounts"));
  const groups = own ? [] : given.map((group) => ` --as-group ${group}`);
  const uid = user.uid === "" ? "" : ` --as-uid ${user.uid}`;
  const extra = Object.entries(user.extra).flatMap(([key, values]) =>
    values.map((value) => ` --as-extra ${key}=${value}`),
  );
  return `--as ${user.username}${groups.join("")}${uid}${extra.join("")}`;
}

function selecting({ fields = [], labels = [] }: Point): readonly string[] {
  const of = (what: string, selector: Selector) =>
    selector.length === 0 ? [] : [`selecting ${what} \`${selector.map(printRequirement).join(",")}\``];
  return [...of("fields", fields), ...of("labels", labels)];
}

function printRequirement({ key, operator, values }: Selector[number]): string {
  switch (operator) {
    case "In":
      return values.length === 1 ? `${key}=${values[0] ?? ""}` : `${key} in (${values.join(",")})`;
    case "NotIn":
      return values.length === 1 ? `${key}!=${values[0] ?? ""}` : `${key} notin (${values.join(",")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}

/** What has to be known of the namespace. */
function described({ place: { labels, annotations = {} } }: Point): readonly string[] {
  const list = (of: Readonly<Record<string, string>>) =>
    Object.entries(of)
      .map(([key, value]) => `${key}=${value}`)
      .join(",");
  return [
    ...(Object.keys(labels).length === 0 ? [] : [`where the namespace is labelled \`${list(labels)}\``]),
    ...(Object.keys(annotations).length === 0 ? [] : [`where the namespace is annotated \`${list(annotations)}\``]),
  ];
}
