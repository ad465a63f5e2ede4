/** Names and keys that stand twice in one list: the second would silently win, or mean the same as the first. */
import type { Node } from "../../syntax/ast.ts";
import { report, type Scope } from "./scope.ts";

/** `what`: with its article, `a parameter`. */
export function refuseSaidTwice(
  what: string,
  list: readonly { readonly name: string | undefined; readonly at: Node }[],
  scope: Scope,
): void {
  const known = new Map<string, Node>();
  for (const { name, at } of list) {
    if (name === undefined) continue;
    const first = known.get(name);
    if (first === undefined) known.set(name, at);
    else {
      report(scope, "duplicate-name", at.span, `there is already ${what} called \`${name}\``, {
        labels: [{ file: scope.file, span: first.span, text: "first said here" }],
        help: "say each once",
      });
    }
  }
}
