/** The `let` sets of a unit, checked once, where they are declared, when somebody first names them. */
import type * as ast from "../../syntax/ast.ts";
import { type Declared, letKey } from "../declarations.ts";
import { headScope } from "../expression-access.ts";
import type { HeadNames, HeadScope } from "../heads/head-scope.ts";
import { checkNamespaces } from "../heads/place.ts";
import { checkSubjects } from "../heads/subjects.ts";
import { checkTargets, checkVerbs } from "../heads/verbs-and-targets.ts";
import { type CheckContext, NO_BINDINGS, rootBehind } from "./check-context.ts";

type SetKind = Exclude<ast.LetValue["kind"], "value">;

export function headNames(contextOf: () => CheckContext): HeadNames {
  const checked = new Map<string, unknown>();
  const open = new Set<string>();
  const lookUp = <Result extends NamedList>(
    kind: SetKind,
    name: string,
    check: (value: ast.LetValue, scope: HeadScope) => Result | undefined,
  ) => {
    const context = contextOf();
    const key = letKey(kind, name);
    const declared = context.declarations.lets.get(key);
    if (declared === undefined) return undefined;
    const root = rootBehind(declared.file, context);
    if (root !== undefined) return root.headNames[kind](name) as Result | undefined;
    // Each use puts all of its names where it stands.
    const within = (result: Result | undefined) =>
      hasRoom(result, declared, context) ? result : (NOTHING as Result);
    if (checked.has(key)) return within(checked.get(key) as Result | undefined);
    if (open.has(key)) return reportCircle(declared, context);
    open.add(key);
    const result = check(declared.statement.value, headScope(declared.file, NO_BINDINGS, context));
    open.delete(key);
    checked.set(key, result);
    return result;
  };
  return {
    subjects: (name) =>
      lookUp("subjects", name, (value, scope) =>
        value.kind === "subjects" ? checkSubjects(value.subjects, scope) : undefined,
      ),
    verbs: (name) =>
      lookUp("verbs", name, (value, scope) =>
        value.kind === "verbs" ? merged(checkVerbs(value.verbs, scope)) : undefined,
      ),
    resources: (name) =>
      lookUp("resources", name, (value, scope) =>
        value.kind === "resources" ? merged(checkTargets(value.resources, scope)) : undefined,
      ),
    namespaces: (name) =>
      lookUp("namespaces", name, (value, scope) =>
        value.kind === "namespaces" ? checkNamespaces(value.namespaces, scope) : undefined,
      ),
    release: () => contextOf().expressionNames.release,
    isLoaded: (group, resource) => contextOf().schemas.resourceOf(group, resource) !== undefined,
    known: (kind) => {
      const prefix = letKey(kind, "");
      return [...contextOf().declarations.lets.keys()]
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
    },
  };
}

interface NamedList {
  readonly include: readonly unknown[];
  readonly except: readonly unknown[];
}
const NOTHING: NamedList = { include: [], except: [] };

function hasRoom(
  result: NamedList | undefined,
  { statement, file }: Declared<ast.Let>,
  { growth }: CheckContext,
): boolean {
  if (result === undefined) return true;
  const count = result.include.length + result.except.length;
  return growth.spend("names", count, { file, span: statement.name.span });
}

function reportCircle({ statement, file }: Declared<ast.Let>, context: CheckContext): undefined {
  context.collector.report(
    "recursive-definition",
    file,
    statement.name.span,
    `\`${statement.name.text}\` is defined by itself`,
    {
      help: "break the circle",
    },
  );
  return undefined;
}

/** A list of lists is one list; where a part has exceptions of its own they would become everybody's, so it keeps one part only. */
function merged<Item>(sets: readonly { readonly include: readonly Item[]; readonly except: readonly Item[] }[]): {
  readonly include: readonly Item[];
  readonly except: readonly Item[];
} {
  return { include: sets.flatMap(({ include }) => include), except: sets.flatMap(({ except }) => except) };
}
