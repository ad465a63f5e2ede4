/** Mistakes of a head as a whole: heads that can never match, and allows that open the cluster. */
import type { SourceFile } from "../../diagnostics/source-file.ts";
import type * as ast from "../../syntax/ast.ts";
import type { CheckContext } from "./check-context.ts";
import type { WrittenHead } from "./make-head.ts";

export function reportHeadMistakes(
  head: WrittenHead,
  effect: ast.Effect | "grant",
  file: SourceFile,
  context: CheckContext,
): void {
  if (effect === "allow" || effect === "grant") reportAnonymousAllow(head, file, context);
  if (effect !== "grant") reportPlaceOnUrl(head, effect, file, context);
}

/** `anyone` includes anonymous callers; on URLs (health, discovery) that is usual, on kinds it never is. */
function reportAnonymousAllow({ subjects, permissions }: WrittenHead, file: SourceFile, context: CheckContext): void {
  const onKinds =
    permissions.length === 0 ||
    permissions.some((permission) => permission.kind === "acting" || permission.targets.kind === "resources");
  if (!onKinds) return;
  if (subjects?.except.some((subject) => subject.kind === "special" && subject.name === "anonymous")) return;
  const open = subjects?.include.find((subject) => subject.kind === "special" && subject.name === "anyone");
  const [first] = permissions;
  if (subjects !== undefined && open === undefined) return;
  const span = open?.span ?? first?.span ?? { start: 0, end: 0 };
  context.collector.report("anonymous-allow", file, span, "this allows anonymous callers too", {
    help: "write `authenticated`, which is everybody who has signed in",
    ...(open !== undefined && {
      fix: { title: "write `authenticated`", edits: [{ span: open.span, text: "authenticated" }] },
    }),
  });
}

function reportPlaceOnUrl(
  { permissions, place }: WrittenHead,
  effect: ast.Effect,
  file: SourceFile,
  context: CheckContext,
): void {
  if (place?.kind !== "in") return;
  const url = permissions.find((permission) => permission.kind === "verbs" && permission.targets.kind === "urls");
  if (url === undefined) return;
  context.collector.report("place-on-url", file, place.span, "a URL lies in no namespace, so this never matches", {
    help: `remove the place: the ${effect} then holds for the URL everywhere`,
    fix: { title: "remove the place", edits: [{ span: place.span, text: "" }] },
  });
}
