/** `who`: subjects with their exceptions. A named list that has exceptions of its own stands as one item. */
import { nearest } from "../../base/nearest.ts";
import type * as ast from "../../syntax/ast.ts";
import type { SubjectPattern, SubjectSet, TextPattern } from "../checked.ts";
import type { HeadScope } from "./head-scope.ts";

export function checkSubjects(subjects: ast.Subjects | undefined, scope: HeadScope): SubjectSet {
  if (subjects === undefined) return { include: [{ kind: "anyone" }], except: [] };
  return {
    include: subjects.include.flatMap((subject) => checkSubject(subject, scope)),
    except: subjects.except.flatMap((subject) => checkSubject(subject, scope)),
  };
}

function checkSubject(subject: ast.Subject, scope: HeadScope): readonly SubjectPattern[] {
  switch (subject.kind) {
    case "special":
      return [{ kind: subject.name }];
    case "reference":
      return namedSubjects(subject.name, scope);
    case "named":
      return subject.of === "serviceaccount"
        ? serviceAccount(subject.pattern, scope)
        : ofKind(subject.of, subject.pattern, scope);
  }
}

function ofKind(kind: "user" | "group", text: ast.StringLiteral, scope: HeadScope): readonly SubjectPattern[] {
  return scope.patterns(text).map((pattern) => ({ kind, pattern }));
}

function namedSubjects(name: ast.Word, scope: HeadScope): readonly SubjectPattern[] {
  const set = scope.names.subjects(name.text);
  if (set === undefined) {
    const near = nearest(name.text, [...scope.names.known("subjects"), ...SPECIALS]);
    scope.collector.report("unknown-name", scope.file, name.span, `no \`let subjects ${name.text}\` is known`, {
      help:
        near === undefined
          ? 'a subject is `user "…"`, `group "…"`, `serviceaccount "NS/NAME"` or a named list'
          : `did you mean \`${near}\`?`,
      ...(near !== undefined && { fix: { title: `write \`${near}\``, edits: [{ span: name.span, text: near }] } }),
    });
    return [];
  }
  return set.except.length === 0 ? set.include : [{ kind: "set", include: set.include, except: set.except }];
}
const SPECIALS = ["anyone", "authenticated", "anonymous", "serviceaccounts", "nodes", "control-plane"];

/** `NS/NAME`, each half a pattern; exactly one `/`. */
export function serviceAccount(text: ast.StringLiteral, scope: HeadScope): readonly SubjectPattern[] {
  const halves = splitServiceAccount(text, scope);
  return halves.map(({ namespace, name }) => ({ kind: "serviceaccount", namespace, name }));
}

export function splitServiceAccount(
  text: ast.StringLiteral,
  scope: HeadScope,
): readonly { readonly namespace: TextPattern; readonly name: TextPattern }[] {
  return scope.patterns(text).flatMap((pattern) => {
    // A lone star is every service account of every namespace.
    if ("glob" in pattern && pattern.glob === "*") return [{ namespace: pattern, name: pattern }];
    const halves = "glob" in pattern ? pattern.glob.split("/") : splitCode(pattern.code);
    if (halves?.length !== 2) {
      scope.collector.report("bad-pattern", scope.file, text.span, "a service account is named `NAMESPACE/NAME`", {
        help: 'write exactly one `/`, as in `serviceaccount "default/robot"`',
      });
      return [];
    }
    const [namespace, name] = halves.map(asPattern);
    return namespace === undefined || name === undefined ? [] : [{ namespace, name }];
  });
}

type Code = Extract<TextPattern, { code: unknown }>["code"];

/** An interpolated text is split where its literal parts hold the `/`. */
function splitCode(code: Code): readonly (string | Code)[] | undefined {
  if (code.op !== "text") return undefined;
  const at = code.parts.findIndex((part) => typeof part === "string" && part.includes("/"));
  const part = code.parts[at];
  if (typeof part !== "string") return undefined;
  const slash = part.indexOf("/");
  if (part.indexOf("/", slash + 1) >= 0) return undefined;
  const before = [...code.parts.slice(0, at), part.slice(0, slash)].filter((piece) => piece !== "");
  const after = [part.slice(slash + 1), ...code.parts.slice(at + 1)].filter((piece) => piece !== "");
  if (after.some((piece) => typeof piece === "string" && piece.includes("/"))) return undefined;
  return [before, after].map((parts) => ({ op: "text", mode: "pattern", parts }) as const);
}

function asPattern(half: string | Code): TextPattern {
  return typeof half === "string" ? { glob: half } : { code: half };
}
