/** All mistakes of a set in one run: none hides another, none is said of a statement that is sound, none twice. */
import { expect, test } from "vitest";
import { build } from "../testing/run-policy.ts";

const MARK = /# (.*)$/;

/** Each line ends with the codes of what is wrong in it. */
function mistakesOf(text: string): { readonly found: readonly string[]; readonly expected: readonly string[] } {
  const lines = text.split("\n");
  const found = build(text).diagnostics.flatMap(({ code, severity, file, span }) =>
    severity === "note" || file === undefined || span === undefined
      ? []
      : [`${file.positionAt(span.start).line - 1} ${code}`],
  );
  const expected = lines.flatMap((line, index) =>
    (MARK.exec(line)?.[1] ?? "").split(" ").flatMap((code) => (code === "" ? [] : [`${index + 1} ${code}`])),
  );
  return { found: found.toSorted(), expected: expected.toSorted() };
}

const SETS: readonly (readonly [string, string])[] = [
  [
    "names that broken statements would have declared are not unknown",
    `let limit = = 3 # syntax
let subjects team = user "a" user # syntax
def f(x = x + 1 # syntax
data admins "x.yaml" # syntax
role "r" to get on pods # syntax
checks s() on pods [ # syntax
deny "rule" user "a" to get on in pods # syntax
deny "d" team to create on pods-x failing s when 1 == limit # unknown-resource
deny "e" user "a" to create on configmaps when object.metadata.nam == f(1) and "a" in data.admins # unknown-field
grant "r" to team in "x"
grant "rr" to team in "x" # unknown-role
exempt "x" from "rule" user "b" between "2026-01-01" and "2036-01-01" "UTC" because "x"`,
  ],
  [
    "what stands in a statement behind its mistake",
    `allow "a" user "a" to gett pods, podz in prod-* when user.nam == "x" # unknown-verb on-missing unknown-resource unquoted-pattern unknown-field
role "r" {
  to get on podz # unknown-resource
  to get configmaps # on-missing
  to lst on pods when user.uidd == "x" # unknown-verb unknown-field
  to get on pods named # syntax
  to get on secretz # unknown-resource
}
checks c on pods {
  check "one" when pod.spec.hostNetwor == true # unknown-field
  check "two" when pod.spec.hostPID == true or or # syntax
  check "three" when pod.spec.hostPI == true # unknown-field
}
deny "c" user "a" to create on pods failing c # controllers-create-pods
deny "size" user "a" to create on configmaps when 1 < size(object.data) < 5 # chained-comparison`,
  ],
  [
    "what is read otherwise than it was written",
    `role "view" { to get, list on deploy* } # star-in-segment
mutate "u" to create on pods set object.spec.securityContext.runAsUser = 1Gi # bare-quantity
allow "s" user "kim" to create on pods/binding in "x" when user.username == "a" "b" # syntax
let n = replicas-1 # unknown-name`,
  ],
  [
    "what nobody uses",
    `def a(x) = x + nope # unknown-name
def b(x, y) = x.a > "1Gi" and y > 3 and pod.spec.hostNetwok == true and c(x) # unknown-field unknown-function
def d(x) = e(x) # recursive-definition
def e(x) = d(x) # recursive-definition
def sound(c, lim) = (c.resources.limits["cpu"] ?? "0") > lim and image(c.image).tag != "x" and c.n + 1 > lim * 2
def other(l) = [x.name for x in l when x.on] + ["a"]
def third(s) = lower(trim(s)) in ["a", "b"] and (any x in split(s, ","): x == s and size(s) > 3)
checks f(a) on pods {
  check "x" when pod.spec.hostNetwok == a because "{b}" # unknown-field unknown-name
  include nope # unknown-rule
  include sound when object.metadata.nam == "x" # unknown-field
  check "y" for c in containers(pod) when (c.resources.limits["cpu"] ?? "0") > a and oldObject.metadata.name == "x"
}
checks sound { check "x" when object.spec.anything == true and request.operation == "CREATE" because "{object.spec.x}" }
check "g" on pods when pod.spec.hostNetwok == true # unknown-field
role "h" { include "i" } # recursive-definition
role "i" { include "h" } # recursive-definition
role "j" { to list on pods when user.nam == "x" to get on pods unless request.name == "x" } # unknown-field missing-permits
role "k" { include "k" } # recursive-definition
role "l" { include "m", "n" }
role "m" { include "n" }
role "n" { to get on pods }`,
  ],
  [
    "a line of a role is said once, however often it is granted",
    `role "r" { to get on pods unless request.name == "x" } # missing-permits
grant "r" to user "a" in "a"
grant "r" to user "b" in "b"
grant "r" to user "c" in "c"`,
  ],
  [
    "what a broken rule would make of the others is not remarked upon",
    `allow "all" "a" to get on pods # subject-without-kind
allow "some" user "a" to get on pods in "x"
deny "half" user "b" to get on pods/exec # half-connect
allow "whole" user "b" to connect on pods/exec in "x"`,
  ],
  [
    "checks that an exemption names are there",
    `checks s { check "one" when object.metadata.name == "x" include t }
checks t { check "two" when object.metadata.name == "y" }
deny "d" user "a" to create on configmaps failing s
exempt "a" from s."one" user "b" until "2036-01-01" "UTC" because "x"
exempt "b" from s."two" user "b" until "2036-01-01" "UTC" because "x"
exempt "c" from s."thre" user "b" until "2036-01-01" "UTC" because "x" # exempts-unknown`,
  ],
];

test.each(SETS)("%s", (_, text) => {
  const { found, expected } = mistakesOf(text);
  expect(found).toEqual(expected);
});
