/**
 * What the steps of a test stand in: who asks, when, in which surroundings. Steps run in order; `as`, `at` and
 * `given` hold until the next of their kind and end with the test.
 */
import type { SourceFile } from "../diagnostics/source-file.ts";
import type { TestBench } from "../analyse/policy-set.ts";
import type { PolicyEngine } from "../engine/policy-engine.ts";
import type { NamespaceFacts, Surroundings, UserInfo } from "../engine/question.ts";
import type * as ast from "../syntax/ast.ts";
import type { Value } from "../values/value.ts";
import type { CustomResource } from "../vocabulary/schema.ts";

/** What is the same for every step of one file. */
export interface Stage {
  readonly file: SourceFile;
  readonly bench: TestBench;
  /** `let namespaces` of the set, by name. */
  readonly namespaceLists: ReadonlyMap<string, ast.Namespaces>;
  /** What `given data` may stand in for: `data NAME from …`, and the sources of `lookup`. */
  readonly dataNames: ReadonlySet<string>;
  /** The custom resources whose definitions the set names, by group and plural. */
  readonly customResources: ReadonlyMap<string, CustomResource>;
  /** The instant of a step that does not say one. */
  readonly now: number;
}

export interface Scene {
  readonly user: UserInfo;
  /** undefined: not said. */
  readonly at: number | undefined;
  readonly namespaces: ReadonlyMap<string, NamespaceFacts>;
  readonly data: ReadonlyMap<string, Value>;
}

/** What runs one step that asks something. */
export interface Asking {
  readonly stage: Stage;
  readonly scene: Scene;
  readonly engine: PolicyEngine;
}

export const FIRST_SCENE: Scene = {
  user: { username: "alice", uid: "", groups: ["system:authenticated"], extra: {} },
  at: undefined,
  namespaces: new Map(),
  data: new Map(),
};

/** A Namespace that no step describes exists and has no labels. */
export function surroundingsAt(scene: Scene, now: number): Surroundings {
  return {
    now,
    namespaceFacts: (name) => scene.namespaces.get(name) ?? { name, labels: {}, annotations: {} },
  };
}
