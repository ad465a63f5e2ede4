/**
 * A small LDAP server: answers binds and searches by a table, in the bytes of RFC 4511 (BER, definite lengths). Only what a
 * client asks here: simple binds, and filters made of and, or and equality.
 */
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export type Entry = Readonly<Record<string, string | readonly string[]>>;

export interface DirectoryServer {
  readonly url: string;
  /** By DN. */
  readonly entries: Map<string, Entry>;
  readonly passwords: Map<string, string>;
  /** DNs that bound, and texts of filters. */
  readonly seen: string[];
  /** Answers everything with this result code. */
  fault: number | undefined;
  /** Answers nothing. */
  silent: boolean;
  close(): void;
}

const SUCCESS = 0;
const INVALID_CREDENTIALS = 49;

export async function directoryServer(): Promise<DirectoryServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let message = read(bytes); message !== undefined; message = read(bytes)) {
        bytes = bytes.subarray(message.end);
        answer(directory, socket, message.content);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const directory: DirectoryServer = {
    url: `ldap://127.0.0.1:${(server.address() as AddressInfo).port}`,
    entries: new Map(),
    passwords: new Map(),
    seen: [],
    fault: undefined,
    silent: false,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return directory;
}

function answer(directory: DirectoryServer, socket: Socket, message: Buffer): void {
  const [id, operation] = children(message);
  if (directory.silent || id === undefined || operation === undefined) return;
  const number = id.content.readUIntBE(0, id.content.length);
  const reply = (tag: number, content: Buffer) =>
    socket.write(element(0x30, Buffer.concat([element(0x02, bytesOf(number)), element(tag, content)])));
  const done = (tag: number, code: number) =>
    reply(tag, Buffer.concat([element(0x0a, Buffer.from([code])), text(""), text("")]));
  if (operation.tag === 0x60) {
    const [, dn, password] = children(operation.content).map(({ content }) => content.toString("utf8"));
    directory.seen.push(`bind ${dn}`);
    const known = directory.passwords.get(dn ?? "");
    done(0x61, directory.fault ?? (known !== undefined && known === password ? SUCCESS : INVALID_CREDENTIALS));
  } else if (operation.tag === 0x63) {
    const [base, , , limit, , , filter] = children(operation.content);
    if (base === undefined || filter === undefined || limit === undefined) return;
    directory.seen.push(`search ${show(filter)}`);
    const found = [...directory.entries].filter(
      ([dn, entry]) => dn.endsWith(base.content.toString("utf8")) && holds(filter, { ...entry, dn }),
    );
    const most = limit.content.readUIntBE(0, limit.content.length);
    for (const [dn, entry] of directory.fault === undefined ? found.slice(0, most) : [])
      reply(0x64, encoded(dn, entry));
    done(0x65, directory.fault ?? (found.length > most ? 4 : SUCCESS));
  } else if (operation.tag === 0x42) socket.end();
}

function encoded(dn: string, entry: Entry): Buffer {
  const attributes = Object.entries(entry).map(([name, values]) =>
    element(0x30, Buffer.concat([text(name), element(0x31, Buffer.concat([values].flat().map(text)))])),
  );
  return Buffer.concat([text(dn), element(0x30, Buffer.concat(attributes))]);
}

// ---- filters ------------------------------------------------------------------------

function holds(filter: Element, entry: Entry): boolean {
  const parts = children(filter.content);
  if (filter.tag === 0xa0) return parts.every((part) => holds(part, entry));
  if (filter.tag === 0xa1) return parts.some((part) => holds(part, entry));
  const [name = "", value = ""] = parts.map(({ content }) => content.toString("utf8"));
  return filter.tag === 0xa3 && [entry[name] ?? []].flat().includes(value);
}

function show(filter: Element): string {
  const parts = children(filter.content);
  if (filter.tag === 0xa3) return `(${parts.map(({ content }) => content.toString("utf8")).join("=")})`;
  const sign = filter.tag === 0xa0 ? "&" : filter.tag === 0xa1 ? "|" : `?${filter.tag}`;
  return `(${sign}${filter.tag < 0xa2 ? parts.map(show).join("") : ""})`;
}

// ---- BER ------------------------------------------------------------------------------

interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly end: number;
}

/** undefined: not all of it is there. */
function read(bytes: Buffer, from = 0): Element | undefined {
  const tag = bytes[from];
  const first = bytes[from + 1];
  if (tag === undefined || first === undefined) return undefined;
  const long = first < 0x80 ? 0 : first & 0x7f;
  if (bytes.length < from + 2 + long) return undefined;
  const length = long === 0 ? first : bytes.readUIntBE(from + 2, long);
  const start = from + 2 + long;
  if (bytes.length < start + length) return undefined;
  return { tag, content: bytes.subarray(start, start + length), end: start + length };
}

function children(content: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let at = read(content); at !== undefined; at = read(content, at.end)) found.push(at);
  return found;
}

function element(tag: number, content: Buffer): Buffer {
  const length = content.length;
  const head = length < 0x80 ? Buffer.from([tag, length]) : Buffer.from([tag, 0x82, length >> 8, length & 0xff]);
  return Buffer.concat([head, content]);
}

function text(value: string): Buffer {
  return element(0x04, Buffer.from(value, "utf8"));
}

function bytesOf(number: number): Buffer {
  return Buffer.from([number >> 8, number & 0xff]);
}
