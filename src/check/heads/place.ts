/** `in …`, `only in …`, `everywhere`: where a rule holds. */
import { nearest } from "../../base/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import { parseLabelSelector } from "../../values/selector.ts";
import type { NamespacePattern, PlacePattern } from "../checked.ts";
import type { HeadScope } from "./head-scope.ts";

/** undefined: everywhere. */
export function checkPlace(place: ast.Place | undefined, scope: HeadScope): PlacePattern | undefined {
  if (place === undefined || place.kind === "everywhere") return undefined;
  return { only: place.only, ...checkNamespaces(place.namespaces, scope) };
}

export function checkNamespaces(
  namespaces: ast.Namespaces,
  scope: HeadScope,
): { readonly include: readonly NamespacePattern[]; readonly except: readonly NamespacePattern[] } {
  return {
    include: namespaces.include.flatMap((item) => checkItem(item, scope)),
    except: namespaces.except.flatMap((item) => checkItem(item, scope)),
  };
}

function checkItem(item: ast.NamespaceItem, scope: HeadScope): readonly NamespacePattern[] {
  switch (item.kind) {
    case "pattern":
      return scope.patterns(item.pattern).map((pattern) => ({ kind: "name", pattern }));
    case "where":
      return checkWhere(item.selector, scope);
    case "reference":
      return namedNamespaces(item.name, scope);
  }
}

function checkWhere(selector: ast.StringLiteral, scope: HeadScope): readonly NamespacePattern[] {
  return scope.patterns(selector).flatMap((pattern) => {
    const parsed = "glob" in pattern ? parseLabelSelector(pattern.glob) : undefined;
    if (parsed !== undefined && parsed.ok === undefined) {
      scope.collector.report("bad-selector", scope.file, selector.span, parsed.error, {
        help: "write a label selector as kubectl takes it: `env=production,tier in (web,api),!legacy`",
      });
      return [];
    }
    return [{ kind: "where", selector: pattern }];
  });
}

function namedNamespaces(name: ast.Word, scope: HeadScope): readonly NamespacePattern[] {
  const set = scope.names.namespaces(name.text);
  if (set !== undefined) return set.except.length === 0 ? set.include : [{ kind: "set", ...set }];
  const near = nearest(name.text, scope.names.known("namespaces"));
  scope.collector.report("unknown-name", scope.file, name.span, `no \`let namespaces ${name.text}\` is known`, {
    help: near === undefined ? `put a namespace in quotes: \`"${name.text}"\`` : `did you mean \`${near}\`?`,
    fix: {
      title: near === undefined ? "put it in quotes" : `write \`${near}\``,
      edits: [{ span: name.span, text: near ?? `"${name.text}"` }],
    },
  });
  return [];
}
