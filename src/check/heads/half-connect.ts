/**
 * A connection may be asked with `get` as well as `create` (WebSockets), and a proxy with any verb. A deny that names
 * the subresource with only some of them is open at the other; in an allow it is a lint.
 */
import type * as ast from "../../syntax/ast.ts";
import type { HeadKind } from "./permission.ts";
import type { HeadScope } from "./head-scope.ts";
import type { VerbSet } from "./verbs-and-targets.ts";

const TUNNELS = new Set(["exec", "attach", "portforward"]);
const PROXY_VERBS = ["get", "create", "update", "patch", "delete"];

export function checkConnections(
  permission: ast.VerbPermission,
  targets: ast.ResourceTargets,
  verbs: readonly VerbSet[],
  kind: HeadKind,
  scope: HeadScope,
): void {
  const asked = (verb: string) =>
    verbs.some((set) => (set.include.includes(verb) || set.include.includes("*")) && !set.except.includes(verb));
  if (asked("connect")) return;
  for (const ref of targets.include) {
    const subresource = namedSubresource(ref);
    if (subresource === undefined) continue;
    const needed = TUNNELS.has(subresource) ? ["get", "create"] : PROXY_VERBS;
    const missing = needed.filter((verb) => !asked(verb));
    if (missing.length === 0 || missing.length === needed.length) continue;
    report(permission, ref, subresource, missing, kind, scope);
  }
}

/** Named itself, not through `*`. */
function namedSubresource({ segments }: ast.ResourceRef): string | undefined {
  const part = segments.find(({ before }) => before === "/");
  if (part === undefined || part.form !== "word") return undefined;
  return TUNNELS.has(part.text) || part.text === "proxy" ? part.text : undefined;
}

function report(
  permission: ast.VerbPermission,
  ref: ast.ResourceRef,
  subresource: string,
  missing: readonly string[],
  kind: HeadKind,
  scope: HeadScope,
): void {
  const verbs = missing.map((verb) => `\`${verb}\``).join(", ");
  const { verbs: written } = permission;
  scope.collector.report(
    kind === "deny" ? "half-connect" : "half-verb",
    scope.file,
    written.span,
    kind === "deny"
      ? `\`${subresource}\` stays open: it may also be asked with ${verbs}`
      : `\`${subresource}\` may also be asked with ${verbs}, which this does not allow`,
    {
      help: "write `connect`, which is every verb that a connection may be asked with",
      labels: [{ file: scope.file, span: ref.span, text: "this opens a connection" }],
      ...(written.except.length === 0 &&
        written.include.every(
          (verb) => verb.kind === "word" && (PROXY_VERBS.includes(verb.text) || verb.text === "get"),
        ) &&
        onlyConnections(permission) && {
          fix: { title: "write `connect`", edits: [{ span: written.span, text: "connect" }] },
        }),
    },
  );
}

function onlyConnections({ targets }: ast.VerbPermission): boolean {
  return targets.kind === "resources" && targets.include.every((ref) => namedSubresource(ref) !== undefined);
}
