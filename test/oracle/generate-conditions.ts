/**
 * Conditions for generated rules, sorted by where the language lets them stand: what is true only because something
 * is missing may refuse but never permit.
 */
import { form, oneOf, type Piece, piece, sequence } from "./pieces.ts";

/** Nothing in these may be missing: they may stand anywhere, and be negated. */
const certain = oneOf(
  form("==", ['user.username == "ana"', 'request.verb == "get"', 'lower(user.username) == "bob"']),
  form("!=", ['user.username != "ana"', 'request.verb != "delete"']),
  form("in", ['user.username in ["ana", "bob"]', '"team-a" in user.groups', "user.username in trusted"]),
  form("not in", ["user.username not in trusted", '"sre" not in user.groups']),
  form("matches", [
    'user.username matches "dev-*"',
    'user.username matches "{who}*"',
    "user.username matches '*-kim'",
  ]),
  form("not matches", ['user.username not matches "system:*"']),
  form("any", ['any g in user.groups: g matches "team-*"', "any t in data.teams: user.username in t.members"]),
  form("every", ['every g in user.groups: g != "sre"', 'every g in user.groups: g matches "system:*" or g == "ops"']),
  form("no", ['no g in user.groups: g == "ops"']),
  form("has", ["has user.extra['example.com/team']", "has user.serviceaccount", 'has namespace.labels["env"]']),
  form("??", [
    '(request.name ?? "none") == "web"',
    '(namespace.labels["env"] ?? "none") == "production"',
    '(request.namespace ?? "none") matches "prod-*"',
    '"a" in (user.extra["example.com/team"] ?? [])',
  ]),
  form("function", [
    "size(user.groups) > 2",
    'contains(user.username, "kim")',
    'inTeam("prod")',
    "size(user.extra) == 0",
  ]),
  form("an error", [
    'user.username in cidr("10.0.0.0/8")',
    'user.username == "ana" or user.username in cidr("10.0.0.0/8")',
  ]),
  form("now", [
    'now < "2026-12-10T00:00:00Z"',
    'now >= "2026-12-10T00:00:00Z"',
    'now < time("2026-12-08T12:00:00Z") + 1d12h',
    '"2026-12-10T00:00:00Z" - 30m <= now',
  ]),
  form("if", ['if "ops" in user.groups then request.verb == "get" else user.username == "ana"']),
);

/** False where something is missing. */
const withMissing = oneOf(
  form("missing is false", [
    'namespace.labels["env"] == "production"',
    'namespace.labels["team"] in ["a", "b"]',
    'request.name == "web"',
    'request.name matches "web*"',
    'request.namespace == "dev"',
    '"a" in user.extra["example.com/team"]',
    'user.serviceaccount.namespace == "ci"',
    'user.nodeName == "n1"',
    "any x in user.extra['example.com/team']: x == 'b'",
  ]),
);

/** True where something is missing: the author of a deny is warned, no more. */
const firesWhenMissing = form("missing is true", [
  'namespace.labels["env"] != "production"',
  'request.name != "web"',
  'request.namespace not matches "dev*"',
  'namespace.labels["team"] not in ["a"]',
  'every x in (user.extra["example.com/team"] ?? []): x == "a"',
]);

const both = (of: Piece): Piece =>
  oneOf(
    form("and", sequence(piece("("), of, piece("and"), of, piece(")"))),
    form("or", sequence(piece("("), of, piece("or"), of, piece(")"))),
  );
const parenthesized = (of: Piece): Piece => sequence(piece("("), of, piece(")"));
const deep = (of: Piece): Piece =>
  oneOf([of, 5], [both(parenthesized(of)), 3], form("not", sequence(piece("not ("), of, piece(")"))));

const safe = deep(certain);
const narrow = oneOf([safe, 3], [withMissing, 2], [both(parenthesized(oneOf(certain, withMissing))), 1]);
const any = oneOf(
  [narrow, 4],
  [firesWhenMissing, 2],
  [both(parenthesized(oneOf(certain, withMissing, firesWhenMissing))), 1],
);

const when = (of: Piece): Piece => form("when", sequence(piece("when"), of));
const unless = (of: Piece): Piece => form("unless", sequence(piece("unless"), of));
const withName = form(
  "with",
  sequence(
    piece("with ours = [g for g in user.groups when g matches 'team-*']\n "),
    oneOf(
      piece("when size(ours) > 0"),
      piece("when any g in ours: g == 'team-b'"),
      piece("when 'team-a' in ours and request.verb != 'delete'"),
    ),
  ),
);
const anyItem = form("loop over the user", ["for g in user.groups\n  when g matches 'team-*' and g != 'team-b'"]);

/** A URL has no resource, no namespace and no name. */
export const urlCondition = when(
  form("condition on a url", [
    'user.username == "ana"',
    'request.path == "/metrics"',
    'request.path matches "/api*"',
    '"ops" in user.groups',
  ]),
);
export const allowCondition = oneOf([when(narrow), 5], [unless(safe), 2], withName);
export const denyCondition = oneOf([when(any), 5], [unless(narrow), 2], withName, [anyItem, 2]);
export const exemptCondition = oneOf([when(narrow), 3], unless(safe));
