/**
 * The answer to an ordinary question, as nearly all are: one verb on one kind, or one URL. It is the walk of `walk.ts`
 * without an object or a function made for the question, and it ends at the first doubt: a question that stands for
 * many things and a rule that is more than a head are left to the whole walk (`authorize.ts`), and so are the words of
 * a deny. `test/engine/quick-walk.test.ts` holds the two to the same answers.
 */
import {
  actionOfCode,
  ALLOW_HEAD,
  DENY_HEAD,
  EVERYWHERE,
  EXCEPTING,
  HEAD_WIDTH,
  patternPlace,
  ROW_WIDTH,
  SETTLED,
} from "../compile/decision-tree.ts";
import { askedOf, type ScopeOf } from "./asked.ts";
import {
  entryOf,
  knowMasks,
  linkedPermissions,
  MASKS,
  NO_CLASS,
  ordinaryVerbBit,
  quickClassOf,
} from "./class-index.ts";
import { LazyContext } from "./lazy-context.ts";
import { isConstantUrl, permissionMatches } from "./linked-head.ts";
import type { LinkedRules } from "./linked-rule.ts";
import { likelyNumberOf } from "./name-table.ts";
import { matchesGlob } from "../values/glob.ts";
import { firstOfPlace } from "./place-search.ts";
import type { AccessQuestion, ResourceQuestion, Surroundings, UrlQuestion } from "./question.ts";
import type { ClusterFacts } from "./roots.ts";
import { type Found, mayHaveOthers, putNamed, putOthers } from "./subject-index.ts";
import { hasNoDenies, markedEnd, markedExact, markedStart, placeBit, UNMARKED } from "./subject-marks.ts";
import {
  type LinkedSide,
  type LinkedTree,
  MANY_PATTERNS,
  permissionMeets,
  placeMeets,
  rowMeets,
  type Walking,
} from "./walk.ts";

/** No rule meets the question. */
export const NOTHING = -1;
/** A deny is met; which of them, and how many, is for the whole walk to say. */
export const DENIED = -2;
/** The whole walk has to tell. */
export const DOUBT = -3;
const MOST_SUBJECTS = 64;
const NO_QUESTION: AccessQuestion = {
  kind: "url",
  user: { username: "", uid: "", groups: [], extra: {} },
  verb: "",
  path: "",
};
const NO_SURROUNDINGS: Surroundings = { now: 0, namespaceFacts: () => undefined };
/** For what reads nothing of the question but its words. */
const CONSTANT = new LazyContext(NO_QUESTION, NO_QUESTION, NO_SURROUNDINGS, { name: undefined, version: "" });

/** One for each engine, used again for each question: a class, because the question is the state that its steps share. */
export class QuickWalk {
  readonly #tree: LinkedTree;
  readonly #rules: LinkedRules;
  readonly #cluster: ClusterFacts;
  readonly #scopeOf: ScopeOf;
  readonly #found: Found = { subjects: new Int32Array(MOST_SUBJECTS), marks: new Int32Array(MOST_SUBJECTS) };
  #record = NO_CLASS;
  #bit = 0;
  /** What the namespace is if it is a known one. */
  #namespace = -1;
  /** What the whole walk would go by: made when something is to be compared that the tables do not hold. */
  #walking: Walking | undefined;

  constructor(tree: LinkedTree, rules: LinkedRules, cluster: ClusterFacts, scopeOf: ScopeOf) {
    this.#tree = tree;
    this.#rules = rules;
    this.#cluster = cluster;
    this.#scopeOf = scopeOf;
  }

  // HOT PATH
  /** The number of the rule that allows, the one that the whole walk meets first; or a constant of the above. */
  answer(question: AccessQuestion, surroundings: Surroundings): number {
    // Nothing of the question is written down: a write of something new into something old costs more than a look-up.
    if (this.#walking !== undefined) this.#walking = undefined;
    return question.kind === "resource" ? this.#resource(question, surroundings) : this.#url(question, surroundings);
  }

  #resource(question: ResourceQuestion, surroundings: Surroundings): number {
    const tree = this.#tree;
    const bit = ordinaryVerbBit(tree.classes, question.verb);
    if (bit === 0) return DOUBT;
    const record = quickClassOf(tree.classes, question.apiGroup, question.resource, question.subresource);
    if (record.odd) return DOUBT;
    this.#record = record;
    this.#bit = bit;
    this.#namespace = question.namespace === "" ? -1 : likelyNumberOf(tree.namespaces, question.namespace);
    const denied = (record.denied & bit) !== 0;
    const count = this.#subjects(question, surroundings, placeBit(this.#namespace), denied);
    if (count < 0) return DOUBT;
    if (denied) {
      const answer = this.#denies(question, surroundings, count);
      if (answer !== NOTHING) return answer === DOUBT ? DOUBT : DENIED;
    }
    return this.#allows(question, surroundings, count);
  }

  #url(question: UrlQuestion, surroundings: Surroundings): number {
    const { classes, allow } = this.#tree;
    if (classes.urlsDenied) return DOUBT;
    const count = this.#subjects(question, surroundings, placeBit(-1), false);
    if (count < 0) return DOUBT;
    const { rows } = allow;
    for (let index = 0; index < count; index++) {
      const from = this.#head(index, ALLOW_HEAD) * ROW_WIDTH;
      for (let row = (this.#head(index, ALLOW_HEAD + 1) - 1) * ROW_WIDTH; row >= from; row -= ROW_WIDTH) {
        if (rows[row] !== EVERYWHERE) break;
        if (!this.#allowsUrl(question, surroundings, actionOfCode(rows[row + 1] ?? 0))) continue;
        const answer = this.#speaks(question, surroundings, rows, row);
        if (answer !== NOTHING) return answer;
      }
    }
    return NOTHING;
  }

  #allowsUrl(question: UrlQuestion, surroundings: Surroundings, action: number): boolean {
    const { classes } = this.#tree;
    for (const number of classes.urls[action] ?? []) {
      const permission = linkedPermissions(classes, action)[number];
      if (permission === undefined) continue;
      const context = isConstantUrl(permission) ? CONSTANT : this.#whole(question, surroundings).context;
      if (permissionMatches(permission, question, "as-sent", context)) return true;
    }
    return false;
  }

  // ---- subjects -------------------------------------------------------------------------

  #subjects(question: AccessQuestion, surroundings: Surroundings, bit: number, denied: boolean): number {
    const { subjects } = this.#tree;
    const { user } = question;
    const count = putNamed(subjects, user, this.#found, bit, denied);
    if (count < 0 || !mayHaveOthers(subjects, user)) return count;
    return putOthers(subjects, user, this.#found, count, () => this.#whole(question, surroundings).context.frame);
  }

  // ---- rows -----------------------------------------------------------------------------

  #allows(question: ResourceQuestion, surroundings: Surroundings, count: number): number {
    const { allow } = this.#tree;
    const { rows } = allow;
    const { marks } = this.#found;
    const { masks } = this.#record;
    const bit = this.#bit;
    const namespace = this.#namespace;
    for (let index = 0; index < count; index++) {
      const mark = marks[index] ?? UNMARKED;
      const from = (mark < 0 ? this.#head(index, ALLOW_HEAD) : markedStart(mark)) * ROW_WIDTH;
      const exact = (mark < 0 ? this.#head(index, ALLOW_HEAD + 1) : markedExact(mark)) * ROW_WIDTH;
      if (exact - from > MANY_PATTERNS * ROW_WIDTH) return DOUBT;
      for (let row = exact - ROW_WIDTH; row >= from; row -= ROW_WIDTH) {
        if (isSilent(masks, rows[row + 1] ?? 0, bit)) continue;
        if (!this.#rowMeets(question, surroundings, allow, row)) continue;
        if (rows[row] !== EVERYWHERE && !this.#placeMeets(question, surroundings, allow, row)) continue;
        const answer = this.#speaks(question, surroundings, rows, row);
        if (answer !== NOTHING) return answer;
      }
      const end = (mark < 0 ? this.#head(index, ALLOW_HEAD + HEAD_WIDTH) : markedEnd(mark)) * ROW_WIDTH;
      if (namespace < 0 || exact === end) continue;
      for (let row = this.#firstOf(rows, exact, end); row < end && rows[row] === namespace; row += ROW_WIDTH) {
        if (isSilent(masks, rows[row + 1] ?? 0, bit)) continue;
        if (!this.#rowMeets(question, surroundings, allow, row)) continue;
        if (!this.#isNamespace(question)) return DOUBT;
        const answer = this.#speaks(question, surroundings, rows, row);
        if (answer !== NOTHING) return answer;
      }
    }
    return NOTHING;
  }

  #head(index: number, at: number): number {
    return this.#tree.allow.heads[(this.#found.subjects[index] ?? 0) * HEAD_WIDTH + at] ?? 0;
  }

  /** The rule of a deny that is met. What a question about many namespaces touches is not told here. */
  #denies(question: ResourceQuestion, surroundings: Surroundings, count: number): number {
    const { deny } = this.#tree;
    const { rows } = deny;
    const { marks } = this.#found;
    const { masks } = this.#record;
    const bit = this.#bit;
    const namespace = this.#namespace;
    for (let index = 0; index < count; index++) {
      if (hasNoDenies(marks[index] ?? UNMARKED)) continue;
      const from = this.#head(index, DENY_HEAD) * ROW_WIDTH;
      const exact = this.#head(index, DENY_HEAD + 1) * ROW_WIDTH;
      const end = this.#head(index, DENY_HEAD + HEAD_WIDTH) * ROW_WIDTH;
      if (from === end) continue;
      if (question.namespace === "" || exact - from > MANY_PATTERNS * ROW_WIDTH) return DOUBT;
      for (let row = from; row < exact; row += ROW_WIDTH) {
        if (isSilent(masks, rows[row + 1] ?? 0, bit)) continue;
        if (!this.#rowMeets(question, surroundings, deny, row)) continue;
        if (rows[row] !== EVERYWHERE && !this.#placeMeets(question, surroundings, deny, row)) continue;
        const answer = this.#speaks(question, surroundings, rows, row);
        if (answer !== NOTHING) return answer;
      }
      if (namespace < 0 || exact === end) continue;
      for (let row = this.#firstOf(rows, exact, end); row < end && rows[row] === namespace; row += ROW_WIDTH) {
        if (isSilent(masks, rows[row + 1] ?? 0, bit)) continue;
        if (!this.#rowMeets(question, surroundings, deny, row)) continue;
        if (!this.#isNamespace(question)) return DOUBT;
        const answer = this.#speaks(question, surroundings, rows, row);
        if (answer !== NOTHING) return answer;
      }
    }
    return NOTHING;
  }

  /** What a rule whose row is met says: its number, nothing to somebody whom it excepts. */
  #speaks(question: AccessQuestion, surroundings: Surroundings, rows: Int32Array, row: number): number {
    const code = rows[row + 1] ?? 0;
    const rule = rows[row + 2] ?? 0;
    if ((code & SETTLED) === 0) return DOUBT;
    if ((code & EXCEPTING) === 0) return rule;
    const { frame } = this.#whole(question, surroundings).context;
    const { except } = this.#rules.at(rule).head.subjects;
    return except.some((test) => test(question.user, frame)) ? NOTHING : rule;
  }

  #firstOf(rows: Int32Array, from: number, end: number): number {
    const { length } = this.#tree.namespaces.names;
    return firstOfPlace(rows, from / ROW_WIDTH, end / ROW_WIDTH, this.#namespace, length) * ROW_WIDTH;
  }

  /** The name is compared when a row was found by its number, not before: most find none. */
  #isNamespace({ namespace }: ResourceQuestion): boolean {
    return this.#tree.namespaces.names[this.#namespace] === namespace;
  }

  /** What the row's action says of the class and the verb, and of the name where it is for one. */
  #rowMeets(question: ResourceQuestion, surroundings: Surroundings, side: LinkedSide, row: number): boolean {
    const { classes } = this.#tree;
    const record = this.#record;
    const action = actionOfCode(side.rows[row + 1] ?? 0);
    const { masks } = record;
    const at = action * MASKS;
    if (at >= masks.length) return rowMeets(this.#tree, side, this.#whole(question, surroundings), row / ROW_WIDTH);
    let rest = masks[at + 1] ?? 0;
    if (rest >= 0) {
      knowMasks(classes, record, action);
      rest = masks[at + 1] ?? 0;
    }
    const bit = this.#bit;
    const plain = masks[at] ?? 0;
    if ((plain & bit) !== 0) return plain > 0 || this.#isNamed(question, surroundings, side, row);
    return (rest & bit) !== 0 && this.#restMeets(question, surroundings, side, row, action);
  }

  /** No name stands for a name not known yet or for every name, and an allow for one name holds neither. */
  #isNamed(question: ResourceQuestion, surroundings: Surroundings, side: LinkedSide, row: number): boolean {
    if (question.name === "") {
      return (
        side.polarity === "touch" && rowMeets(this.#tree, side, this.#whole(question, surroundings), row / ROW_WIDTH)
      );
    }
    const { objectName, objectNames } = this.#tree.program.rules;
    return objectNames[objectName[side.rows[row + 2] ?? 0] ?? -1] === question.name;
  }

  #restMeets(
    question: ResourceQuestion,
    surroundings: Surroundings,
    side: LinkedSide,
    row: number,
    action: number,
  ): boolean {
    const { name } = question;
    for (const { mask, permission, names } of entryOf(this.#tree.classes, this.#record, action).rest) {
      if ((mask & this.#bit) === 0) continue;
      if (names !== undefined && (name !== "" || side.polarity === "as-sent")) {
        // No name stands for every name, which no list of names holds.
        if (name !== "" && names.includes(name)) return true;
      } else if (permissionMeets(this.#tree, side, this.#whole(question, surroundings), row / ROW_WIDTH, permission))
        return true;
    }
    return false;
  }

  /** A place that is a pattern. */
  #placeMeets(question: ResourceQuestion, surroundings: Surroundings, side: LinkedSide, row: number): boolean {
    const { namespace } = question;
    const glob = this.#tree.placeGlobs[patternPlace(side.rows[row] ?? 0)];
    if (glob !== undefined && namespace !== "") return matchesGlob(glob, namespace);
    return placeMeets(this.#tree, side, this.#whole(question, surroundings), row / ROW_WIDTH);
  }

  #whole(question: AccessQuestion, surroundings: Surroundings): Walking {
    return (this.#walking ??= this.#makeWhole(question, surroundings));
  }

  #makeWhole(question: AccessQuestion, surroundings: Surroundings): Walking {
    const asked = askedOf(question, this.#scopeOf);
    const context = new LazyContext(question, asked, surroundings, this.#cluster);
    return { asked, context, subjects: [], record: this.#record, bit: this.#bit, namespace: this.#namespace };
  }
}

/** An action that is known to say nothing of the class and the verb, as most are. */
function isSilent(masks: Int32Array, code: number, bit: number): boolean {
  const at = actionOfCode(code) * MASKS;
  const rest = masks[at + 1] ?? 0;
  return rest < 0 && (((masks[at] ?? 0) | rest) & bit) === 0;
}
