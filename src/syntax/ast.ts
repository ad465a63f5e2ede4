/**
 * The nodes of a `.policy` file, as its author wrote it: nothing is resolved, expanded or typed here.
 * Every node carries the span of its own text. Unions are discriminated on `kind`.
 * The names follow the rules of grammar/policy.ebnf.
 */
import type { Span } from "../diagnostics/span.ts";
import type { PlainRule } from "./plain-rules.ts";
import type { PlainGrants } from "./plain-grants.ts";

export interface Node {
  readonly span: Span;
}

/** A word as written, with its place. */
export interface Word extends Node {
  readonly text: string;
}

// ---- strings ----------------------------------------------------------------

/**
 * A string literal. `parts` alternates freely between text (escapes already resolved) and interpolations.
 * A raw string ('…') has exactly one text part and `raw: true`. An empty string has no parts.
 */
export interface StringLiteral extends Node {
  readonly kind: "string";
  readonly raw: boolean;
  readonly parts: readonly StringPart[];
}
export type StringPart = TextPart | InterpolationPart;
export interface TextPart extends Node {
  readonly kind: "text";
  readonly text: string;
}
export interface InterpolationPart extends Node {
  readonly kind: "interpolation";
  readonly expr: Expr;
}

// ---- file -------------------------------------------------------------------

export interface PolicyFile extends Node {
  readonly kind: "file";
  /** The number after `language`; undefined when the line is missing (which is a diagnostic). */
  readonly language: number | undefined;
  readonly statements: readonly Statement[];
  /**
   * Of a file that was read for a build: its plain grants have no trees until somebody asks for `statements`. The rest
   * of them is `treed`; both in the order of the text.
   */
  readonly without?: { readonly plain: PlainGrants; readonly treed: readonly Statement[] } | undefined;
}

export type Statement =
  | Rule
  | Grant
  | Role
  | Let
  | Def
  | Data
  | Schema
  | Confine
  | Invariant
  | Exempt
  | Elevate
  | Authenticate
  | Check
  | Checks
  | Test;

/** `##` lines that stand before a statement, check or role line: their text without the marks. */
export interface Documented extends Node {
  readonly doc: readonly string[];
}

export type Effect = "allow" | "deny" | "defer" | "warn" | "audit" | "mutate";

export interface Rule extends Documented {
  readonly kind: "rule";
  /** Where that is all that the rule says. Its other parts are then made when they are asked for. */
  readonly plain?: PlainRule | undefined;
  readonly shadow: boolean;
  readonly effect: Effect;
  readonly name: StringLiteral;
  /** Absent: everybody. */
  readonly subjects: Subjects | undefined;
  readonly permission: Permission;
  readonly place: Place | undefined;
  readonly times: readonly Time[];
  readonly clauses: readonly Clause[];
  readonly writes: readonly Write[];
  readonly because: Because | undefined;
}

export interface Because extends Node {
  readonly message: StringLiteral;
  readonly help: StringLiteral | undefined;
}

// ---- who --------------------------------------------------------------------

export interface Subjects extends Node {
  readonly include: readonly Subject[];
  readonly except: readonly Subject[];
}

export type Subject =
  | (Node & {
      readonly kind: "special";
      readonly name: "anyone" | "authenticated" | "anonymous" | "serviceaccounts" | "nodes" | "control-plane";
    })
  /** `of` is already carried over from the item before where the author wrote only a string. */
  | (Node & {
      readonly kind: "named";
      readonly of: "user" | "group" | "serviceaccount";
      readonly pattern: StringLiteral;
    })
  | (Node & { readonly kind: "reference"; readonly name: Word });

// ---- to do what, on what ----------------------------------------------------

export type Permission = VerbPermission | Acting;

export interface VerbPermission extends Node {
  readonly kind: "verbs";
  readonly verbs: Verbs;
  readonly targets: Targets;
  readonly named: Named | undefined;
  readonly selecting: readonly Selecting[];
}

/** `to impersonate IDENTITIES (only to VERBS on TARGETS)?` */
export interface Acting extends Node {
  readonly kind: "acting";
  readonly identities: readonly Identity[];
  readonly only: { readonly verbs: Verbs; readonly targets: Targets } | undefined;
}

export type Identity =
  | (Node & {
      readonly kind: "identity";
      readonly of: "user" | "group" | "serviceaccount" | "node" | "uid";
      readonly pattern: StringLiteral;
    })
  | (Node & { readonly kind: "extra"; readonly key: StringLiteral; readonly value: StringLiteral });

export interface Verbs extends Node {
  readonly include: readonly Verb[];
  readonly except: readonly Verb[];
}
export type Verb =
  | (Node & { readonly kind: "star" })
  /** As written, colons included: `impersonate-on:user-info:list`. May name a `let verbs`. */
  | (Node & { readonly kind: "word"; readonly text: string })
  /** Quoted: taken to the letter, not looked up. */
  | (Node & { readonly kind: "quoted"; readonly value: StringLiteral });

export type Targets = UrlTargets | ResourceTargets;
export interface UrlTargets extends Node {
  readonly kind: "urls";
  readonly patterns: Patterns;
}
export interface ResourceTargets extends Node {
  readonly kind: "resources";
  readonly include: readonly ResourceRef[];
  readonly except: readonly ResourceRef[];
}

/** One resource as written: segments with the sign before each (the first has none). */
export interface ResourceRef extends Node {
  readonly kind: "resource";
  readonly segments: readonly ResourceSegment[];
}
export interface ResourceSegment extends Node {
  readonly before: "" | "." | "/";
  readonly form: "star" | "word" | "quoted";
  /** `*` for a star; the text between the quotes for a quoted segment. */
  readonly text: string;
}

export interface Patterns extends Node {
  readonly include: readonly StringLiteral[];
  readonly except: readonly StringLiteral[];
}
export interface Named extends Node {
  readonly only: boolean;
  readonly patterns: Patterns;
}
export interface Selecting extends Node {
  readonly of: "fields" | "labels";
  readonly selector: StringLiteral;
}

// ---- where and when ---------------------------------------------------------

export type Place =
  | (Node & { readonly kind: "everywhere" })
  | (Node & { readonly kind: "in"; readonly only: boolean; readonly namespaces: Namespaces });

export interface Namespaces extends Node {
  readonly include: readonly NamespaceItem[];
  readonly except: readonly NamespaceItem[];
}
export type NamespaceItem =
  | (Node & { readonly kind: "pattern"; readonly pattern: StringLiteral })
  | (Node & { readonly kind: "where"; readonly selector: StringLiteral })
  | (Node & { readonly kind: "reference"; readonly name: Word });

export type Time = Between | Until | During;
export interface Between extends Node {
  readonly kind: "between";
  readonly from: StringLiteral;
  readonly to: StringLiteral;
  readonly zone: StringLiteral | undefined;
}
export interface Until extends Node {
  readonly kind: "until";
  readonly end: StringLiteral;
  readonly zone: StringLiteral | undefined;
}
export interface During extends Node {
  readonly kind: "during";
  readonly windows: readonly Window[];
  readonly zone: StringLiteral | undefined;
}
/** `days` are the tokens as written (`mon-fri`, `sat`), empty for every day; `range` is `08:00-19:00` or undefined. */
export interface Window extends Node {
  readonly days: readonly Word[];
  readonly range: Word | undefined;
}

// ---- bodies -----------------------------------------------------------------

export type Clause = ForClause | WithClause | WhenClause | UnlessClause | UnlessAlready | FailingClause;
export interface ForClause extends Node {
  readonly kind: "for";
  readonly vars: readonly Word[];
  readonly in: Expr;
}
export interface WithClause extends Node {
  readonly kind: "with";
  readonly name: Word;
  readonly value: Expr;
}
export interface WhenClause extends Node {
  readonly kind: "when";
  readonly condition: Expr;
}
export interface UnlessClause extends Node {
  readonly kind: "unless";
  readonly condition: Expr;
}
export interface UnlessAlready extends Node {
  readonly kind: "unless-already";
}
export interface FailingClause extends Node {
  readonly kind: "failing";
  readonly refs: readonly Ref[];
}

/** A rule or check by its string, or a set of checks by its name, with arguments and one check of it where written. */
export type Ref =
  | (Node & { readonly kind: "by-name"; readonly name: StringLiteral })
  | (Node & {
      readonly kind: "by-word";
      readonly name: Word;
      /** undefined: no parentheses written. */
      readonly args: readonly Expr[] | undefined;
      readonly check: StringLiteral | undefined;
    });

export type Write =
  | (Node & { readonly kind: "set" | "default"; readonly slot: Expr; readonly value: Expr })
  | (Node & { readonly kind: "append" | "prepend"; readonly value: Expr; readonly slot: Expr })
  /** Without `from`: `what` is the place to remove. With it: every equal element goes from the list. */
  | (Node & { readonly kind: "remove"; readonly what: Expr; readonly from: Expr | undefined });

export interface Check extends Documented {
  readonly kind: "check";
  readonly name: StringLiteral;
  readonly on: Targets | undefined;
  readonly clauses: readonly Clause[];
  readonly because: Because | undefined;
}
export interface Include extends Documented {
  readonly kind: "include";
  readonly ref: Ref;
  readonly except: readonly StringLiteral[];
  readonly when: Expr | undefined;
}
export interface Checks extends Documented {
  readonly kind: "checks";
  readonly name: Word;
  readonly params: readonly Word[];
  readonly on: Targets | undefined;
  readonly items: readonly (Check | Include)[];
}

export interface Exempt extends Documented {
  readonly kind: "exempt";
  readonly name: StringLiteral;
  readonly from: readonly Ref[];
  readonly subjects: Subjects | undefined;
  /** Each part may be missing: then the exemption takes it from the rule. */
  readonly acting: Acting | undefined;
  readonly verbs: Verbs | undefined;
  readonly targets: Targets | undefined;
  readonly named: Named | undefined;
  readonly selecting: readonly Selecting[];
  readonly place: Place | undefined;
  readonly times: readonly Time[];
  readonly clauses: readonly Clause[];
  /** Required; a missing one is a diagnostic and stays undefined. */
  readonly because: Because | undefined;
}

// ---- roles, names, delegation -----------------------------------------------

export interface Role extends Documented {
  readonly kind: "role";
  readonly extend: boolean;
  readonly name: StringLiteral;
  readonly lines: readonly (RoleLine | RoleInclude)[];
}
export interface RoleLine extends Documented {
  readonly kind: "line";
  readonly permission: Permission;
  readonly clauses: readonly Clause[];
}
export interface RoleInclude extends Documented {
  readonly kind: "role-include";
  readonly names: readonly StringLiteral[];
}

export interface Grant extends Documented {
  readonly kind: "grant";
  readonly shadow: boolean;
  readonly roles: readonly StringLiteral[];
  readonly subjects: Subjects;
  /** Required; a missing one is the diagnostic `grant-without-place` and stays undefined. */
  readonly place: Place | undefined;
  readonly times: readonly Time[];
  readonly clauses: readonly Clause[];
  readonly because: Because | undefined;
}

export interface Let extends Documented {
  readonly kind: "let";
  readonly name: Word;
  readonly value: LetValue;
}
export type LetValue =
  | { readonly kind: "subjects"; readonly subjects: Subjects }
  | { readonly kind: "verbs"; readonly verbs: Verbs }
  | { readonly kind: "resources"; readonly resources: ResourceTargets }
  | { readonly kind: "namespaces"; readonly namespaces: Namespaces }
  | { readonly kind: "value"; readonly expr: Expr };

export interface Def extends Documented {
  readonly kind: "def";
  readonly name: Word;
  readonly params: readonly Word[];
  readonly body: Expr;
}

export interface Data extends Documented {
  readonly kind: "data";
  readonly name: Word;
  readonly path: StringLiteral;
  readonly type: TypeExpr | undefined;
}
export type TypeExpr =
  | (Node & { readonly kind: "list"; readonly of: TypeExpr })
  | (Node & { readonly kind: "map"; readonly of: TypeExpr })
  | (Node & { readonly kind: "record"; readonly fields: readonly TypeField[] })
  | (Node & { readonly kind: "name"; readonly name: Word });
export interface TypeField extends Node {
  readonly name: Word;
  readonly optional: boolean;
  readonly type: TypeExpr;
}

export interface Schema extends Documented {
  readonly kind: "schema";
  readonly path: StringLiteral;
}

export interface Confine extends Documented {
  readonly kind: "confine";
  readonly folders: readonly StringLiteral[];
  readonly to:
    | { readonly kind: "namespaces"; readonly namespaces: Namespaces }
    | { readonly kind: "where"; readonly selector: StringLiteral };
  readonly within: readonly StringLiteral[];
}

export interface Invariant extends Documented {
  readonly kind: "invariant";
  readonly name: StringLiteral;
  readonly mode: "never" | "always";
  readonly effect: "allow" | "deny";
  readonly subjects: Subjects;
  readonly permission: Permission;
  readonly place: Place | undefined;
  readonly times: readonly Time[];
  readonly clauses: readonly Clause[];
}

export interface Elevate extends Documented {
  readonly kind: "elevate";
  readonly name: StringLiteral;
  readonly subjects: Subjects;
  readonly roles: readonly StringLiteral[];
  readonly place: Place | undefined;
  readonly times: readonly Time[];
  readonly clauses: readonly Clause[];
  /** The duration as written: `2h`. */
  readonly upTo: Word;
  readonly approvedBy: { readonly count: number; readonly subjects: Subjects } | undefined;
  readonly becauseMatches: StringLiteral | undefined;
}

// ---- who are you ------------------------------------------------------------

export interface Authenticate extends Documented {
  readonly kind: "authenticate";
  readonly name: StringLiteral;
  readonly source: SourceRef;
  readonly lookups: readonly Lookup[];
  readonly clauses: readonly Clause[];
  readonly user: Expr;
  readonly uid: Expr | undefined;
  readonly groups: Expr | undefined;
  readonly extra: Expr | undefined;
}
export interface SourceRef extends Node {
  /** basic, oidc, ldap, users. */
  readonly type: Word;
  readonly name: StringLiteral;
}
export interface Lookup extends Node {
  readonly source: SourceRef;
  readonly by: Expr;
  readonly as: Word;
}

// ---- tests ------------------------------------------------------------------

export interface Test extends Documented {
  readonly kind: "test";
  readonly all: boolean;
  readonly name: StringLiteral;
  readonly steps: readonly Step[];
}

export type Step = AsStep | AtStep | GivenNamespaceStep | GivenDataStep | SignInStep | QuestionStep | RequestStep;
export interface AsStep extends Node {
  readonly kind: "as";
  readonly caller: Caller;
}
export interface AtStep extends Node {
  readonly kind: "at";
  readonly time: StringLiteral;
}
export interface GivenNamespaceStep extends Node {
  readonly kind: "given-namespace";
  readonly name: StringLiteral;
  readonly value: MapExpr | undefined;
}
export interface GivenDataStep extends Node {
  readonly kind: "given-data";
  readonly name: Word;
  readonly value: Expr;
}
export interface SignInStep extends Node {
  readonly kind: "sign-in";
  readonly source: SourceRef;
  readonly claims: Expr;
  /** undefined: `is unauthenticated`. */
  readonly expected: Caller | undefined;
}
export interface QuestionStep extends Node {
  readonly kind: "question";
  readonly answer: "can" | "cannot" | "denied" | "undecided";
  readonly permission: Permission;
  readonly place: Place | undefined;
  readonly because: StringLiteral | undefined;
}
export interface RequestStep extends Node {
  readonly kind: "request";
  readonly operation: "create" | "update" | "delete" | "connect";
  /** Absent when the object is a manifest, from which it follows. */
  readonly resource: ResourceRef | undefined;
  /** An object, or a string that is the path of a manifest. On update the old one. */
  readonly object: Expr;
  /** update only. */
  readonly to: Expr | undefined;
  readonly named: StringLiteral | undefined;
  readonly in: StringLiteral | undefined;
  readonly expectations: readonly Expectation[];
}
export type Expectation =
  | (Node & { readonly kind: "admitted" | "unchanged" })
  | (Node & {
      readonly kind: "denied";
      readonly by: readonly StringLiteral[];
      readonly because: readonly StringLiteral[];
    })
  | (Node & { readonly kind: "warns" | "audits"; readonly messages: readonly StringLiteral[] })
  | (Node & { readonly kind: "becomes" | "patches"; readonly value: Expr });

export interface Caller extends Node {
  readonly of: "user" | "serviceaccount";
  readonly name: StringLiteral;
  readonly uid: StringLiteral | undefined;
  readonly groups: readonly StringLiteral[];
  readonly extra: MapExpr | undefined;
}

// ---- expressions ------------------------------------------------------------

export type Expr =
  | StringLiteral
  | NumberExpr
  | DurationExpr
  | BoolExpr
  | AbsentExpr
  | ListExpr
  | ComprehensionExpr
  | MapExpr
  | NameExpr
  | CallExpr
  | MemberExpr
  | IndexExpr
  | FallbackExpr
  | HasExpr
  | UnaryExpr
  | BinaryExpr
  | LogicExpr
  | QuantifierExpr
  | IfExpr
  | ParenExpr;

export interface NumberExpr extends Node {
  readonly kind: "number";
  /** As written; whole numbers are exact to 2^63. */
  readonly text: string;
}
export interface DurationExpr extends Node {
  readonly kind: "duration";
  /** As written: `1h30m`. */
  readonly text: string;
}
export interface BoolExpr extends Node {
  readonly kind: "bool";
  readonly value: boolean;
}
export interface AbsentExpr extends Node {
  readonly kind: "absent";
}
export interface ListExpr extends Node {
  readonly kind: "list";
  readonly items: readonly Expr[];
}
/** `[item for x in xs … when condition]` */
export interface ComprehensionExpr extends Node {
  readonly kind: "comprehension";
  readonly item: Expr;
  readonly loops: readonly Loop[];
  readonly when: Expr | undefined;
}
export interface Loop extends Node {
  readonly vars: readonly Word[];
  readonly in: Expr;
}
export interface MapExpr extends Node {
  readonly kind: "map";
  readonly entries: readonly MapEntry[];
}
export interface MapEntry extends Node {
  readonly key: Word | StringLiteral;
  readonly value: Expr;
}
export interface NameExpr extends Node {
  readonly kind: "name";
  readonly name: string;
}
export interface CallExpr extends Node {
  readonly kind: "call";
  readonly name: Word;
  readonly args: readonly Expr[];
}
export interface MemberExpr extends Node {
  readonly kind: "member";
  readonly of: Expr;
  readonly name: Word;
}
export interface IndexExpr extends Node {
  readonly kind: "index";
  readonly of: Expr;
  readonly index: Expr;
}
/** `a ?? b ?? c`: left-nested. */
export interface FallbackExpr extends Node {
  readonly kind: "fallback";
  readonly value: Expr;
  readonly fallback: Expr;
}
export interface HasExpr extends Node {
  readonly kind: "has";
  readonly path: Expr;
}
export interface UnaryExpr extends Node {
  readonly kind: "negate" | "not";
  readonly operand: Expr;
}
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in"
  | "matches"
  | "not matches"
  | "matches regex"
  | "not matches regex";
export interface BinaryExpr extends Node {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  /** The place of the operator itself. */
  readonly at: Span;
}
/** `and`, `or` with two or more operands: chains are flat. */
export interface LogicExpr extends Node {
  readonly kind: "and" | "or";
  readonly operands: readonly Expr[];
}
export interface QuantifierExpr extends Node {
  readonly kind: "any" | "every" | "no";
  readonly vars: readonly Word[];
  readonly in: Expr;
  readonly body: Expr;
}
export interface IfExpr extends Node {
  readonly kind: "if";
  readonly condition: Expr;
  readonly then: Expr;
  readonly else: Expr;
}
/** Parentheses are kept: `mixed-and-or` and the formatter need them. */
export interface ParenExpr extends Node {
  readonly kind: "paren";
  readonly expr: Expr;
}
