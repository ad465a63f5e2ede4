/**
 * A question that really breaks an invariant: the one that the search found, or one near it whose user, labels and
 * annotations make the conditions of the rules come true. The set itself is asked about each; what it does not answer
 * so is no witness.
 */
import type { Code } from "../../expressions/code.ts";
import type { Found } from "./explore.ts";
import type { Point } from "./point.ts";

const NODE_NAME = "authentication.kubernetes.io/node-name";
const MOST_CHANGES = 3;
const MOST_TRIES = 2000;

type Change = (point: Point) => Point;

/** undefined: nothing was found for which the set answers so. */
export function findWitness({ point, world }: Found, isBroken: (point: Point) => boolean): Point | undefined {
  if (isBroken(point)) return point;
  const isFixed = world.user.only !== undefined;
  const codes = world.conditions.map(({ code }) => code);
  const axes = axesOf(codes, point, isFixed);
  let tries = 0;
  const attempt = (from: Point, first: number, left: number): Point | undefined => {
    for (let axis = first; axis < axes.length; axis++) {
      for (const change of axes[axis] ?? []) {
        if (++tries > MOST_TRIES) return undefined;
        const changed = change(from);
        if (left === 1) {
          if (isBroken(changed)) return changed;
        } else {
          const found = attempt(changed, axis + 1, left - 1);
          if (found !== undefined) return found;
        }
      }
    }
    return undefined;
  };
  for (let changes = 1; changes <= Math.min(MOST_CHANGES, axes.length); changes++) {
    const found = attempt(point, 0, changes);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** For each part of a question that the conditions read, what it could be changed to. */
function axesOf(codes: readonly Code[], point: Point, isFixed: boolean): readonly (readonly Change[])[] {
  const texts = [...new Set([...codes.flatMap(textsIn), point.name, point.place.name])].filter((text) => text !== "");
  const axes: (readonly Change[])[] = [];
  const paths = new Map(codes.flatMap(pathsIn).map((path) => [path.join("\0"), path]));
  for (const [root, part, key] of paths.values()) {
    // What somebody's uid and extras are is not known; the name and the groups are.
    const mayChange = !isFixed || part === "uid" || part === "extra";
    if (root === "user" && mayChange) axes.push(userChanges(part ?? "", key, texts, point));
    if (root === "namespace" && (part === "labels" || part === "annotations") && key !== undefined) {
      axes.push(texts.map((text) => inPlace(part, key, text)));
    }
    if (root === "user") axes.push(OF_THE_CALLER);
    if (root === "request" && part === "name") axes.push(texts.map((name) => (one) => ({ ...one, name })));
  }
  return axes;
}

/** What a head takes from the caller stands in the name, or in the namespace, or in neither. */
const OF_THE_CALLER: readonly Change[] = [
  ({ place }: Point) => `${place.name}-other`,
  ({ user }: Point) => user.username,
  ({ user }: Point) => user.username.split(":").at(-1) ?? "",
  ({ user }: Point) => user.username.split(":").at(-2) ?? "",
].flatMap((read) => [
  (one) => ({ ...one, name: read(one), ...(isNamespace(one) && { place: { ...one.place, name: read(one) } }) }),
  (one) => ({ ...one, place: { ...one.place, name: read(one) }, ...(isNamespace(one) && { name: read(one) }) }),
]);

function isNamespace({ kind }: Point): boolean {
  return kind?.resource === "namespaces" && kind.group === "";
}

function userChanges(
  part: string,
  key: string | undefined,
  texts: readonly string[],
  point: Point,
): readonly Change[] {
  const withUser =
    (user: Partial<Point["user"]>): Change =>
    (one) => ({ ...one, user: { ...one.user, ...user } });
  switch (part) {
    case "uid":
      return texts.map((uid) => withUser({ uid }));
    case "nodeName":
      return texts.map((text) => withUser({ extra: { ...point.user.extra, [NODE_NAME]: [text] } }));
    case "extra": {
      const extra = key === undefined ? texts.map((text) => [text, texts] as const) : [[key, texts] as const];
      return extra.flatMap(([name, values]) =>
        [...values.map((value) => [value]), values].map(
          (list): Change =>
            (one) => ({ ...one, user: { ...one.user, extra: { ...one.user.extra, [name]: list } } }),
        ),
      );
    }
    case "groups":
      return texts.map((text) => (one) => ({ ...one, user: { ...one.user, groups: [...one.user.groups, text] } }));
    case "username":
      return texts.map((username) => withUser({ username }));
    case "serviceaccount":
      return texts.flatMap((text) => [
        (one: Point) => ({ ...one, user: serviceAccount(one.user, text, "robot") }),
        (one: Point) => ({ ...one, user: serviceAccount(one.user, one.place.name || text, text) }),
      ]);
    default:
      return [];
  }
}

function serviceAccount(user: Point["user"], namespace: string, name: string): Point["user"] {
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  return {
    ...user,
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: [...new Set([...groups, ...user.groups])],
  };
}

function inPlace(part: "labels" | "annotations", key: string, value: string): Change {
  return (one) => ({ ...one, place: { ...one.place, [part]: { ...one.place[part], [key]: value } } });
}

// ---- what code says ----------------------------------------------------------------

function textsIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === "string" ? [item] : textsIn(item)));
  return Object.entries(value).flatMap(([key, part]) => {
    if (typeof part !== "string") return textsIn(part);
    if (key === "value" || key === "text") return [part, part.replaceAll("*", "any")];
    return [];
  });
}

/** `user.extra["k"]` as `user`, `extra`, `k`. */
function pathsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "op" in value ? pathOf(value as Code) : undefined;
  return own === undefined ? Object.values(value).flatMap(pathsIn) : [own];
}

function pathOf(code: Code): readonly string[] | undefined {
  if (code.op === "root") return [code.root];
  if (code.op !== "member" && code.op !== "index") return undefined;
  const before = pathOf(code.of);
  if (code.op === "member") return before && [...before, code.name];
  return before && code.index.op === "const" && typeof code.index.value === "string"
    ? [...before, code.index.value]
    : before;
}
