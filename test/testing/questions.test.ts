import { describe, expect, test } from "vitest";
import { askedBy, failuresOf, runWith } from "./run-policy.ts";

const RULES = `
allow "readers" group "readers" to get, list on pods in "dev"
deny "interns" group "interns" to delete on pods because "ask a colleague"
`;

describe("what a question step asks", () => {
  test("every combination of verbs, targets, names and namespaces", () => {
    expect(askedBy('can get, delete pods, services named "a", "b" in "x", "y"')).toHaveLength(16);
  });

  test("both groups of events", () => {
    expect(askedBy('can list events in "x"')).toEqual(["list /events/ x -", "list events.k8s.io/events/ x -"]);
  });

  test("no name for what names nothing, some name for the rest", () => {
    expect(askedBy('can create, list, watch, deletecollection, get pods in "x"')).toEqual([
      "create /pods/ x -",
      "list /pods/ x -",
      "watch /pods/ x -",
      "deletecollection /pods/ x -",
      "get /pods/ x x-1",
    ]);
    expect(askedBy('can create pods/eviction in "x"')).toEqual(["create /pods/eviction x x-1"]);
  });

  test("connect: the verbs of a connection, on what can be connected to", () => {
    expect(askedBy('can connect pods/exec, pods/log named "a" in "x"')).toEqual([
      "get /pods/exec x a",
      "create /pods/exec x a",
    ]);
    expect(askedBy('can connect nodes/proxy named "n"').map((question) => question.split(" ")[0])).toEqual([
      "get",
      "create",
      "update",
      "patch",
      "delete",
    ]);
  });

  test("a star as it is", () => {
    expect(askedBy("can * on * everywhere")).toEqual(["* */*/ - -"]);
  });

  test("a named namespace carries its name, and everywhere carries none", () => {
    expect(askedBy('can get namespaces named "x"')).toEqual(["get /namespaces/ x x"]);
    expect(askedBy("can list pods everywhere")).toEqual(["list /pods/ - -"]);
  });

  test("URLs", () => {
    expect(askedBy('can get url "/livez", "/readyz"')).toEqual(["get /livez", "get /readyz"]);
  });

  test("the members of a list by its name", () => {
    const failures = failuresOf(
      'let namespaces two = "a", "b"\nlet verbs both = get, list\nallow "x" user "alice" to both on pods in "a"',
      "can both pods in two",
    );
    expect(failures).toHaveLength(2);
    expect(failures[0]).toContain('in "b"');
  });

  test("impersonation in both ways", () => {
    expect(
      askedBy(
        'can impersonate user "kim", group "g", serviceaccount "ns/n", node "n1", uid "7", extra "a.b/c" = "d"',
      ),
    ).toEqual([
      "impersonate /users/ - kim",
      "impersonate:user-info authentication.k8s.io/users/ - kim",
      "impersonate /groups/ - g",
      "impersonate:user-info authentication.k8s.io/groups/ - g",
      "impersonate /serviceaccounts/ ns n",
      "impersonate:serviceaccount authentication.k8s.io/serviceaccounts/ ns n",
      "impersonate /users/ - system:node:n1",
      "impersonate:arbitrary-node authentication.k8s.io/nodes/ - n1",
      "impersonate authentication.k8s.io/uids/ - 7",
      "impersonate:user-info authentication.k8s.io/uids/ - 7",
      "impersonate authentication.k8s.io/userextras/a.b/c - d",
      "impersonate:user-info authentication.k8s.io/userextras/a.b/c - d",
    ]);
  });

  test("what is then done as somebody else", () => {
    expect(askedBy('can impersonate user "kim" only to list on pods in "x"')).toEqual([
      "impersonate /users/ - kim",
      "impersonate:user-info authentication.k8s.io/users/ - kim",
      "impersonate-on:user-info:list /pods/ x -",
    ]);
  });

  test("words that mean nothing fail the step instead of asking less", () => {
    expect(failuresOf(RULES, 'cannot get pods, podz in "x"')[0]).toContain("podz");
    expect(failuresOf(RULES, 'cannot get, gett pods in "x"')[0]).toContain("gett");
    expect(failuresOf(RULES, 'cannot get pods except secrets in "x"')[0]).toContain("cannot leave out");
    expect(failuresOf(RULES, 'create podz {} in "x" is admitted')[0]).toContain("podz");
  });

  test("requirements of selectors", () => {
    const rules = 'allow "own" user "alice" to list on pods selecting fields "spec.nodeName=n1"';
    expect(failuresOf(rules, 'can list pods selecting fields "spec.nodeName=n1" everywhere')).toEqual([]);
    expect(failuresOf(rules, 'cannot list pods selecting fields "spec.nodeName=n2" everywhere')).toEqual([]);
    expect(failuresOf(rules, 'can list pods selecting fields "x y" everywhere')[0]).toContain(
      "not a field requirement",
    );
  });
});

describe("answers", () => {
  test("right ones pass", () => {
    const steps = `
      as user "kim" groups "readers"
      can get, list pods in "dev"
      cannot get pods in "prod"
      undecided get secrets in "dev"
      as user "ivy" groups "interns"
      denied delete pods in "dev" because "ask * colleague"
      cannot delete pods in "dev"`;
    expect(failuresOf(RULES, steps)).toEqual([]);
  });

  test("wrong ones say what was expected, the question and the answer", () => {
    expect(failuresOf(RULES, 'as user "ivy" groups "interns"\nundecided delete pods named "a" in "dev"')).toEqual([
      'expected no opinion, got delete pods named "a" in "dev" as ivy: denied: ask a colleague',
    ]);
    expect(failuresOf(RULES, 'can get pods named "a" in "dev"')).toEqual([
      'expected allowed, got get pods named "a" in "dev" as alice: undecided (no opinion)',
    ]);
    expect(
      failuresOf(RULES, 'as user "ivy" groups "interns"\ndenied delete pods in "dev" because "no"')[0],
    ).toContain('expected because "no"');
  });

  test("impersonation is possible if one way is, and refused only if both are", () => {
    const legacyOnly = {
      authorize: (question: { readonly verb: string }) =>
        ({
          decision: question.verb === "impersonate" ? "deny" : "no-opinion",
          reason: "",
          rule: undefined,
          evaluationError: undefined,
          validUntil: undefined,
        }) as const,
    };
    expect(runWith(legacyOnly, 'denied impersonate user "x"')).toHaveLength(1);
    expect(runWith(legacyOnly, 'undecided impersonate user "x"')).toHaveLength(1);
    expect(runWith(legacyOnly, 'cannot impersonate user "x"')).toEqual([]);
  });
});

describe("places", () => {
  test("a namespaced kind needs one", () => {
    expect(failuresOf(RULES, "can list pods")[0]).toContain("`pods` live in namespaces");
    expect(failuresOf(RULES, "undecided list nodes")).toEqual([]);
  });

  test("a kind of the whole cluster has none", () => {
    expect(failuresOf(RULES, 'undecided list nodes in "x"')[0]).toContain("live in no namespace");
  });

  test("a selector is no namespace", () => {
    expect(failuresOf(RULES, 'undecided list pods in namespaces where "a=b"')[0]).toContain("by name");
  });
});

describe("scenes", () => {
  test("callers have the groups of their kind", () => {
    const groups: (readonly string[])[] = [];
    const engine = {
      authorize: ({ user }: { readonly user: { readonly groups: readonly string[] } }) => {
        groups.push(user.groups);
        return {
          decision: "allow",
          reason: "",
          rule: undefined,
          evaluationError: undefined,
          validUntil: undefined,
        } as const;
      },
    };
    const ask = 'at "2026-07-01T12:00:00Z"\ncan list nodes';
    runWith(
      engine,
      `${ask}
      as user "kim" groups "a" can list nodes
      as serviceaccount "ns/n" can list nodes
      as user "system:anonymous" can list nodes`,
    );
    expect(groups).toEqual([
      ["system:authenticated"],
      ["system:authenticated", "a"],
      ["system:serviceaccounts", "system:serviceaccounts:ns", "system:authenticated"],
      ["system:unauthenticated"],
    ]);
  });

  test("namespaces and data that are given", () => {
    const rules = `
data teams from "teams.yaml" as list of string
allow "by label" anyone to list on pods in namespaces where "open=yes" when user.username in data.teams`;
    const documents = { "teams.yaml": ["kim"] };
    const allowed = rules.replace("anyone", "authenticated");
    const steps = `
      cannot list pods in "x"
      given namespace "x" {labels: {open: "yes"}}
      cannot list pods in "x"
      given data teams = ["alice"]
      can list pods in "x"
      cannot list pods in "y"`;
    expect(failuresOf(allowed, steps, documents)).toEqual([]);
  });

  test("a caller or an instant that nobody has ends the test", () => {
    expect(failuresOf(RULES, 'as serviceaccount "x"\ncan list nodes')).toEqual([
      'expected `serviceaccount "NAMESPACE/NAME"`, got `x` names no service account',
    ]);
    expect(failuresOf(RULES, 'at "today"\ncan list nodes')).toHaveLength(1);
  });
});

describe("the clock", () => {
  const TIMED = 'allow "for a while" user "alice" to list on pods in "x" between "2026-12-01" and "2027-03-01" "UTC"';
  test("an answer that depends on it needs `at`", () => {
    expect(failuresOf(TIMED, 'cannot list pods in "x"')[0]).toContain("depends on the clock");
    expect(failuresOf(TIMED, 'at "2026-12-24T12:00:00Z"\ncan list pods in "x"')).toEqual([]);
    expect(failuresOf(TIMED, 'at "2027-12-24T12:00:00Z"\ncannot list pods in "x"')).toEqual([]);
  });
  test("another answer does not", () => {
    expect(failuresOf(TIMED, 'cannot list pods in "y"\nundecided list nodes')).toEqual([]);
  });
});
