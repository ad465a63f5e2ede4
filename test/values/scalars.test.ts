import { describe, expect, test } from "vitest";
import { contains, containsCidr, parseCidr } from "../../src/values/cidr.ts";
import { addDurations, durationOfMilliseconds, millisecondsOf, parseDuration } from "../../src/values/duration.ts";
import { equalValues } from "../../src/values/equality.ts";
import { parseImage, withRegistry } from "../../src/values/image.ts";
import { parseIp } from "../../src/values/ip.ts";
import { compareCodePoints, compareValues } from "../../src/values/order.ts";
import { asScalar, readScalar } from "../../src/values/read-scalar.ts";
import { messageTextOf, textOf, typeName } from "../../src/values/text-of.ts";
import { parseTime, printTime } from "../../src/values/time.ts";
import { compareVersions, parseVersion } from "../../src/values/version.ts";

describe("durations", () => {
  test.each([
    ["90m", 5_400_000],
    ["1h30m", 5_400_000],
    ["7d", 604_800_000],
    ["1.5h", 5_400_000],
    ["2160h0m0s", 7_776_000_000],
    ["-5m", -300_000],
    ["0", 0],
    ["300ms", 300],
    ["1us", 0.001],
  ])("%s", (text, milliseconds) => {
    const duration = parseDuration(text);
    expect(duration && millisecondsOf(duration)).toBe(milliseconds);
  });
  test.each(["", "5", "m", "1 h", "1w", "1h-5m", "h1", "1.2.3s"])("%s is malformed", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
  test("computed ones print the largest units first", () => {
    expect(String(durationOfMilliseconds(93_600_000))).toBe("1d2h");
    expect(String(durationOfMilliseconds(0))).toBe("0s");
    const minute = durationOfMilliseconds(60_000);
    expect(String(addDurations(minute, minute))).toBe("2m");
  });
});

describe("times", () => {
  test.each([
    ["2026-12-24T12:00:00Z", Date.UTC(2026, 11, 24, 12)],
    ["2026-12-24T12:00:00+09:00", Date.UTC(2026, 11, 24, 3)],
    ["2026-12-24t12:00:00.250z", Date.UTC(2026, 11, 24, 12, 0, 0, 250)],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
  ])("%s", (text, milliseconds) => {
    expect(parseTime(text)?.milliseconds).toBe(milliseconds);
  });
  test.each([
    "2026-12-24",
    "2026-12-24T12:00:00",
    "2026-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "yesterday",
  ])("%s is malformed", (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
  test("printed in UTC", () => {
    expect(printTime(Date.UTC(2026, 0, 2))).toBe("2026-01-02T00:00:00Z");
  });
});

describe("versions", () => {
  test("in ascending order", () => {
    const ascending = [
      "0",
      "v1.9-alpha",
      "1.9.0-alpha.1",
      "1.9.0-alpha.beta",
      "1.9.0-rc.2",
      "1.9.0-rc.10",
      "1.9",
      "v1.10",
      "1.10.1",
      "15",
      "latest",
    ];
    const versions = ascending.flatMap((text) => parseVersion(text) ?? []);
    expect(versions).toHaveLength(ascending.length);
    expect(versions.toReversed().toSorted(compareVersions).map(String)).toEqual(ascending);
  });
  test.each([
    ["1", "1.0.0"],
    ["v1.2.3", "1.2.3+build.7"],
  ])("%s and %s have one precedence", (left, right) => {
    expect(compareValues(parseVersion(left), parseVersion(right))).toBe(0);
    expect(equalValues(parseVersion(left), parseVersion(right))).toBe(true);
  });
  test.each(["", "v", "1.", "1..2", "stable", "1.2-", "-1", "1.2-a..b"])("%s is malformed", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

describe("addresses", () => {
  test.each([
    ["10.0.0.0/8", "10.255.0.1", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["10.0.0.0/8", "::ffff:10.1.2.3", true],
    ["::ffff:10.0.0.0/104", "10.1.2.3", true],
    ["0.0.0.0/0", "::1", false],
    ["::/0", "::1", true],
    ["2001:db8::/32", "2001:db8:1::5", true],
    ["192.0.2.1/32", "192.0.2.1", true],
    ["10.1.2.3/8", "10.9.9.9", true],
  ])("%s contains %s: %s", (range, address, expected) => {
    const [cidr, ip] = [parseCidr(range), parseIp(address)];
    expect(cidr && ip && contains(cidr, ip)).toBe(expected);
  });
  test.each([
    "10.0.0.01",
    "10.0.0",
    "256.0.0.1",
    "1:2:3:4:5:6:7",
    ":::",
    "1::2::3",
    "fe80::1%eth0",
    "12345::",
    "1:2:3:4:5:6:7:8:9",
    "",
  ])("%s is no address", (text) => {
    expect(parseIp(text)).toBeUndefined();
  });
  test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/08", "10.0.0.0/8/8"])(
    "%s is no range",
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
  test("ranges in ranges", () => {
    const [wide, narrow] = [parseCidr("10.0.0.0/8"), parseCidr("10.1.0.0/16")];
    expect(wide && narrow && containsCidr(wide, narrow)).toBe(true);
    expect(wide && narrow && containsCidr(narrow, wide)).toBe(false);
  });
  test("one address has many spellings", () => {
    expect(equalValues(parseIp("::1"), parseIp("0:0:0:0:0:0:0:1"))).toBe(true);
    expect(equalValues(parseIp("10.0.0.1"), parseIp("::ffff:a00:1"))).toBe(true);
  });
});

describe("images", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  test.each([
    ["nginx", "docker.io", "library/nginx", "nginx", undefined, undefined],
    ["nginx:1", "docker.io", "library/nginx", "nginx", "1", undefined],
    ["team/web", "docker.io", "team/web", "web", undefined, undefined],
    ["docker.io/nginx", "docker.io", "library/nginx", "nginx", undefined, undefined],
    ["localhost/web", "localhost", "web", "web", undefined, undefined],
    ["localhost:5000/web:2", "localhost:5000", "web", "web", "2", undefined],
    ["registry.corp.example/a/web:1", "registry.corp.example", "a/web", "web", "1", undefined],
    [`ghcr.io/a/b:v1@${digest}`, "ghcr.io", "a/b", "b", "v1", digest],
    [`nginx@${digest}`, "docker.io", "library/nginx", "nginx", undefined, digest],
    ["[::1]:5000/web", "[::1]:5000", "web", "web", undefined, undefined],
  ] as readonly (readonly [string, string, string, string, string | undefined, string | undefined])[])(
    "%s",
    (text, registry, repository, name, tag, hash) => {
      const image = parseImage(text);
      expect([image?.registry, image?.repository, image?.name, image?.tag, image?.digest]).toEqual([
        registry,
        repository,
        name,
        tag,
        hash,
      ]);
      expect(String(image)).toBe(text);
    },
  );
  test.each(
    ["", "Nginx", "nginx:", "nginx@sha256:1", "a//b", "ghcr.io/", "/web", "web:a b", "a/:1"].filter(
      (text) => text !== "ghcr.io",
    ),
  )("%s is malformed", (text) => {
    expect(parseImage(text)).toBeUndefined();
  });
  test("elsewhere", () => {
    const image = parseImage("nginx:1");
    expect(image && String(withRegistry(image, "mirror.corp.example/hub"))).toBe(
      "mirror.corp.example/hub/library/nginx:1",
    );
  });
  test("equal however they are written", () => {
    expect(equalValues(parseImage("nginx:1"), parseImage("docker.io/library/nginx:1"))).toBe(true);
  });
});

describe("values", () => {
  test.each([
    [{ a: 1, b: null }, { a: 1 }, true],
    [{ a: undefined }, {}, true],
    [[1, 2], [2, 1], false],
    [[null], [undefined], true],
    [80, "80", false],
    [1, 1n, true],
    [null, undefined, true],
    [{ a: [{ b: 1 }] }, { a: [{ b: 1 }] }, true],
    [{ constructor: 1 }, {}, false],
    [[], {}, false],
    [readScalar("quantity", "1"), readScalar("quantity", "1000m"), true],
    [readScalar("quantity", "1"), "1", false],
    [readScalar("duration", "60m"), readScalar("duration", "1h"), true],
    [readScalar("duration", "1h"), readScalar("quantity", "1"), false],
    [readScalar("time", "2026-01-01T00:00:00Z"), readScalar("time", "2026-01-01T01:00:00+01:00"), true],
  ])("equality %#", (left, right, expected) => {
    expect(equalValues(left, right)).toBe(expected);
    expect(equalValues(right, left)).toBe(expected);
  });

  test("order", () => {
    expect(compareValues(9007199254740993n, 9007199254740992)).toBe(1);
    expect(compareValues("a", "b")).toBeUndefined();
    expect(compareValues(1, readScalar("quantity", "1"))).toBeUndefined();
    expect(["\u{1F600}", "\uFF00", "b", "a"].toSorted(compareCodePoints)).toEqual(["a", "b", "\uFF00", "\u{1F600}"]);
  });

  test("texts and kinds", () => {
    expect(textOf(["a", null, 1])).toBe("a, 1");
    expect(textOf(null)).toBeUndefined();
    expect(messageTextOf(undefined)).toBe("(none)");
    expect(textOf({ a: 1, b: null, c: ["x"] })).toBe("{a: 1, c: x}");
    expect([null, true, 1, 1n, 1.5, "", [], {}, readScalar("ip", "::1")].map(typeName)).toEqual([
      "absent",
      "bool",
      "int",
      "int",
      "number",
      "string",
      "list",
      "map",
      "ip",
    ]);
  });

  test("a number may stand for a quantity", () => {
    expect(String(asScalar("quantity", 2))).toBe("2");
    expect(asScalar("duration", 2)).toBeUndefined();
  });
});
