/** Which heads are recognised: those that a real API server sends, and of all others none that a parser reads otherwise. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDuration } from "../../../src/server/units.ts";
import { recogniseHead } from "../../../src/server/lane/request-head.ts";

const captured = readFileSync(new URL("../../fixtures/kube-apiserver-1.37.2/headers.ndjson", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => {
    const [path = "", ...headers] = (JSON.parse(line) as string[]).map((part) => (part === "…" ? "544" : part));
    const lines = headers.flatMap((part, index) => (index % 2 === 0 ? [`${part}: ${headers[index + 1]}`] : []));
    return { path, text: [`POST ${path} HTTP/1.1`, ...lines].join("\r\n") };
  });

test("what a real API server sent", () => {
  expect(captured).toHaveLength(4);
  for (const { path, text } of captured) {
    const [name = "", timeout = ""] = path.slice(1).split("?timeout=");
    expect(recogniseHead(text)).toEqual({
      name,
      timeout,
      patience: parseDuration(timeout),
      bodyLength: 544,
      authorization: undefined,
    });
  }
});

/** How Node's own parser reads a head with a body of that many bytes behind it. */
function parsed(
  text: string,
  length: number,
): Promise<{ url: string; headers: readonly string[]; body: number } | "broken"> {
  return new Promise((resolve) => {
    const server = createServer((request) => {
      let body = 0;
      request.on("data", (chunk: Buffer) => (body += chunk.length));
      request.on("end", () => resolve({ url: request.url ?? "", headers: request.rawHeaders, body }));
    });
    server.on("clientError", () => resolve("broken"));
    const socket = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    server.emit("connection", socket);
    socket.push(Buffer.concat([Buffer.from(`${text}\r\n\r\n`, "latin1"), Buffer.alloc(length, 0x20)]));
    socket.push(null);
  });
}

test("a recognised head means to Node's parser what it means here", async () => {
  const text = captured[2]?.text ?? "";
  const piece = fc.constantFrom(
    ..."\r\n|\r|\n|:|: | |\t|,|;|0|1|-|a|Z|\u0000|\u007f|\u0080|\u00e9|%|?|&|\r\nA: b|\r\nAuthorization: Bearer y|\r\nHost: h|\r\nTransfer-Encoding: chunked".split(
      "|",
    ),
  );
  const change = fc.record({ at: fc.nat(text.length), remove: fc.nat(3), piece });
  let recognised = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 2 }), async (changes) => {
      const changed = changes.reduce(
        (all, { at, remove, piece: put }) => all.slice(0, at) + put + all.slice(at + remove),
        text,
      );
      const head = recogniseHead(changed);
      if (head === undefined || head.bodyLength > 100_000) return;
      recognised++;
      const read = await parsed(changed, head.bodyLength);
      if (read === "broken") throw new Error("Node's parser refuses it");
      const headers = new Map(
        read.headers.flatMap((key, index) => (index % 2 === 0 ? [[key.toLowerCase(), read.headers[index + 1]]] : [])),
      );
      expect(read.url).toBe(`/${head.name}${head.timeout === undefined ? "" : `?timeout=${head.timeout}`}`);
      expect([read.body, headers.get("content-length")]).toEqual([head.bodyLength, String(head.bodyLength)]);
      expect(headers.get("content-type")).toBe("application/json");
      expect(headers.get("authorization")).toBe(head.authorization);
      expect(headers.size).toBe(read.headers.length / 2);
    }),
    { numRuns: 5000, seed: 7 },
  );
  expect(recognised).toBeGreaterThan(300);
});
