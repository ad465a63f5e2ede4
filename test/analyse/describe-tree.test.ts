/** The sizes that `verdict tree` names are those of the tree that it draws. */
import { expect, test } from "vitest";
import { describeTree, type TreeNode } from "../../src/analyse/describe-tree.ts";
import { build } from "../support/build.ts";

const POLICY = `
role "reader" { to get, list on pods, configmaps }
grant "reader" to group "a", group "b", user "kim" in "dev", "test"
grant "reader" to group "a" in "prod-*"
allow "more" group "a" to get on secrets in "dev"
allow "again" group "a" to get on secrets in "dev"
allow "paths" authenticated to get on url "/metrics"
deny "never" group "b", user "kim" except group "a" to delete on namespaces
deny "not now" group "a", group "guests-*" to create on pods in "prod-*", "dev"
`;

/** The rules of a node are leaves, and not counted as nodes. */
function sizeOf({ children, rules }: TreeNode): { readonly nodes: number; readonly edges: number } {
  return children
    .map(sizeOf)
    .reduce((sum, below) => ({ nodes: sum.nodes + below.nodes, edges: sum.edges + below.edges + 1 }), {
      nodes: 1,
      edges: rules.length,
    });
}

test("nodes and edges", () => {
  const program = build(POLICY).engine?.compiled?.program;
  if (program === undefined) throw new Error("the policy builds");
  const { sizes, sides } = describeTree(program);
  const drawn = sides.map(sizeOf);
  const sum = (count: "nodes" | "edges") => drawn.reduce((total, side) => total + side[count], 0);
  expect(sum("nodes")).toBeGreaterThan(20);
  expect([sizes["nodes"], sizes["edges"]]).toEqual([sum("nodes"), sum("edges")]);
  const narrowed = describeTree(program, "kim");
  expect(narrowed.sides.flatMap(({ children }) => children.map(({ label }) => label))).toEqual([
    'user "kim"',
    'user "kim"',
  ]);
  expect(narrowed.sizes).toEqual(sizes);
});
