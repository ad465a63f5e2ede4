/**
 * What a set means, as one hash: the same rules in other files or another order have the same. The tree of a set is
 * built once, for its digest and for the engine.
 */
import { createHash } from "node:crypto";
import type { CheckedPolicySet } from "../check/checked.ts";
import { buildTree, type Tree } from "../compile/build-tree.ts";
import { canonicalText } from "../compile/canonical.ts";
import { treeText } from "../compile/tree-text.ts";

const trees = new WeakMap<CheckedPolicySet, Tree>();

export function treeOf(set: CheckedPolicySet): Tree {
  const known = trees.get(set);
  if (known !== undefined) return known;
  const tree = buildTree(set);
  trees.set(set, tree);
  return tree;
}

const hashes = new WeakMap<Tree, string>();

/** Of the tree and nothing else; asked for a unit and for the set that it is served in. */
function hashOf(tree: Tree): string {
  const known = hashes.get(tree);
  if (known !== undefined) return known;
  const hash = createHash("sha256");
  for (const piece of treeText(tree)) hash.update(piece);
  const made = hash.digest("hex");
  hashes.set(tree, made);
  return made;
}

/** `around`: what the set is served with, where that is part of what it means. */
export function digestOf(set: CheckedPolicySet, around: unknown = null): string {
  const hash = createHash("sha256").update(hashOf(treeOf(set)));
  hash.update(canonicalText(set.invariants.map((one) => canonicalText(one)).toSorted()));
  hash.update(canonicalText(around));
  return `sha256:${hash.digest("hex")}`;
}
