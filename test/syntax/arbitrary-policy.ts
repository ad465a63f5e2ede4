/**
 * Generated policy files: every form of the grammar, with words that are keywords elsewhere wherever the grammar
 * takes any word. The trees are such as the parser makes: parentheses where a reader needs them, no empty text.
 */
import fc, { type Arbitrary } from "fast-check";
import { printExpression } from "../../src/syntax/print-expression.ts";
import type * as ast from "../../src/syntax/ast.ts";

const span = { start: 0, end: 0 };
type Node = Record<string, unknown>;
/** A node of these parts; `span` is added. */
const node = <T>(
  parts: { [K in Exclude<keyof T, "span" | "at">]: Arbitrary<unknown> | string | boolean | number },
): Arbitrary<T> =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(parts as Node).map(([key, part]) => [
          key,
          typeof part === "object" && part !== null ? (part as Arbitrary<unknown>) : fc.constant(part),
        ]),
      ),
    )
    .map((value) => ({ ...value, span, at: span }) as unknown as T);

const maybe = <T>(arbitrary: Arbitrary<T>): Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const some = <T>(arbitrary: Arbitrary<T>, max = 3): Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength: 1, maxLength: max });
const few = <T>(arbitrary: Arbitrary<T>, max = 2): Arbitrary<T[]> => fc.array(arbitrary, { maxLength: max });

// ---- words and strings -----------------------------------------------------------------------------

const reserved =
  "to on in except named between until during for with when unless already failing because help set default append prepend remove from is and or not has matches if then else any every no true false absent".split(
    " ",
  );
const contextual =
  "language allow deny defer warn audit mutate role extend grant let def data schema confine invariant exempt elevate authenticate check checks test impersonate node uid extra url only selecting fields labels everywhere namespaces where subjects verbs resources include within never always up approved by of lookup as groups list map all given namespace at can cannot denied undecided unauthenticated create update delete connect admitted unchanged warns audits becomes patches mon fri-sun".split(
    " ",
  );
const subjectWords = "anyone user group serviceaccount nodes control-plane".split(" ");
const plain = "c img team-name user1 notice index format x_y A9 not-here inside".split(" ");

const nameText = fc.constantFrom(...plain, ...plain, ...contextual, ...subjectWords);
const wordText = fc.constantFrom(...plain, ...contextual, ...subjectWords, ...reserved);
const wordNode = (text: Arbitrary<string>): Arbitrary<ast.Word> => node<ast.Word>({ text });
const name = wordNode(nameText);
const word = wordNode(wordText);

const text = fc.stringMatching(/^[a-z{}"'\\*:/.\n\t é\u200b-]{1,12}$/);
const rawText = fc.stringMatching(/^[a-z{}"'\\*:/. -]{0,12}$/);
const textPart = (content: Arbitrary<string>): Arbitrary<ast.TextPart> =>
  node<ast.TextPart>({ kind: "text", text: content });
const rawString = (content: Arbitrary<string>): Arbitrary<ast.StringLiteral> =>
  node<ast.StringLiteral>({ kind: "string", raw: true, parts: textPart(content).map((part) => [part]) });
const plainString = fc.oneof(
  rawString(rawText),
  node<ast.StringLiteral>({ kind: "string", raw: false, parts: fc.array(textPart(text), { maxLength: 1 }) }),
);

// ---- expressions -----------------------------------------------------------------------------------

/** `interpolated`: inside `{…}`, where strings are raw and hold no `"`. */
function expressions(interpolated: boolean): {
  expr: Arbitrary<ast.Expr>;
  sum: Arbitrary<ast.Expr>;
  path: Arbitrary<ast.Expr>;
  map: Arbitrary<ast.MapExpr>;
  string: Arbitrary<ast.StringLiteral>;
} {
  const string: Arbitrary<ast.StringLiteral> = interpolated
    ? rawString(fc.stringMatching(/^[a-z{}'\\* -]{0,8}$/))
    : fc.oneof(
        { weight: 3, arbitrary: plainString },
        { weight: 1, arbitrary: fc.constant(0).chain(() => interpolation) },
      );
  const tied = fc.letrec<{
    expr: ast.Expr;
    logic: ast.Expr;
    operand: ast.Expr;
    comparison: ast.Expr;
    sum: ast.Expr;
    product: ast.Expr;
    unary: ast.Expr;
    fallback: ast.Expr;
    postfix: ast.Expr;
    primary: ast.Expr;
    map: ast.MapExpr;
  }>((tie) => {
    const list = some(tie("expr"), 2);
    const vars = fc.array(name, { minLength: 1, maxLength: 2 });
    const loops = some(node<ast.Loop>({ vars, in: tie("sum") }), 2);
    const key = fc.oneof(word, interpolated ? rawString(fc.constant("a b")) : plainString);
    const depth = { depthIdentifier: fc.createDepthIdentifier(), maxDepth: 20 };
    /** Mostly the first, always so once it is deep enough: trees stay small. */
    const mostly = <T>(usual: Arbitrary<T>, ...others: Arbitrary<T>[]): Arbitrary<T> =>
      fc.oneof(
        depth,
        { weight: 2 * others.length + 1, arbitrary: usual },
        ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
      );
    return {
      expr: mostly<ast.Expr>(
        tie("logic"),
        // oxlint-disable-next-line unicorn/no-thenable -- a node is never awaited
        node<ast.IfExpr>({ kind: "if", condition: tie("expr"), then: tie("expr"), else: tie("expr") }),
      ),
      logic: mostly<ast.Expr>(
        tie("comparison"),
        tie("operand"),
        node<ast.QuantifierExpr>({
          kind: fc.constantFrom("any", "every", "no"),
          vars,
          in: tie("sum"),
          body: tie("expr"),
        }),
        node<ast.LogicExpr>({
          kind: fc.constantFrom("and", "or"),
          operands: fc.array(tie("operand"), { minLength: 2, maxLength: 3 }),
        }),
      ),
      operand: mostly<ast.Expr>(tie("comparison"), node<ast.UnaryExpr>({ kind: "not", operand: tie("operand") })),
      comparison: mostly<ast.Expr>(
        tie("sum"),
        node<ast.BinaryExpr>({
          kind: "binary",
          operator: fc.constantFrom<ast.BinaryOperator>(
            "==",
            "!=",
            "<",
            "<=",
            ">",
            ">=",
            "not in",
            "matches",
            "not matches",
            "matches regex",
            "not matches regex",
          ),
          left: tie("sum"),
          right: tie("sum"),
        }).filter(({ operator, right }) => !operator.endsWith("regex") || !printExpression(right).startsWith("(")),
        node<ast.BinaryExpr>({ kind: "binary", operator: "in", left: tie("postfix"), right: tie("sum") }),
      ),
      sum: mostly<ast.Expr>(
        tie("product"),
        node<ast.BinaryExpr>({
          kind: "binary",
          operator: fc.constantFrom("+", "-"),
          left: tie("sum"),
          right: tie("product"),
        }),
      ),
      product: mostly<ast.Expr>(
        tie("unary"),
        node<ast.BinaryExpr>({
          kind: "binary",
          operator: fc.constantFrom("*", "/"),
          left: tie("product"),
          right: tie("unary"),
        }),
      ),
      unary: mostly<ast.Expr>(
        tie("fallback"),
        node<ast.UnaryExpr>({ kind: "negate", operand: tie("unary") }),
        node<ast.HasExpr>({ kind: "has", path: tie("postfix") }),
      ),
      fallback: mostly<ast.Expr>(
        tie("postfix"),
        node<ast.FallbackExpr>({ kind: "fallback", value: tie("fallback"), fallback: tie("postfix") }),
      ),
      postfix: mostly<ast.Expr>(
        tie("primary"),
        node<ast.MemberExpr>({ kind: "member", of: tie("postfix"), name: word }),
        node<ast.IndexExpr>({ kind: "index", of: tie("postfix"), index: tie("expr") }),
      ),
      primary: mostly<ast.Expr>(
        node<ast.NameExpr>({ kind: "name", name: nameText }),
        node<ast.NumberExpr>({ kind: "number", text: fc.constantFrom("0", "42", "1.5") }),
        node<ast.DurationExpr>({ kind: "duration", text: fc.constantFrom("5m", "1h30m", "250ms") }),
        node<ast.BoolExpr>({ kind: "bool", value: fc.boolean() }),
        node<ast.AbsentExpr>({ kind: "absent" }),
        string,
        node<ast.ParenExpr>({ kind: "paren", expr: tie("expr") }),
        node<ast.ListExpr>({ kind: "list", items: fc.oneof(fc.constant([]), list) }),
        node<ast.ComprehensionExpr>({ kind: "comprehension", item: tie("expr"), loops, when: maybe(tie("expr")) }),
        tie("map"),
        node<ast.CallExpr>({ kind: "call", name, args: fc.oneof(fc.constant([]), list) }),
      ),
      map: node<ast.MapExpr>({ kind: "map", entries: few(node<ast.MapEntry>({ key, value: tie("expr") })) }),
    };
  });
  const path = fc.oneof(
    node<ast.NameExpr>({ kind: "name", name: nameText }),
    node<ast.MemberExpr>({ kind: "member", of: tied.postfix, name: word }),
  );
  // A long chain of operators is nothing to read; `at` of an operator is a place too.
  const placed = <T>(arbitrary: Arbitrary<T>): Arbitrary<T> => arbitrary;
  return { expr: placed(tied.expr), sum: placed(tied.sum), path, map: tied.map, string };
}

const inner = expressions(true);
const interpolation: Arbitrary<ast.StringLiteral> = fc
  .tuple(fc.option(textPart(text)), inner.expr, fc.option(textPart(text)))
  .map(([before, expr, after]) => ({
    kind: "string",
    span,
    raw: false,
    parts: [...(before ? [before] : []), { kind: "interpolation", span, expr } as const, ...(after ? [after] : [])],
  }));
const { expr, sum, path, map, string } = expressions(false);
const strings = some(string);

// ---- heads -----------------------------------------------------------------------------------------

const subject: Arbitrary<ast.Subject> = fc.oneof(
  node<ast.Subject>({
    kind: "special",
    name: fc.constantFrom("anyone", "authenticated", "anonymous", "serviceaccounts", "nodes", "control-plane"),
  } as never),
  node<ast.Subject>({
    kind: "named",
    of: fc.constantFrom("user", "group", "serviceaccount"),
    pattern: string,
  } as never),
  node<ast.Subject>({ kind: "reference", name: wordNode(fc.constantFrom(...plain, ...contextual)) } as never),
);
const subjects = node<ast.Subjects>({ include: some(subject), except: few(subject) });
/** After `from …` these words go on with the head. */
const exemptSubjects = subjects.filter(
  ({ include: [first] }) => first?.kind !== "reference" || !/^(only|everywhere|selecting)$/.test(first.name.text),
);

const identity: Arbitrary<ast.Identity> = fc.oneof(
  node<ast.Identity>({
    kind: "identity",
    of: fc.constantFrom("user", "group", "serviceaccount", "node", "uid"),
    pattern: string,
  } as never),
  node<ast.Identity>({ kind: "extra", key: string, value: string } as never),
);
const verbText = fc.oneof(
  wordText,
  fc.constantFrom("get", "impersonate:user-info", "impersonate-on:serviceaccount:list", "impersonate-on:*:get"),
);
const verb: Arbitrary<ast.Verb> = fc.oneof(
  { weight: 5, arbitrary: node<ast.Verb>({ kind: "word", text: verbText } as never) },
  { weight: 1, arbitrary: node<ast.Verb>({ kind: "star" } as never) },
  { weight: 1, arbitrary: node<ast.Verb>({ kind: "quoted", value: plainString } as never) },
);
const verbs = node<ast.Verbs>({ include: some(verb), except: few(verb) });

const segmentText = fc.oneof(wordText, fc.constantFrom("pods", "3scale", "3h", "42", "x--y"));
const first = fc.oneof(
  node<ast.ResourceSegment>({ before: "", form: "word", text: fc.oneof(wordText, fc.constant("pods")) }),
  node<ast.ResourceSegment>({ before: "", form: "star", text: "*" }),
  node<ast.ResourceSegment>({ before: "", form: "quoted", text: text }),
);
const later = fc.oneof(
  node<ast.ResourceSegment>({ before: fc.constantFrom(".", "/"), form: "word", text: segmentText }),
  node<ast.ResourceSegment>({ before: fc.constantFrom(".", "/"), form: "star", text: "*" }),
  node<ast.ResourceSegment>({ before: fc.constantFrom(".", "/"), form: "quoted", text: text }),
);
const resource = node<ast.ResourceRef>({
  kind: "resource",
  segments: fc.tuple(first, few(later, 3)).map(([head, rest]) => [head, ...rest]),
})
  // Two numbers in a row are one number with a fraction: `x.1.2`. No group is like this.
  .filter(
    ({ segments }) =>
      !segments.some(({ text: one }, index) => /^\d+$/.test(one) && /^\d/.test(segments[index + 1]?.text ?? "")),
  );
const resources = node<ast.ResourceTargets>({ kind: "resources", include: some(resource), except: few(resource) });
const patterns = node<ast.Patterns>({ include: strings, except: few(string) });
const targets: Arbitrary<ast.Targets> = fc.oneof(
  { weight: 4, arbitrary: resources },
  { weight: 1, arbitrary: node<ast.UrlTargets>({ kind: "urls", patterns }) },
);
const named = maybe(node<ast.Named>({ only: fc.boolean(), patterns }));
const selecting = few(node<ast.Selecting>({ of: fc.constantFrom("fields", "labels"), selector: string }));
const verbPermission = node<ast.VerbPermission>({ kind: "verbs", verbs, targets, named, selecting });
const acting = node<ast.Acting>({
  kind: "acting",
  identities: some(identity),
  only: maybe(fc.record({ verbs, targets })),
});
const permission: Arbitrary<ast.Permission> = fc.oneof(
  { weight: 3, arbitrary: verbPermission },
  { weight: 1, arbitrary: acting },
);

const namespaceItem: Arbitrary<ast.NamespaceItem> = fc.oneof(
  node<ast.NamespaceItem>({ kind: "pattern", pattern: string } as never),
  node<ast.NamespaceItem>({ kind: "where", selector: string } as never),
  node<ast.NamespaceItem>({ kind: "reference", name } as never),
);
const namespaces = node<ast.Namespaces>({ include: some(namespaceItem), except: few(namespaceItem) });
const place: Arbitrary<ast.Place> = fc.oneof(
  node<ast.Place>({ kind: "everywhere" } as never),
  node<ast.Place>({ kind: "in", only: fc.boolean(), namespaces } as never),
);
const days = wordNode(fc.constantFrom("mon-fri", "sat", "sun"));
const range = wordNode(fc.constantFrom("08:00-19:00", "22:00-06:00"));
const window = fc.oneof(
  node<ast.Window>({ days: some(days), range: maybe(range) }),
  node<ast.Window>({ days: fc.constant([]), range }),
);
const zone = maybe(plainString);
const time: Arbitrary<ast.Time> = fc.oneof(
  node<ast.Between>({ kind: "between", from: plainString, to: plainString, zone }),
  node<ast.Until>({ kind: "until", end: plainString, zone }),
  node<ast.During>({ kind: "during", windows: some(window, 2), zone }),
);

// ---- bodies ----------------------------------------------------------------------------------------

const vars = fc.array(name, { minLength: 1, maxLength: 2 });
const ref: Arbitrary<ast.Ref> = fc.oneof(
  node<ast.Ref>({ kind: "by-name", name: string } as never),
  node<ast.Ref>({ kind: "by-word", name, args: maybe(few(expr)), check: maybe(string) } as never),
);
const clause: Arbitrary<ast.Clause> = fc.oneof(
  node<ast.ForClause>({ kind: "for", vars, in: sum }),
  node<ast.WithClause>({ kind: "with", name, value: expr }),
  node<ast.WhenClause>({ kind: "when", condition: expr }),
  node<ast.UnlessClause>({ kind: "unless", condition: expr }),
  node<ast.UnlessAlready>({ kind: "unless-already" }),
  node<ast.FailingClause>({ kind: "failing", refs: some(ref, 2) }),
);
const clauses = few(clause, 3);
const write: Arbitrary<ast.Write> = fc.oneof(
  node<ast.Write>({ kind: fc.constantFrom("set", "default"), slot: path, value: expr } as never),
  node<ast.Write>({ kind: fc.constantFrom("append", "prepend"), value: sum, slot: path } as never),
  node<ast.Write>({ kind: "remove", what: sum, from: maybe(path) } as never),
);
const because = maybe(node<ast.Because>({ message: string, help: maybe(string) }));
const doc = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: some(fc.constantFrom("what it is for", "", "and # why"), 2) },
);

// ---- statements ------------------------------------------------------------------------------------

const check = node<ast.Check>({ kind: "check", doc, name: string, on: maybe(targets), clauses, because });
const include = node<ast.Include>({ kind: "include", doc, ref, except: few(string), when: maybe(expr) });
const roleLine = node<ast.RoleLine>({ kind: "line", doc, permission, clauses });
const roleInclude = node<ast.RoleInclude>({ kind: "role-include", doc, names: strings });
const type = fc.letrec<{ type: ast.TypeExpr }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4 },
    node<ast.TypeExpr>({ kind: "name", name } as never),
    node<ast.TypeExpr>({ kind: fc.constantFrom("list", "map"), of: tie("type") } as never),
    node<ast.TypeExpr>({
      kind: "record",
      fields: few(node<ast.TypeField>({ name: word, optional: fc.boolean(), type: tie("type") })),
    } as never),
  ),
})).type;
const source = node<ast.SourceRef>({ type: name, name: string });
const letValue: Arbitrary<ast.LetValue> = fc.oneof(
  fc.record({ kind: fc.constant("subjects" as const), subjects }),
  fc.record({ kind: fc.constant("verbs" as const), verbs }),
  fc.record({ kind: fc.constant("resources" as const), resources }),
  fc.record({ kind: fc.constant("namespaces" as const), namespaces }),
  fc.record({ kind: fc.constant("value" as const), expr }),
);

// ---- tests -----------------------------------------------------------------------------------------

const caller = node<ast.Caller>({
  of: fc.constantFrom("user", "serviceaccount"),
  name: string,
  uid: maybe(string),
  groups: few(string),
  extra: maybe(map),
});
const expectation: Arbitrary<ast.Expectation> = fc.oneof(
  node<ast.Expectation>({ kind: fc.constantFrom("admitted", "unchanged") } as never),
  node<ast.Expectation>({ kind: "denied", by: few(string), because: few(string) } as never),
  node<ast.Expectation>({ kind: fc.constantFrom("warns", "audits"), messages: strings } as never),
  node<ast.Expectation>({ kind: fc.constantFrom("becomes", "patches"), value: sum } as never),
);
const request: Arbitrary<ast.RequestStep> = fc
  .tuple(
    node<ast.RequestStep>({
      kind: "request",
      operation: fc.constantFrom("create", "update", "delete", "connect"),
      resource: maybe(resource),
      object: fc.oneof(map, string),
      to: sum,
      named: maybe(string),
      in: maybe(string),
      expectations: some(expectation, 2),
    }),
    sum,
  )
  .map(([step, object]) => ({
    ...step,
    to: step.operation === "update" ? step.to : undefined,
    // With a resource any sum may follow, but not one that would go on with the resource's name.
    object: step.resource !== undefined && object.kind !== "string" ? object : step.object,
  }))
  // A string alone is the path of a manifest: a quoted kind has its group written out.
  .filter(({ resource: kind }) => kind?.segments.length !== 1 || kind.segments[0]?.form !== "quoted");
const step: Arbitrary<ast.Step> = fc.oneof(
  node<ast.AsStep>({ kind: "as", caller }),
  node<ast.AtStep>({ kind: "at", time: plainString }),
  node<ast.GivenNamespaceStep>({ kind: "given-namespace", name: string, value: maybe(map) }),
  node<ast.GivenDataStep>({ kind: "given-data", name, value: expr }),
  node<ast.SignInStep>({ kind: "sign-in", source, claims: sum, expected: maybe(caller) }),
  node<ast.QuestionStep>({
    kind: "question",
    answer: fc.constantFrom("can", "cannot", "denied", "undecided"),
    permission,
    place: maybe(place),
    because: maybe(string),
  }),
  request,
);

// ---- files -----------------------------------------------------------------------------------------

const rule = node<Omit<ast.Rule, "plain">>({
  kind: "rule",
  doc,
  shadow: fc.boolean(),
  effect: fc.constantFrom("allow", "deny", "defer", "warn", "audit"),
  name: string,
  subjects: maybe(subjects),
  permission,
  place: maybe(place),
  times: few(time),
  clauses,
  writes: fc.constant([]),
  because,
});
const mutate = node<Omit<ast.Rule, "plain">>({
  kind: "rule",
  doc,
  shadow: false,
  effect: "mutate",
  name: string,
  subjects: maybe(subjects),
  permission,
  place: maybe(place),
  times: few(time),
  clauses,
  writes: some(write),
  because,
});

/** One arbitrary for each kind of statement. */
export const statementKinds: Readonly<Record<string, Arbitrary<ast.Statement>>> = {
  rule,
  mutate,
  grant: node<ast.Grant>({
    kind: "grant",
    doc,
    shadow: fc.boolean(),
    roles: strings,
    subjects,
    place,
    times: few(time),
    clauses,
    because,
  }),
  role: node<ast.Role>({
    kind: "role",
    doc,
    extend: fc.boolean(),
    name: string,
    lines: fc.array(fc.oneof(roleLine, roleInclude), { maxLength: 3 }),
  }),
  let: node<ast.Let>({ kind: "let", doc, name, value: letValue }),
  def: node<ast.Def>({ kind: "def", doc, name, params: few(name), body: expr }),
  data: node<ast.Data>({ kind: "data", doc, name, path: string, type: maybe(type) }),
  schema: node<ast.Schema>({ kind: "schema", doc, path: string }),
  confine: node<ast.Confine>({
    kind: "confine",
    doc,
    folders: strings,
    to: fc.oneof(
      fc.record({ kind: fc.constant("namespaces" as const), namespaces }),
      fc.record({ kind: fc.constant("where" as const), selector: string }),
    ),
    within: few(string),
  }),
  invariant: node<ast.Invariant>({
    kind: "invariant",
    doc,
    name: string,
    mode: fc.constantFrom("never", "always"),
    effect: fc.constantFrom("allow", "deny"),
    subjects,
    permission,
    place: maybe(place),
    times: few(time),
    clauses,
  }),
  exempt: fc
    .tuple(
      node<ast.Exempt>({
        kind: "exempt",
        doc,
        name: string,
        from: some(ref, 2),
        subjects: maybe(exemptSubjects),
        acting: maybe(acting),
        verbs: maybe(verbs),
        targets: maybe(targets),
        named,
        selecting,
        place: maybe(place),
        times: few(time),
        clauses,
        because: because.filter((given) => given !== undefined),
      }),
      fc.boolean(),
    )
    .map(([exempt, acts]) => ({ ...exempt, ...(acts ? { verbs: undefined } : { acting: undefined }) })),
  elevate: node<ast.Elevate>({
    kind: "elevate",
    doc,
    name: string,
    subjects,
    roles: strings,
    place: maybe(place),
    times: few(time),
    clauses,
    upTo: wordNode(fc.constantFrom("2h", "90m")),
    approvedBy: maybe(fc.record({ count: fc.constantFrom(1, 2), subjects })),
    becauseMatches: maybe(string),
  }),
  authenticate: node<ast.Authenticate>({
    kind: "authenticate",
    doc,
    name: string,
    source,
    lookups: few(node<ast.Lookup>({ source, by: expr, as: name })),
    clauses: few(clause.filter(({ kind }) => kind === "when" || kind === "unless" || kind === "with")),
    user: expr,
    uid: maybe(expr),
    groups: maybe(expr),
    extra: maybe(expr),
  }),
  check,
  checks: node<ast.Checks>({
    kind: "checks",
    doc,
    name,
    params: few(name),
    on: maybe(targets),
    items: fc.array(fc.oneof(check, include), { maxLength: 2 }),
  }),
  test: node<ast.Test>({
    kind: "test",
    doc,
    all: fc.boolean(),
    name: string,
    steps: fc.array(step, { maxLength: 3 }),
  }),
};

export const stepArbitrary = step;
export const clauseArbitrary = clause;

export const policyFile: Arbitrary<ast.PolicyFile> = node<Omit<ast.PolicyFile, "without">>({
  kind: "file",
  language: 1,
  statements: fc.array(fc.oneof(...Object.values(statementKinds)), { minLength: 1, maxLength: 3 }),
});
