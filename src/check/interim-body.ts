import type { BodyCode, ClauseCode, RootName } from "../expressions/code.ts";
import type { SourceFile } from "../diagnostics/source-file.ts";
import type * as ast from "../syntax/ast.ts";
import { Collector } from "../diagnostics/collector.ts";
import { ANY, type Type } from "../vocabulary/types.ts";
import type { Value } from "../values/value.ts";
import { newScope, checkExpression } from "./expressions/check-expression.ts";
import { checkCondition } from "./expressions/check-condition.ts";
import { checkLoop } from "./expressions/check-loop.ts";
import { checkText } from "./expressions/check-text.ts";
import { extend, newSlot, type Scope, type RootBinding } from "./expressions/scope.ts";
import { localsOf } from "./expression-access.ts";
import { plainText } from "./literal-text.ts";

const names: RootName[] = ["user", "request", "object", "oldObject", "pod", "oldPod", "namespace", "cluster", "claims", "now"];
export function rootsOfHead(): ReadonlyMap<RootName, RootBinding> {
  return new Map(names.map((n) => [n, { kind: "here", type: n === "now" ? { kind: "time" } : ANY, optional: true }] as const));
}
function clausesOf(parts: any, scope0: Scope): { clauses: ClauseCode[]; scope: Scope; already: boolean } {
  let scope = scope0; const clauses: ClauseCode[] = []; let already = false;
  const all = parts.flatMap((p: any) => p.clauses.map((c: any) => ({ c, file: p.file })));
  for (const { c, file } of all) {
    const s = { ...scope, file };
    if (c.kind === "for") { const l = checkLoop(c.vars, c.in, s); clauses.push({ kind: "for", loop: l.loop }); scope = extend(scope, l.names); }
    else if (c.kind === "with") { const v = checkExpression(c.value, s); const slot = newSlot(s); clauses.push({ kind: "with", slot, value: v.code }); scope = extend(scope, [[c.name.text, { kind: "slot", slot, type: v.type, optional: v.optional, place: v.place, path: v.path, values: v.values, ours: v.ours }]]); }
    else if (c.kind === "when") clauses.push({ kind: "when", condition: checkCondition(c.condition, s, "neutral").code });
    else if (c.kind === "unless") clauses.push({ kind: "when", condition: { op: "not", of: checkCondition(c.condition, s, "neutral").code } });
    else if (c.kind === "unless-already") already = true;
  }
  return { clauses, scope, already };
}
export function bodyCode(request: any, context: any): { code: BodyCode; exemptionClauses: ClauseCode[][] } {
  const scope0 = newScope({ file: request.file, collector: context.collector, declarations: context.expressionNames, roots: rootsOfHead(), locals: localsOf(request.bindings) });
  const { clauses, scope, already } = clausesOf(request.parts, scope0);
  const b = request.because;
  const message = b && checkText(b.because.message, { ...scope, file: b.file }, "message").code;
  const help = b?.because.help && checkText(b.because.help, { ...scope, file: b.file }, "message").code;
  const exemptionClauses = request.exemptions.map((p: any) => clausesOf([p], { ...scope, file: p.file }).clauses);
  const writes = request.writes.map((w: any) => {
    const s = { ...scope, file: request.file };
    if (w.kind === "set" || w.kind === "default") return { op: w.kind, place: checkExpression(w.slot, s).place, value: checkExpression(w.value, s).code };
    if (w.kind === "append" || w.kind === "prepend") return { op: w.kind, place: checkExpression(w.slot, s).place, value: checkExpression(w.value, s).code, keys: undefined };
    return w.from ? { op: "remove-from", place: checkExpression(w.from, s).place, value: checkExpression(w.what, s).code } : { op: "remove", place: checkExpression(w.what, s).place };
  });
  const roots = scope0.frame.roots; const text = JSON.stringify([clauses, message]);
  const reads = { admission: /"root":"(object|oldObject|pod|oldPod)"/.test(text), oldObject: roots.has("oldObject"), namespace: roots.has("namespace"), now: roots.has("now") };
  return { code: { clauses, slots: scope0.frame.slots, already, message, help, writes, reads }, exemptionClauses };
}
export function identityCode({ statement, file }: any, context: any) {
  const scope0 = newScope({ file, collector: context.collector, declarations: context.expressionNames, roots: rootsOfHead() });
  const { clauses, scope } = clausesOf([{ file, clauses: statement.clauses }], scope0);
  const c = (e: any) => e && (e.kind === "string" ? checkText(e, scope, "text").code : checkExpression(e, scope).code);
  return { clauses, slots: scope.frame.slots, user: c(statement.user), uid: c(statement.uid), groups: c(statement.groups), extra: c(statement.extra) };
}
export function readData({ statement, file }: any, options: any, collector: Collector): { type: Type; value: Value } | undefined {
  const name = statement.name.text;
  if (options.data.has(name)) return { type: ANY, value: options.data.get(name) };
  const doc = options.readDocument(file.path, plainText(statement.path) ?? "");
  if ("error" in doc) { collector.report("wrong-data", file, statement.path.span, doc.error); return undefined; }
  return { type: ANY, value: doc.value as Value };
}
export type BodyPart = { readonly file: SourceFile; readonly clauses: readonly ast.Clause[] };
