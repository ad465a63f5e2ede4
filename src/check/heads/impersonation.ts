/**
 * `to impersonate IDENTITY`. In a deny it is about the identity, whichever question asks for it: the legacy verb or a
 * constrained mode (KEP-5284), in both API groups. In an allow it is the legacy verb, or with `only to V on R` the
 * constrained pair: the mode for the identity, and the mode with the verb for what is done with it.
 */
import type * as ast from "../../syntax/ast.ts";
import type { IdentityPermission, PermissionPattern, ResourcePermission, TextPattern } from "../checked.ts";
import type { HeadKind } from "./permission.ts";
import type { HeadScope } from "./head-scope.ts";
import { splitServiceAccount } from "./subjects.ts";
import { checkTargets, checkVerbs, expandConnect } from "./verbs-and-targets.ts";

const AUTHENTICATION = "authentication.k8s.io";

export function checkActing(acting: ast.Acting, kind: HeadKind, scope: HeadScope): readonly PermissionPattern[] {
  if (kind === "deny") {
    if (acting.only !== undefined) {
      scope.collector.report(
        "never-matches",
        scope.file,
        acting.span,
        "`only to` narrows what an allow gives, not what a deny refuses",
        {
          help: "deny the identity as a whole: remove `only to … on …`",
        },
      );
    }
    return acting.identities.flatMap((identity) => deniedIdentity(identity, scope));
  }
  const { only } = acting;
  if (only === undefined) return acting.identities.flatMap((identity) => legacy(identity, scope));
  const modes = [...new Set(acting.identities.flatMap(modesOf))];
  return [...acting.identities.flatMap((identity) => constrained(identity, scope)), ...onTargets(only, modes, scope)];
}

// ---- denies ----------------------------------------------------------------------

function deniedIdentity(identity: ast.Identity, scope: HeadScope): readonly PermissionPattern[] {
  const make = (of: IdentityPermission["of"], value: TextPattern, key?: TextPattern): IdentityPermission => ({
    kind: "identity",
    of,
    value,
    key,
  });
  if (identity.kind === "extra") {
    return scope
      .patterns(identity.value)
      .flatMap((value) => scope.patterns(identity.key).map((key) => make("extra", value, key)));
  }
  switch (identity.of) {
    case "serviceaccount":
      return splitServiceAccount(identity.pattern, scope).map(({ namespace, name }) =>
        make("user", joined("system:serviceaccount:", namespace, ":", name)),
      );
    case "node":
      return scope.patterns(identity.pattern).map((value) => make("user", joined("system:node:", value)));
    case "user":
    case "group":
    case "uid": {
      const { of } = identity;
      return scope.patterns(identity.pattern).map((value) => make(of, value));
    }
  }
}

function joined(...pieces: readonly (string | TextPattern)[]): TextPattern {
  const constant = pieces.map((piece) =>
    typeof piece === "string" ? piece : "glob" in piece ? piece.glob : undefined,
  );
  if (constant.every((piece) => piece !== undefined)) return { glob: constant.join("") };
  const parts = pieces.flatMap((piece) => {
    if (typeof piece === "string") return [piece];
    if ("glob" in piece) return [piece.glob];
    return piece.code.op === "text" ? piece.code.parts : [piece.code];
  });
  return { code: { op: "text", mode: "pattern", parts } };
}

// ---- allows ----------------------------------------------------------------------

interface Asked {
  readonly resource: string;
  readonly subresource: TextPattern | undefined;
  readonly names: readonly TextPattern[];
  readonly namespace: TextPattern | undefined;
}

function legacy(identity: ast.Identity, scope: HeadScope): readonly PermissionPattern[] {
  return askedFor(identity, scope, true).flatMap((asked) => {
    const group = asked.resource === "uids" || asked.resource === "userextras" ? AUTHENTICATION : "";
    return permissionFor(asked, group, ["impersonate"], identity, scope);
  });
}

function constrained(identity: ast.Identity, scope: HeadScope): readonly PermissionPattern[] {
  const verbs = modesOf(identity).map((mode) => `impersonate:${mode}`);
  return askedFor(identity, scope, false).flatMap((asked) =>
    permissionFor(asked, AUTHENTICATION, verbs, identity, scope).map((permission) => ({
      ...permission,
      unplaced: true as const,
    })),
  );
}

function modesOf(identity: ast.Identity): readonly string[] {
  if (identity.kind === "extra") return ["user-info"];
  if (identity.of === "serviceaccount") return ["serviceaccount"];
  return identity.of === "node" ? ["arbitrary-node", "associated-node"] : ["user-info"];
}

/** The legacy check knows a node only as the user it also is. */
function askedFor(identity: ast.Identity, scope: HeadScope, isLegacy: boolean): readonly Asked[] {
  const plain = (resource: string, names: readonly TextPattern[]): Asked[] => [
    { resource, subresource: undefined, names, namespace: undefined },
  ];
  if (identity.kind === "extra") {
    const names = scope.patterns(identity.value);
    return scope
      .patterns(identity.key)
      .map((subresource) => ({ resource: "userextras", subresource, names, namespace: undefined }));
  }
  switch (identity.of) {
    case "serviceaccount":
      return splitServiceAccount(identity.pattern, scope).map(({ namespace, name }) => ({
        resource: "serviceaccounts",
        subresource: undefined,
        names: [name],
        namespace,
      }));
    case "node": {
      const names = scope.patterns(identity.pattern);
      return isLegacy
        ? plain(
            "users",
            names.map((name) => joined("system:node:", name)),
          )
        : plain("nodes", names);
    }
    case "user":
      return plain("users", scope.patterns(identity.pattern));
    case "group":
      return plain("groups", scope.patterns(identity.pattern));
    case "uid":
      return plain("uids", scope.patterns(identity.pattern));
  }
}

function permissionFor(
  { resource, subresource, names, namespace }: Asked,
  group: string,
  verbs: readonly string[],
  identity: ast.Identity,
  scope: HeadScope,
): readonly ResourcePermission[] {
  const key = subresource === undefined ? "" : "glob" in subresource ? subresource.glob : undefined;
  if (key === undefined || (key !== "*" && key.includes("*"))) {
    scope.collector.report(
      "bad-pattern",
      scope.file,
      identity.span,
      "in an allow the key of an extra is one key, or `*`",
      {
        help: "name each key in an identity of its own",
      },
    );
    return [];
  }
  return [
    {
      kind: "resource",
      verbs: { include: verbs, except: [] },
      targets: { include: [{ group, resource, subresource: key }], except: [] },
      names: { only: false, include: names, except: [] },
      fieldSelectors: [],
      labelSelectors: [],
      ...(namespace !== undefined && {
        place: { only: false, include: [{ kind: "name", pattern: namespace }], except: [] },
      }),
    },
  ];
}

function onTargets(
  only: NonNullable<ast.Acting["only"]>,
  modes: readonly string[],
  scope: HeadScope,
): readonly PermissionPattern[] {
  if (only.targets.kind === "urls") {
    const paths = {
      include: only.targets.patterns.include.flatMap((text) => scope.patterns(text)),
      except: only.targets.patterns.except.flatMap((text) => scope.patterns(text)),
    };
    return checkVerbs(only.verbs, scope).map((verbs) => ({ kind: "url", verbs: withModes(verbs, modes), paths }));
  }
  const targetSets = checkTargets(only.targets, scope);
  return checkVerbs(only.verbs, scope).flatMap((verbs) =>
    targetSets.flatMap((targets) =>
      expandConnect(verbs, targets).map(
        (pairing): PermissionPattern => ({
          kind: "resource",
          verbs: withModes(pairing.verbs, modes),
          targets: pairing.targets,
          names: undefined,
          fieldSelectors: [],
          labelSelectors: [],
        }),
      ),
    ),
  );
}

/** `impersonate-on:MODE:VERB`. Every verb is every request verb: other verbs are not requests that can be acted in. */
function withModes(
  verbs: { readonly include: readonly string[]; readonly except: readonly string[] },
  modes: readonly string[],
) {
  const on = (list: readonly string[]) =>
    modes.flatMap((mode) => list.map((verb) => `impersonate-on:${mode}:${verb}`));
  const every = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];
  return {
    include: on(verbs.include.flatMap((verb) => (verb === "*" ? every : [verb]))),
    except: on(verbs.except.flatMap((verb) => (verb === "*" ? every : [verb]))),
  };
}
