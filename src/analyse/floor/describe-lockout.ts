/** What a deny that breaks the floor is told: a request that it would stop, and how to say what was meant. */
import type { CheckedRule } from "../../check/checked.ts";
import type { Diagnostic, Fix } from "../../diagnostics/diagnostic.ts";
import type * as ast from "../../syntax/ast.ts";
import { treedStatements } from "../../syntax/plain-grants.ts";
import { describePoint } from "../invariants/describe-point.ts";
import type { ParsedFile } from "../policy-set.ts";
import type { Harm } from "./prove-floor.ts";

interface Mend {
  readonly help: string;
  readonly fix?: Fix | undefined;
}

/** `isSound`: whether the rule with another head leaves the floor alone. */
export function describeLockout(
  rule: CheckedRule,
  harm: Harm,
  isSound: (changed: CheckedRule) => boolean,
  files: readonly ParsedFile[],
): Diagnostic {
  const written = writtenAs(rule, files);
  const { help, fix } = mendOf(rule, harm, isSound, written?.statement);
  const [point] = Object.values(harm);
  return {
    code: "locks-out-control-plane",
    severity: "error",
    message: `\`${rule.name}\` ${whatStops(harm)}`,
    ...(written !== undefined && {
      file: written.file.file,
      span: (written.statement.subjects ?? written.statement.name).span,
    }),
    ...(point !== undefined && { label: `${describePoint(point, point.now !== undefined)} would be denied` }),
    help: `${help}; \`--allow-lockout\` is the only way past`,
    ...(fix !== undefined && { fix }),
  };
}

function whatStops(harm: Harm): string {
  const [parts, rest] = [harm["control-plane"] && "the control plane", harm.nodes && "the nodes"];
  const stopped = [parts, rest].filter((part) => part !== undefined);
  return stopped.length === 0
    ? "hides the health of the API server from whoever has not signed in"
    : `would stop ${stopped.join(" and ")}`;
}

function writtenAs(
  { ref }: CheckedRule,
  files: readonly ParsedFile[],
): { readonly file: ParsedFile; readonly statement: ast.Rule } | undefined {
  const file = files.find((one) => one.file.path === ref.file);
  const statement = (file === undefined ? [] : treedStatements(file.ast)).find(
    (one) => one.kind === "rule" && file?.file.positionAt(one.span.start).line === ref.line,
  );
  return file !== undefined && statement?.kind === "rule" ? { file, statement } : undefined;
}

// ---- mends -------------------------------------------------------------------------

function mendOf(
  rule: CheckedRule,
  harm: Harm,
  isSound: (changed: CheckedRule) => boolean,
  written: ast.Rule | undefined,
): Mend {
  const { head } = rule;
  if (head.place?.only === false && isSound({ ...rule, head: { ...head, place: { ...head.place, only: true } } })) {
    const place = written?.place;
    return {
      help: "only lists that merely include these namespaces do the harm: write `only in`",
      fix: place === undefined ? undefined : insertion("write `only in`", place.span.start, "only "),
    };
  }
  const onlyNamed = { ...head, permissions: head.permissions.map(withOnlyNamed) };
  if (head.permissions.some(isNamed) && isSound({ ...rule, head: onlyNamed })) {
    const named = written?.permission.kind === "verbs" ? written.permission.named : undefined;
    return {
      help: "only lists that merely include these names do the harm: write `only named`",
      fix: named === undefined ? undefined : insertion("write `only named`", named.span.start, "only "),
    };
  }
  return exceptMend(harm, written);
}

function isNamed(permission: CheckedRule["head"]["permissions"][number]): boolean {
  return permission.kind === "resource" && permission.names?.only === false;
}

function withOnlyNamed(permission: CheckedRule["head"]["permissions"][number]): typeof permission {
  if (permission.kind !== "resource" || permission.names === undefined) return permission;
  return { ...permission, names: { ...permission.names, only: true } };
}

function exceptMend(harm: Harm, written: ast.Rule | undefined): Mend {
  const words = (["control-plane", "nodes"] as const).filter((word) => harm[word] !== undefined);
  if (words.length === 0) {
    return {
      help: 'leave health open: `on url … except "/livez", "/livez/*", "/readyz", "/readyz/*", "/healthz", "/version"`',
    };
  }
  const list = words.join(", ");
  const help = `write \`except ${list}\``;
  const subjects = written?.subjects;
  if (written === undefined) return { help };
  if (subjects === undefined) {
    const { start } = written.permission.span;
    return { help: `write \`anyone except ${list}\``, fix: insertion(help, start, `anyone except ${list} `) };
  }
  if (subjects.include.every(isAboutThem))
    return { help: "narrow the deny: this is a request that they must be able to make" };
  const glue = subjects.except.length > 0 ? ", " : " except ";
  return { help, fix: insertion(help, subjects.span.end, `${glue}${list}`) };
}

/** Subjects of which nothing would be left. */
function isAboutThem(subject: ast.Subject): boolean {
  return subject.kind === "special" && (subject.name === "nodes" || subject.name === "control-plane");
}

function insertion(title: string, at: number, text: string): Fix {
  return { title, edits: [{ span: { start: at, end: at }, text }] };
}
