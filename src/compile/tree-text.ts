/**
 * What a tree means, piece by piece, for its digest: the same rules in other files or another order give the same
 * pieces. Places in files are left out.
 */
import { canonicalText } from "./canonical.ts";
import { placeText, subjectSetText, subjectText } from "./pattern-text.ts";
import type { Tree } from "./build-tree.ts";

export function* treeText(tree: Tree): Iterable<string | Int32Array> {
  const { subjects, places, actions, rules, exemptions, identities } = tree;
  const { name, subjects: who, place, action, objectName, shape } = rules;
  // The same as the canonical text of all of it.
  yield `[{"groups":${canonicalText(subjects.groups)},"others":${listOf(subjects.others, subjectText)},"users":${canonicalText(subjects.users)}},`;
  yield `{"names":${canonicalText(places.names)},"patterns":${listOf(places.patterns, placeText)}},${canonicalText(actions)}]`;
  yield `[${canonicalText(rules.names)},${listOf(rules.subjectSets, subjectSetText)},`;
  yield `${canonicalText(rules.objectNames)},${canonicalText(rules.shapes)}]`;
  for (const column of [name, who, place, action, objectName, shape]) yield column;
  for (const list of [exemptions, identities]) {
    yield canonicalText(list.map((one: unknown) => canonicalText(one)).toSorted());
  }
}

function listOf<Item>(list: readonly Item[], textOf: (item: Item) => string): string {
  return `[${list.map(textOf).join(",")}]`;
}
